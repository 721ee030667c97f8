import { defineConfig } from 'vite'

/** The review page, src/ui, into dist/ui: names that the server's table of assets knows. */
export default defineConfig({
  root: 'src/ui',
  logLevel: 'warn',
  build: {
    outDir: '../../dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]', codeSplitting: false },
    },
  },
})
