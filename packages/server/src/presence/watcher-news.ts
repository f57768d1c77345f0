/** What the servers of a domain tell each other of one watcher: that a record of it was written, and who has sessions of it. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type PresentityAddress, tryParsePresentity } from "@parley/model";
import type { Env, Timer } from "@parley/runtime";
import type { WatchRecord } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import { subjectToken } from "../core/subject-token.js";

/** A record was written by another server. */
export interface WatchWritten {
  readonly presentity: PresentityAddress;
  /** What the record says, see {@link wordOf}; empty when it was removed. */
  readonly word: string;
  /** Sessions are told when more is known. */
  readonly isQuiet: boolean;
}

/** What is called for the messages of other servers about one watcher. */
export interface WatcherFollower {
  readonly onWritten: (written: WatchWritten) => void;
  /** Whether a session of this server is attached to the watch. */
  readonly isAttached: (presentity: PresentityAddress) => boolean;
}

/** A question to the other servers that has not been answered. */
interface Question {
  readonly timer: Timer;
  readonly answer: (isAttached: boolean) => void;
}

/** How long another server has to say that it has a session. */
const answerMs = 300;

/**
 * The store has the record, and a message says which one to look at: so one that is lost, comes late or twice does no harm. Books
 * are read again from time to time besides.
 */
export class WatcherNews {
  readonly #bus: Bus;
  readonly #env: Env;
  /** Tells this server's own messages, and is where it is answered. */
  readonly #from: string;
  readonly #questions = new Map<number, Question>();
  #asked = 0;
  #answers: BusSubscription | undefined;

  /** Without a bus that is shared nobody is told, and nothing is followed. */
  constructor(env: Env, bus: Bus) {
    this.#env = env;
    this.#bus = bus;
    this.#from = bus.shared ? `presence.${subjectToken(env.ids.next("presence"))}` : "";
  }

  get isShared(): boolean {
    return this.#bus.shared;
  }

  /** Begins to take answers. */
  async start(): Promise<void> {
    if (!this.#bus.shared) return;
    this.#answers = await this.#bus.subscribe(this.#from, (payload) => {
      const number = decodeBusMessage(payload)?.question;
      if (typeof number === "number") this.#end(number, true);
    });
  }

  stop(): void {
    this.#answers?.close();
    for (const number of [...this.#questions.keys()]) this.#end(number, false);
  }

  /** Calls the follower for what other servers say of this watcher, from when this resolves. */
  async follow(watcher: string, follower: WatcherFollower): Promise<BusSubscription | undefined> {
    if (!this.#bus.shared) return undefined;
    return this.#bus.subscribe(watcherSubject(watcher), (payload) => {
      const message = decodeBusMessage(payload);
      if (message === undefined || message.from === this.#from) return;
      const presentity = tryParsePresentity(String(message.presentity));
      if (presentity === undefined) return;
      if (message.question === undefined) {
        follower.onWritten({ presentity, word: String(message.word), isQuiet: message.quiet === true });
      } else if (follower.isAttached(presentity)) {
        this.#bus.publish(String(message.from), encodeBusMessage({ question: message.question }));
      }
    });
  }

  /**
   * Whether another server has a session that is attached to the watch. While the others cannot be reached it is taken for true:
   * what is wrongly kept runs out, what is wrongly ended is missed.
   */
  isAttachedElsewhere(watcher: string, presentity: PresentityAddress): Promise<boolean> {
    if (!this.#bus.shared) return Promise.resolve(false);
    if (this.#bus.health.kind === "down") return Promise.resolve(true);
    const question = ++this.#asked;
    return new Promise((answer) => {
      const timer = this.#env.clock.timer(answerMs, () => this.#end(question, false));
      this.#questions.set(question, { timer, answer });
      this.#bus.publish(
        watcherSubject(watcher),
        encodeBusMessage({ from: this.#from, presentity, question }),
      );
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

  #end(number: number, isAttached: boolean): void {
    const question = this.#questions.get(number);
    if (question === undefined) return;
    this.#questions.delete(number);
    question.timer.cancel();
    question.answer(isAttached);
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
