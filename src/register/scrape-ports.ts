const LAST_PORT = 65_535
const WORKER_PORTS = 100

/**
 * The ports to try for serving metrics. A main process has exactly the configured one, where a scraper expects it.
 * Workers take one each of the next hundred: on a shared port any worker would answer a scrape, and counters would
 * jump.
 */
export function scrapePorts(port: number, isWorker: boolean): readonly number[] {
  if (!isWorker || port === 0) return [port]
  return Array.from({ length: WORKER_PORTS }, (_, index) => port + 1 + index).filter((next) => next <= LAST_PORT)
}
