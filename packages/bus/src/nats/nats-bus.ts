/** A bus between processes, on NATS. */
import { type Env, ParleyError } from "@parley/runtime";
import type { Bus, BusGap, BusHandler, BusHealth, BusSubscription } from "../bus.js";
import { checkSubject } from "../subject.js";
import { Connector } from "./connector.js";
import type { NatsLink } from "./link.js";
import { Listeners } from "./listeners.js";
import { LossNotices } from "./loss-notices.js";
import { exposeNatsBus } from "./metrics.js";
import { type NatsBusOptions, type ResolvedNatsOptions, resolveNatsOptions } from "./options.js";
import { PendingMessages } from "./pending.js";
import type { NatsBusStats } from "./stats.js";
import { Interest, Topic, type TopicOwner } from "./topic.js";

/** A bus on NATS. */
export interface NatsBus extends Bus {
  readonly stats: NatsBusStats;
}

/**
 * Connects to NATS.
 *
 * What is published reaches the subscribers in this process directly, as on the embedded bus, and those of other processes
 * through NATS, which does not send it back: that keeps each publisher's order, costs no way over the server for what never
 * leaves the process, and goes on while NATS is away. While it is away, publishes to others are dropped and not queued; when
 * it is back, every bus of the domain is told of it (`onGap`), since others cannot know what this one could not send.
 * @throws ParleyError `invalid_argument` for the options; `failed_precondition` (reason `bus_refused`) where a server does
 * not let us in, or is not trusted; `unavailable` (reason `bus_unreachable`) when none has answered within `startTimeoutMs`.
 */
export async function connectNatsBus(env: Env, options: NatsBusOptions): Promise<NatsBus> {
  const bus = new NatsClientBus(env, resolveNatsOptions(options));
  await bus.start();
  return bus;
}

/** How many calls of handlers one turn makes: the rest of the process has its turn between. */
const CALLS_PER_TURN = 1_000;

/** How many subscriptions are restored in one turn. */
const RESTORED_PER_TURN = 2_000;

