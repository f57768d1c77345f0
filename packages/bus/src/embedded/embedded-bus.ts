/** A bus inside one process. */
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { Bus, BusHandler, BusHealth, BusSubscription } from "../bus.js";
import { checkSubject } from "../subject.js";

/** One handler's interest in a subject. */
interface Interest {
  readonly handler: BusHandler;
  /** The number of the first message that it is for: those before it were published before it was there. */
  readonly fromNumber: number;
}

/** Everybody's interest in one subject. */
interface Topic {
  readonly subject: string;
  readonly interests: Set<Interest>;
}

/** A message on its way. */
interface Published {
  readonly topic: Topic;
  readonly number: number;
  readonly payload: Uint8Array;
}

/**
 * Makes a bus that hands messages on within this process, at the end of the turn (`env.clock.defer`): one deferred call for
 * all that was published in the turn, so a publish costs the same for one and for a thousand subscribers, and a subscriber
 * one call of its handler. It loses nothing until it is closed.
 */
export function createEmbeddedBus(env: Env): Bus {
  return new EmbeddedBus(env);
}

class EmbeddedBus implements Bus {
  /** Nobody else is there: it reaches whom it should until it is closed. */
  readonly shared = false;
  #health: BusHealth = { kind: "up" };
  readonly #onHealth = new Set<(health: BusHealth) => void>();
  readonly #env: Env;
  readonly #topics = new Map<string, Topic>();
  #published: Published[] = [];
  #number = 0;
  #deferred = false;
  #subscriptionCount = 0;
  #closed = false;

  constructor(env: Env) {
    this.#env = env;
  }

  get subscriptionCount(): number {
    return this.#subscriptionCount;
  }

  get health(): BusHealth {
    return this.#health;
  }

  onHealth(fn: (health: BusHealth) => void): () => void {
    // One of its own, so that a function that is given twice is called twice, and ended singly.
    const listener = (health: BusHealth): void => fn(health);
    this.#onHealth.add(listener);
    return () => {
      this.#onHealth.delete(listener);
    };
  }

  /** It loses nothing. */
  onGap(): () => void {
    return () => undefined;
  }

  publish(subject: string, payload: Uint8Array): void {
    const topic = this.#topics.get(subject);
    if (topic === undefined) {
      // A subject that somebody has subscribed to was checked then.
      checkSubject(subject);
      return;
    }
    this.#published.push({ topic, number: this.#number++, payload });
    if (this.#deferred) return;
    this.#deferred = true;
    this.#env.clock.defer(() => this.#handOn());
  }

  async subscribe(subject: string, handler: BusHandler): Promise<BusSubscription> {
    this.#checkOpen();
    checkSubject(subject);
    let topic = this.#topics.get(subject);
    if (topic === undefined) {
      topic = { subject, interests: new Set() };
      this.#topics.set(subject, topic);
    }
    const interest: Interest = { handler, fromNumber: this.#number };
    topic.interests.add(interest);
    this.#subscriptionCount++;
    return new EmbeddedSubscription(() => this.#end(topic, interest));
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#health = { kind: "down", sinceMs: this.#env.clock.wallMs(), cause: "the bus is closed" };
      for (const listener of [...this.#onHealth]) listener(this.#health);
    }
    this.#subscriptionCount = 0;
    // What is on its way finds nobody.
    for (const { interests } of this.#topics.values()) interests.clear();
    this.#topics.clear();
  }

  #end(topic: Topic, interest: Interest): void {
    if (!topic.interests.delete(interest)) return;
    this.#subscriptionCount--;
    if (topic.interests.size === 0) this.#topics.delete(topic.subject);
  }

  #handOn(): void {
    this.#deferred = false;
    const published = this.#published;
    this.#published = [];
    for (const { topic, number, payload } of published) {
      for (const { handler, fromNumber } of topic.interests) {
        if (number < fromNumber) continue;
        try {
          handler(payload, topic.subject);
        } catch (error) {
          this.#env.log.error({
            event: "bus.handler_failed",
            subject: topic.subject,
            error: String(error),
          });
        }
      }
    }
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new ParleyError("unavailable", "the bus is closed", {
      details: { reason: "bus_closed" },
      retryable: false,
    });
  }
}

class EmbeddedSubscription implements BusSubscription {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  close(): void {
    this.#end();
  }
}
