import type { Notification } from './notification.ts'

/** What became of a notification. No reason ever holds the robot's URL or secret. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** Sent again, it would be refused again, until somebody sets something right. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing is wrong with it, but it has to be sent again: nothing is kept here. */
  | { readonly kind: 'postponed'; readonly reason: string; readonly retryAfterSeconds: number }

/** Where notifications go. The signal ends it early, with what is under way postponed. */
export type Channel = (notification: Notification, ending: AbortSignal) => Promise<Delivery>
