/** What the servers of a domain tell each other of one watcher: that a record of it was written. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type PresentityAddress, tryParsePresentity } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { WatchRecord } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import { subjectToken } from "./presentity.js";

/** A record was written by another server. */
export interface WatchWritten {
  readonly presentity: PresentityAddress;
  /** What the record says, see {@link wordOf}; empty when it was removed. */
  readonly word: string;
  /** Sessions are told when more is known. */
  readonly isQuiet: boolean;
}

/**
 * The store has the record, and a message says which one to look at: so one that is lost, comes late or twice does no harm. Books
 * are read again from time to time besides.
 */
export class WatcherNews {
  readonly #bus: Bus;
  /** Tells this server's own messages. */
  readonly #from: string;

  /** Without a bus that is shared nobody is told, and nothing is followed. */
  constructor(env: Env, bus: Bus) {
    this.#bus = bus;
    this.#from = bus.shared ? env.ids.next("presence") : "";
  }

  get isShared(): boolean {
    return this.#bus.shared;
  }

  /** Calls `fn` for what other servers write of this watcher, from when this resolves. */
  async follow(watcher: string, fn: (written: WatchWritten) => void): Promise<BusSubscription | undefined> {
    if (!this.#bus.shared) return undefined;
    return this.#bus.subscribe(watcherSubject(watcher), (payload) => {
      const message = decodeBusMessage(payload);
      if (message === undefined || message.from === this.#from) return;
      const presentity = tryParsePresentity(String(message.presentity));
      if (presentity === undefined) return;
      fn({ presentity, word: String(message.word), isQuiet: message.quiet === true });
    });
  }

  /** A record of this watcher is written, or removed. */
  tell(
    watcher: string,
    presentity: PresentityAddress,
    record: WatchRecord | undefined,
    isQuiet: boolean,
  ): void {
    if (!this.#bus.shared) return;
    const word = record === undefined ? "" : wordOf(record);
    this.#bus.publish(
      watcherSubject(watcher),
      encodeBusMessage({ from: this.#from, presentity, word, quiet: isQuiet }),
    );
  }
}

/** All that is of interest to other servers: two records of the same word need not be read again. */
export function wordOf({ wanted, wish, change, state, expiresAtMs }: WatchRecord): string {
  const said = state.kind === "active" ? state.view : state.reason;
  return `${wish} ${change} ${wanted} ${state.kind} ${said} ${expiresAtMs}`;
}

/** Whether `one` says more than `other`, whichever was written first; as the store decides it. */
export function isNewerWatch(one: WatchRecord, other: WatchRecord): boolean {
  return one.wish === other.wish ? one.change > other.change : one.wish > other.wish;
}

function watcherSubject(watcher: string): string {
  return `watcher.${subjectToken(watcher)}`;
}
