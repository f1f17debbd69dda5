/** `2xx` … `5xx`, or `none` where no answer came. */
export function statusClass(status: number | undefined): string {
  return status === undefined ? 'none' : `${Math.trunc(status / 100)}xx`
}
