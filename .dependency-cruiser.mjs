/**
 * bin → cli → pipeline → {sources, formats, sinks, engine, server} → core; the page, ui, → core.
 * A layer sees only those to its right; siblings don't see one another.
 */
const only = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: '^src/', pathNot: to } })

export default {
  forbidden: [
    only('core-stands-alone', '^src/core/', '^src/core/'),
    only('sources-see-core', '^src/sources/', '^src/(core|sources)/'),
    only('formats-see-core', '^src/formats/', '^src/(core|formats)/'),
    only('sinks-see-core', '^src/sinks/', '^src/(core|sinks)/'),
    only('engine-sees-core', '^src/engine/', '^src/(core|engine)/'),
    only('server-sees-core', '^src/server/', '^src/(core|server)/'),
    only('page-sees-core', '^src/ui/', '^src/(core|ui)/'),
    only('pipeline-wires', '^src/pipeline/', '^src/(core|sources|formats|sinks|engine|server|pipeline)/'),
    only('cli-sees-pipeline', '^src/cli/', '^src/(core|sinks|pipeline|cli)/'),
    {
      name: 'core-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/(core|ui)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-page-carries-preact-alone',
      severity: 'error',
      comment: 'types of core may import what they like; code that the page bundles may not',
      from: { path: '^src/ui/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(preact|vite)/' },
    },
    {
      name: 'no-framework-on-the-server',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ui/' },
      to: { path: 'node_modules/(preact|vite)/' },
    },
    {
      name: 'one-binding-of-re2',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/re2\\.ts$' },
      to: { path: 'node_modules/re2' },
    },
    {
      name: 'siblings-meet-in-the-index',
      severity: 'error',
      comment: 'report/human.ts knows nothing of report/ndjson.ts',
      from: { path: '^src/(sinks/report|formats)/(?!index|har/)' },
      to: { path: '^src/(sinks/report|formats)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.tsx$' }, // its swc parser takes no JSX; biome.json restricts what these import
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
}
