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

/**
 * Why messages may have been lost.
 * - `reconnected`: the connection to the other servers was away and is back.
 * - `slow`: this process took messages more slowly than they came, and some were dropped.
 */
export type BusGap = { readonly kind: "reconnected"; readonly awayMs: number } | { readonly kind: "slow" };

/** Whether the other servers of the domain can be reached. */
export type BusHealth =
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly sinceMs: number; readonly cause: string };

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
   * Sends `payload` to every subscriber of `subject`. Never waits and never throws for the network's sake. After `close` it
   * does nothing: what a store answers late, when a server had no more time to wait, harms nobody.
   * @param subject - 1 to 512 characters of `A-Z a-z 0-9 _ - = .` (tokens separated by dots, none empty); no wildcards.
   * @throws ParleyError `invalid_argument` (reason `bad_subject`).
   */
  publish(subject: string, payload: Uint8Array): void;

  /**
   * Calls `handler` for every message to exactly `subject` from now on.
   * @returns when the interest is in force, so that what is published afterwards arrives.
   * @throws ParleyError `invalid_argument` (reason `bad_subject`); `unavailable` (reason `bus_closed`) after `close`.
   */
  subscribe(subject: string, handler: BusHandler): Promise<BusSubscription>;

  /** How many subscriptions are open: what a subject costs is interest, and this shows it. */
  readonly subscriptionCount: number;

  /** Whether messages go to, and come from, other processes. */
  readonly shared: boolean;

  /** Whether they do now. What is published while it is `down` reaches subscribers of this process at best. */
  readonly health: BusHealth;

  /** Calls `fn` when {@link health} has changed. @returns ends that. */
  onHealth(fn: (health: BusHealth) => void): () => void;

  /**
   * Calls `fn` when messages may have been lost, as soon as new ones arrive again: whoever follows a subject compares what
   * it has with the store. @returns ends that.
   */
  onGap(fn: (gap: BusGap) => void): () => void;

  /** Ends every subscription; what is on its way is dropped. Idempotent. */
  close(): Promise<void>;
}
