/**
 * bin → cli → pipeline → {sources, formats, sinks, engine} → core.
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
    only('pipeline-wires', '^src/pipeline/', '^src/(core|sources|formats|sinks|engine|pipeline)/'),
    only('cli-sees-pipeline', '^src/cli/', '^src/(core|sinks|pipeline|cli)/'),
    {
      name: 'core-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core'] },
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
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
}
