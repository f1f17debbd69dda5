import type { Meter, UpDownCounter } from '@opentelemetry/api'
import type { StartedCall } from '../../call.ts'
import { type KnownLabels, METRIC } from '../names.ts'
import { INSTRUMENT } from './instruments.ts'
import { LabelTree } from './label-tree.ts'

/** Where attempts in progress are counted. */
export interface Place {
  readonly attributes: KnownLabels
  inFlight: number
  /** What was reported to the up-down counter so far. */
  told: number
}

/** Attempts in progress, by provider and endpoint. */
export class InFlight {
  readonly #places = new LabelTree<Place>()
  #counter: UpDownCounter | undefined

  /** Counts an attempt as started, until it leaves the returned place. */
  enter({ destination, endpoint }: StartedCall): Place {
    const { provider } = destination
    const path = [provider, endpoint]
    const place =
      this.#places.get(path) ?? this.#places.add(path, { attributes: { provider, endpoint }, inFlight: 0, told: 0 })
    place.inFlight += 1
    return place
  }

  leave(place: Place): void {
    place.inFlight -= 1
  }

  /** Resets the old meter's counter to 0; the new one starts with all attempts in progress. */
  useMeter(meter: Meter): void {
    for (const place of this.#places.leaves) {
      if (place.told !== 0) this.#counter?.add(-place.told, place.attributes)
      place.told = 0
    }
    this.#counter = meter.createUpDownCounter(METRIC.requestsInFlight, INSTRUMENT[METRIC.requestsInFlight])
  }

  flush(): void {
    for (const place of this.#places.leaves) {
      const change = place.inFlight - place.told
      place.told = place.inFlight
      this.#counter?.add(change, place.attributes)
    }
  }
}
