import type { Feature } from './feature.ts'
import type { Scene } from './scene.ts'

/** Something that an application does with undici. */
export interface Case {
  /** Unique. */
  readonly name: string
  readonly needs: readonly Feature[]
  /**
   * Why events of different requests have no order among them that could be compared; then each request's are compared
   * for themselves.
   */
  readonly unordered?: string
  /** Waits for time to pass: played at once with others that do. */
  readonly isSlow?: boolean
  /** Notes in the scene what the caller sees. That it throws is a mistake in the case. */
  play(scene: Scene): Promise<unknown>
}