class NatsClientBus implements NatsBus, TopicOwner {
  readonly shared = true;
  readonly subjectPrefix: string;
  readonly #env: Env;
  readonly #options: ResolvedNatsOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #pending: PendingMessages<Topic>;
  readonly #healthListeners: Listeners<BusHealth>;
  readonly #gapListeners: Listeners<BusGap>;
  readonly #losses: LossNotices;
  #endMetrics: () => void = () => undefined;
  #connector: Connector | undefined;
  #link: NatsLink | undefined;
  #health: BusHealth = { kind: "up" };
  /** When the connection was lost; `undefined` before the first. */
  #lostAtMs: number | undefined;
  /** NATS does not take what is sent. */
  #sendingFull = false;
  #confirmation: Promise<void> | undefined;
  #number = 0;
  #handingOn = false;
  #subscriptionCount = 0;
  #closed = false;
  readonly #counts = {
    published: 0,
    received: 0,
    droppedAway: 0,
    droppedUnsent: 0,
    droppedTooLarge: 0,
    reconnects: 0,
  };

  constructor(env: Env, options: ResolvedNatsOptions) {
    this.#env = env;
    this.#options = options;
    this.subjectPrefix = `${options.prefix}.`;
    this.#pending = new PendingMessages({
      messagesMax: options.pendingMessagesMax,
      bytesMax: options.pendingBytesMax,
    });
    this.#healthListeners = new Listeners(env);
    this.#gapListeners = new Listeners(env);
    this.#losses = new LossNotices(env, options, (gap) => {
      // Otherwise this bus' own gap is still to come, when its interest is in force again.
      if (this.#health.kind === "up") this.#gapListeners.tell(gap);
    });
  }

  async start(): Promise<void> {
    this.#connector = await Connector.start(this.#env, this.#options, {
      opened: (link) => this.#opened(link),
      lost: (cause) => this.#lost(cause),
      unreachable: (cause) => this.#setDown(cause),
    });
    this.#endMetrics = exposeNatsBus(this.#env, () => this.stats);
  }

  get subscriptionCount(): number {
    return this.#subscriptionCount;
  }

  get health(): BusHealth {
    return this.#health;
  }

  get stats(): NatsBusStats {
    return {
      ...this.#counts,
      droppedSlow: this.#pending.dropped,
      pending: this.#pending.size,
      roundTripMs: this.#connector?.roundTripMs,
    };
  }

  onHealth(fn: (health: BusHealth) => void): () => void {
    return this.#healthListeners.add(fn);
  }

  onGap(fn: (gap: BusGap) => void): () => void {
    return this.#gapListeners.add(fn);
  }

  publish(subject: string, payload: Uint8Array): void {
    const topic = this.#topics.get(subject);
    if (this.#closed) return;
    if (topic === undefined) {
      // A subject that somebody has subscribed to was checked then.
      checkSubject(subject);
    } else {
      this.#takeIn(topic, payload);
    }
    this.#send(subject, payload);
  }

  async subscribe(subject: string, handler: BusHandler): Promise<BusSubscription> {
    this.#checkOpen();
    checkSubject(subject);
    const topic = this.#topics.get(subject) ?? this.#addTopic(subject);
    const interest = new Interest(topic, handler, this.#number);
    topic.interests.push(interest);
    this.#subscriptionCount++;
    if (topic.confirmation !== undefined) await topic.confirmation;
    if (topic.refusal !== undefined) {
      interest.close();
      throw new ParleyError("permission_denied", `NATS does not let us subscribe to ${topic.subject}`, {
        details: { reason: "bus_subject_refused" },
        cause: topic.refusal,
      });
    }
    this.#checkOpen();
    return interest;
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#subscriptionCount = 0;
      // What is on its way finds nobody.
      for (const { interests } of this.#topics.values())
        for (const interest of interests) interest.open = false;
      this.#topics.clear();
      this.#pending.clear();
      this.#losses.close();
      this.#endMetrics();
      this.#link = undefined;
      this.#setDown(new Error("the bus is closed"));
    }
    await this.#connector?.stop();
  }

  arrived(topic: Topic, payload: Uint8Array): void {
    this.#counts.received++;
    this.#takeIn(topic, payload);
  }

  refused(topic: Topic, error: Error): void {
    topic.refusal = error;
    this.#env.log.error({ event: "bus.subject_refused", subject: topic.subject, error: error.message });
  }

  ended({ topic }: Interest): void {
    this.#subscriptionCount--;
    if (topic.interests.length > 0) return;
    this.#topics.delete(topic.name);
    if (topic.sid !== 0) this.#link?.unsubscribe(topic);
  }

  #addTopic(subject: string): Topic {
    const topic = new Topic(this, subject);
    this.#topics.set(subject, topic);
    if (this.#link !== undefined) {
      this.#link.subscribe(topic);
      topic.confirmation = this.#nextConfirmation(this.#link);
      void topic.confirmation.then(() => {
        topic.confirmation = undefined;
      });
    }
    // Without a connection there is nobody to ask: `onGap` follows when there is one, with the interest in force.
    return topic;
  }

  /** One question to NATS for all that is subscribed to in a turn. Never rejects: without a connection there is no interest to wait for. */
  #nextConfirmation(link: NatsLink): Promise<void> {
    this.#confirmation ??= new Promise((resolve) => {
      this.#env.clock.defer(() => {
        this.#confirmation = undefined;
        link.flush().then(resolve, () => resolve());
      });
    });
    return this.#confirmation;
  }

  #send(subject: string, payload: Uint8Array): void {
    const link = this.#link;
    if (link === undefined) {
      this.#counts.droppedAway++;
      return;
    }
    if (payload.length > link.payloadBytesMax) {
      this.#counts.droppedTooLarge++;
      this.#env.log.warn({
        event: "bus.message_too_large",
        subject,
        bytes: payload.length,
        bytesMax: link.payloadBytesMax,
      });
      return;
    }
    if (!this.#mayStillSend(link)) return;
    this.#counts.published++;
    link.publish(this.subjectPrefix + subject, payload);
  }

  /** As for what comes in: once full, nothing until it is half empty, and then the others are told. */
  #mayStillSend(link: NatsLink): boolean {
    const { pendingBytesMax } = this.#options;
    const { waitingBytes } = link;
    if (waitingBytes <= (this.#sendingFull ? pendingBytesMax / 2 : pendingBytesMax)) {
      if (this.#sendingFull) {
        this.#sendingFull = false;
        this.#losses.tell(link, 0);
      }
      return true;
    }
    if (!this.#sendingFull) {
      this.#sendingFull = true;
      this.#env.log.warn({ event: "bus.sending_full", bytes: waitingBytes, bytesMax: pendingBytesMax });
    }
    this.#counts.droppedUnsent++;
    return false;
  }

  #takeIn(topic: Topic, payload: Uint8Array): void {
    const outcome = this.#pending.push({ topic, number: this.#number++, payload });
    if (outcome === "full") {
      const { size, bytes } = this.#pending;
      this.#env.log.warn({ event: "bus.slow_consumer", messages: size, bytes });
    }
    if (!this.#handingOn) this.#handOnLater();
  }

  #handOnLater(): void {
    this.#handingOn = true;
    this.#env.clock.defer(() => this.#handOn());
  }

  #handOn(): void {
    this.#handingOn = false;
    let calls = 0;
    // What handlers publish is for a later turn.
    const end = this.#number;
    while (calls < CALLS_PER_TURN) {
      const message = this.#pending.shift(end);
      if (message === undefined) break;
      const { topic, number, payload } = message;
      for (const interest of topic.interests) {
        if (!interest.open || number < interest.fromNumber) continue;
        calls++;
        this.#call(interest, payload);
      }
    }
    if (this.#pending.recovered()) this.#gapListeners.tell({ kind: "slow" });
    if (this.#pending.size > 0 && !this.#handingOn) this.#handOnLater();
  }

  #call({ handler, topic }: Interest, payload: Uint8Array): void {
    try {
      handler(payload, topic.name);
    } catch (error) {
      this.#env.log.error({ event: "bus.handler_failed", subject: topic.name, error: String(error) });
    }
  }

  async #opened(link: NatsLink): Promise<void> {
    if (this.#closed) return;
    this.#link = link;
    this.#sendingFull = false;
    this.#losses.listen(link);
    await this.#restoreInterest(link);
    await link.flush();
    if (this.#closed) return;
    this.#env.log.info({ event: "bus.connected", server: link.server, subjects: this.#topics.size });
    const lostAtMs = this.#lostAtMs;
    if (lostAtMs === undefined) return;
    this.#lostAtMs = undefined;
    this.#counts.reconnects++;
    const awayMs = Math.round(this.#env.clock.monotonicMs() - lostAtMs);
    this.#health = { kind: "up" };
    this.#healthListeners.tell(this.#health);
    this.#losses.tell(link, awayMs);
    this.#gapListeners.tell({ kind: "reconnected", awayMs });
  }

  /** In pieces: the process has more to do than this, above all after an outage. */
  async #restoreInterest(link: NatsLink): Promise<void> {
    let restored = 0;
    // What is added meanwhile is subscribed to when it is added.
    for (const topic of [...this.#topics.values()]) {
      if (topic.interests.length === 0) continue;
      topic.refusal = undefined;
      link.subscribe(topic);
      if (++restored % RESTORED_PER_TURN === 0)
        await new Promise<void>((resolve) => this.#env.clock.defer(resolve));
      if (this.#link !== link) return;
    }
  }

  #lost(cause: Error): void {
    this.#link = undefined;
    // An interrupted restoring was not the end of being away.
    this.#lostAtMs ??= this.#env.clock.monotonicMs();
    for (const topic of this.#topics.values()) topic.sid = 0;
    this.#setDown(cause);
  }

  #setDown(cause: Error): void {
    const sinceMs = this.#health.kind === "down" ? this.#health.sinceMs : this.#env.clock.wallMs();
    const changed = this.#health.kind === "up" || this.#health.cause !== cause.message;
    this.#health = { kind: "down", sinceMs, cause: cause.message };
    if (changed) this.#healthListeners.tell(this.#health);
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new ParleyError("unavailable", "the bus is closed", {
      details: { reason: "bus_closed" },
      retryable: false,
    });
  }
}
