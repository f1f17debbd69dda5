/** `2xx` … `5xx`, or `none` without an answer. */
export function statusClass(status: number | undefined): string {
  return status === undefined ? 'none' : `${Math.trunc(status / 100)}xx`
}
