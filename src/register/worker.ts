import cluster from 'node:cluster'
import { isMainThread } from 'node:worker_threads'

/** A thread or a cluster worker: it has an SDK of its own, beside that of whoever started it with the same environment. */
export const isWorker = !isMainThread || cluster.isWorker
