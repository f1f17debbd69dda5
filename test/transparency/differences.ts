import type { Performance, PlayedCase } from './performance.ts'

/** In what a case came out differently: the first event, or the first request. */
export interface Difference {
  readonly name: string
  readonly plain: unknown
  readonly other: unknown
}

/** All that came out differently in another mode, but for the trace context that was sent. */
export function differences(plain: Performance, other: Performance, family = ''): readonly Difference[] {
  return (['unobserved', 'observed'] as const).flatMap((way) => {
    const others = new Map(other[way].map((played) => [played.name, played]))
    return plain[way]
      .filter(({ name }) => name.startsWith(family))
      .flatMap((played) => compare(`${played.name} (${way})`, played, others.get(played.name)))
  })
}

/** What nobody caught, and what was warned of. */
export function strayDifferences(plain: Performance, other: Performance): readonly Difference[] {
  return firstDifference('strays', plain.strays, other.strays)
}

function compare(name: string, plain: PlayedCase, other: PlayedCase | undefined): readonly Difference[] {
  if (other === undefined) return [{ name, plain: 'played', other: 'not played' }]
  return [
    ...firstDifference(name, plain.events, other.events),
    ...firstDifference(name, plain.sites.flatMap(told), other.sites.flatMap(told)),
  ]
}

function told({ sockets, requests }: PlayedCase['sites'][number]): readonly unknown[] {
  return [{ sockets }, ...requests.map(({ traced: _, ...request }) => request)]
}

function firstDifference(name: string, plain: readonly unknown[], other: readonly unknown[]): readonly Difference[] {
  const length = Math.max(plain.length, other.length)
  const differs = (i: number) => JSON.stringify(plain[i]) !== JSON.stringify(other[i])
  const index = Array.from({ length }, (_, i) => i).find(differs)
  return index === undefined ? [] : [{ name, plain: plain[index], other: other[index] }]
}
