import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Loaded on use. It is CommonJS in hundreds of files, which import would read twice, to learn their names. */
export const bullmq = () => load('bullmq') as typeof import('bullmq')
