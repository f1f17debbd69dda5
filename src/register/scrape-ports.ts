const maximum = 65_535
const workerPorts = 100

/**
 * The ports to serve metrics on, the first free one counts. A main process has exactly the one that was asked for,
 * where a scraper expects it. Its workers have one each of the hundred that follow: on one port, which they would
 * share, a scrape would be answered by any of them, and its counters would jump.
 */
export function scrapePorts(port: number, isWorker: boolean): readonly number[] {
  if (!isWorker || port === 0) return [port]
  return Array.from({ length: workerPorts }, (_, index) => port + 1 + index).filter((next) => next <= maximum)
}
