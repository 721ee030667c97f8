/** What worker threads run. */
export const WORKER = new URL('../pipeline/worker.js', import.meta.url)
