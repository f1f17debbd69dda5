import type { Notification } from './notification.ts'

/** The result of a notification. Reasons never contain the robot's URL or secret. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** Rejected, and would be again until the configuration is fixed. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** To be sent again later by Alertmanager: nothing is stored here. */
  | { readonly kind: 'postponed'; readonly reason: string; readonly retryAfterSeconds: number }

/** Delivers notifications. When the signal aborts, deliveries in progress are postponed. */
export type Channel = (notification: Notification, ending: AbortSignal) => Promise<Delivery>
