import { rmSync } from 'node:fs'
import { defineConfig } from 'vite'

/**
 * The command and its worker threads in a few files rather than 400: each starts in
 * half the time. Modules that find files by their own place stand two folders deep,
 * bundled or not, as dist/bundle/ does.
 */
export default defineConfig({
  logLevel: 'warn',
  plugins: [{ name: 'no-stale-chunks', buildStart: () => rmSync('dist/bundle', { recursive: true, force: true }) }],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rollupOptions: {
      input: { bin: 'src/bin.ts', 'pipeline/worker': 'src/pipeline/worker.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'bundle/[name].js' },
    },
  },
})
