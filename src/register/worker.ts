import cluster from 'node:cluster'
import { isMainThread } from 'node:worker_threads'

/** Whether this is a worker thread or a cluster worker: it runs its own SDK with the environment of its parent. */
export const isWorker = !isMainThread || cluster.isWorker
