/**
 * Lets the wall clock of this process jump, without touching that of the machine: preloaded by `--import`, before anybody
 * has taken hold of `Date`. Timers and `performance.now()` go on as they would on a machine whose clock is set.
 */
const RealDate = Date

let offset = 0

/** From now on, the wall clock is off by so many milliseconds more. */
export function jump(milliseconds: number): void {
  offset += milliseconds
}

globalThis.Date = new Proxy(RealDate, {
  // `Date()` without `new` is a text of now.
  apply: () => new RealDate(RealDate.now() + offset).toString(),
  construct: (target, values, constructed) =>
    Reflect.construct(target, values.length === 0 ? [RealDate.now() + offset] : values, constructed),
  get: (target, name, receiver) => (name === 'now' ? () => target.now() + offset : Reflect.get(target, name, receiver)),
})
