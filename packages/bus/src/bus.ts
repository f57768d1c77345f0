/**
 * The Bus port: fan-out inside one domain.
 *
 * Contract (the suite in `@parley/bus/contract` holds every engine to it):
 * - At most once: a message may be lost (a lost connection, a slow consumer), never made up. What must not be lost is in
 *   the store; the bus only says "look" or carries what a later message makes up for.
 * - Messages of one publisher to one subject arrive in the order in which they were published, or not at all.
 * - A handler is never called inside `publish`; it is called at the earliest in a later microtask or turn.
 * - After `close()` of a subscription returns, its handler is not called any more.
 * - The bytes belong to the bus after `publish` and to all handlers together on arrival: nobody writes to them.
 */

/** Takes one message. Must not throw: a throw is logged and counted, and the message is lost for this handler. */
export type BusHandler = (payload: Uint8Array, subject: string) => void;

/** Interest in one subject. */
export interface BusSubscription {
  /** Ends the interest. Idempotent. */
  close(): void;
}

/** Fan-out between the servers of one domain, or inside one process. */
export interface Bus {
  /**
   * Sends `payload` to every subscriber of `subject`. Never waits and never throws for the network's sake.
   * @param subject - 1 to 512 characters of `A-Z a-z 0-9 _ - = .` (tokens separated by dots, none empty); no wildcards.
   * @throws ParleyError `invalid_argument` (reason `bad_subject`), `unavailable` after `close`.
   */
  publish(subject: string, payload: Uint8Array): void;

  /**
   * Calls `handler` for every message to exactly `subject` from now on.
   * @returns when the interest is in force, so that what is published afterwards arrives.
   */
  subscribe(subject: string, handler: BusHandler): Promise<BusSubscription>;

  /** How many subscriptions are open: what a subject costs is interest, and this shows it. */
  readonly subscriptionCount: number;

  /** Ends every subscription; what is on its way is dropped. Idempotent. */
  close(): Promise<void>;
}
