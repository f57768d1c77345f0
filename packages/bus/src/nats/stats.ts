/** What a bus on NATS counts. */

/** What a bus has done since it was made. */
export interface NatsBusStats {
  /** Given to NATS to send. */
  readonly published: number;
  /** Come from NATS. */
  readonly received: number;
  /** Not sent: NATS was away. */
  readonly droppedAway: number;
  /** Not sent: NATS did not take what was sent before (`pendingBytesMax`). */
  readonly droppedUnsent: number;
  /** Not sent: larger than the server takes. */
  readonly droppedTooLarge: number;
  /** Not handled: this process took them more slowly than they came (`pendingMessagesMax`, `pendingBytesMax`). */
  readonly droppedSlow: number;
  /** How often the connection was lost and made again. */
  readonly reconnects: number;
  /** How many messages wait for their handlers now. */
  readonly pending: number;
  /** How long NATS took for its last answer to a ping. */
  readonly roundTripMs: number | undefined;
}
