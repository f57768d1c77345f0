/** Who of several servers sends to a domain, and how the others hear of what became of their messages. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { DomainName } from "@parley/model";
import type { federation } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { Store } from "@parley/store";
import type { OutboxOptions } from "../options.js";
import { type Awaited, AwaitedSends, nameOf, type SeatedWaiter } from "./awaited-sends.js";
import { ForwardedAnswers } from "./forwarded-answers.js";
import { LeaseKeeper } from "./lease-keeper.js";
import type { Waiter } from "./outbox-entry.js";
import { OutboxPost } from "./outbox-post.js";
import {
  decodeWords,
  nodeSubject,
  type OutboxResult,
  OWNERS_SUBJECT,
  outboxSubject,
  type Poke,
} from "./outbox-words.js";
import { WaitingNodes } from "./waiting-nodes.js";

/** What the sharing needs of the outbox. */
export interface OutboxHost {
  /** This server sends to the domain from now on: what waits in the store may have been sent by another. */
  begin(domain: DomainName): void;
  /** It does not any more. @returns the Sends that wait for what is under way. */
  end(domain: DomainName): readonly SeatedWaiter[];
  /** Takes over a Send that waited for another server to send its message. */
  adopt(domain: DomainName, seq: number, waiter: Waiter): void;
  /** A Send that waited here waits for another server from now on. */
  waitElsewhere(domain: DomainName, seated: SeatedWaiter): void;
  /** There may be entries up to this number; absent: any. @returns `gone` when its end is known already. */
  look(domain: DomainName, seq?: number): "waits" | "ends" | "gone";
  /** What this server asked another one to write, and that one may not have heard. */
  asked(domain: DomainName, seq: number, node: string): OutboxResult | undefined;
  /** Answers that whoever sends to the domain could not be told: they are carried out here. */
  onDeliveredForOther(domain: DomainName, delivered: readonly federation.IDelivered[]): void;
  /** Answers of other domains may have been lost between the servers of this one. */
  onAnswersLost(): void;
  /** Another server has written an end, or will not. */
  onEnded(domain: DomainName, seq: number, written: boolean): void;
  /** Whether anything of the domain is under way or being written. */
  isBusy(domain: DomainName): boolean;
  onDelivered(domain: DomainName, delivered: federation.IDelivered): void;
  /** The end of a message is known that Sends wait for here, or waited. */
  onResult(awaited: Awaited | undefined, result: OutboxResult): void;
  /** The entry is not there any more: the Send finds out what became of it. */
  onGone(awaited: Awaited): void;
}

/** What {@link OutboxSharing} works with. */
export interface OutboxSharingParts {
  readonly store: Pick<Store, "claimLease" | "releaseLease" | "outboxDomains">;
  readonly bus: Bus;
  readonly options: OutboxOptions;
  readonly node: string;
  readonly host: OutboxHost;
}

/** A domain that this server sends to. */
interface Owned {
  readonly domain: DomainName;
  readonly subscribing: Promise<BusSubscription>;
  usedAtMs: number;
}

/** Pokes are repeated, and the lease asked for, so often while Sends wait for longer than that. */
const POKE_MS = 500;
/** Domains of which it is remembered who sends to them. */
const HOLDERS_MAX = 10_000;
/** Over how long servers spread their claims when one has given a domain up. */
const CLAIM_SPREAD_MS = 100;
/** A server that waits says so again well before; beyond, its Sends have been answered QUEUED. */
const PATIENCE_SLACK_MS = 1_000;

/**
 * Exactly one server of a domain sends to another domain at a time: the one that holds the lease `outbox/<domain>`. Whoever
 * needs it first claims it. The others write their entries into the store and poke it; it says what became of them. Whatever the bus
 * loses is made up for: pokes are repeated, and every server looks now and then for entries that nobody sends.
 *
 * A server that was stopped, and wakes up believing that it still sends, does no harm: what it sends again is recognised, and it
 * learns from the store that an entry was ended by another (`settle`).
 */
export class OutboxSharing {
  readonly #env: Env;
  readonly #parts: OutboxSharingParts;
  readonly #keeper: LeaseKeeper;
  /** This life of this server, as the others name it. */
  readonly #node: string;
  readonly #owned = new Map<DomainName, Owned>();
  /** Domains whose lease is being asked for, with what waits for the answer. */
  readonly #claiming = new Map<DomainName, (() => void)[]>();
  /** Until when another server is known to send to a domain, monotonic milliseconds. */
  readonly #holders = new Map<DomainName, number>();
  readonly awaited: AwaitedSends;
  readonly #nodes: WaitingNodes;
  readonly #pokeTimers = new Map<DomainName, Timer>();
  readonly #post: OutboxPost;
  readonly #forwarded: ForwardedAnswers;
  #subscriptions: BusSubscription[] = [];
  #lookTimer: Timer | undefined;
  #looking = false;
  /** What waited for each domain when last looked. */
  #waiting: ReadonlyMap<string, number> = new Map();
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(env: Env, parts: OutboxSharingParts) {
    this.#env = env;
    this.#parts = parts;
    this.#node = env.ids.next("node");
    this.awaited = new AwaitedSends(env, parts.options.outboxWaitersMax);
    this.#post = new OutboxPost(env, {
      bus: parts.bus,
      node: this.#node,
      onForward: (domain, delivered) => this.#forwarded.add(domain, delivered),
    });
    this.#forwarded = new ForwardedAnswers(env, parts.options.outboxWaitersMax, (domain, delivered) =>
      this.#onOverdue(domain, delivered),
    );
    this.#nodes = new WaitingNodes(env, {
      itemsMax: parts.options.outboxWaitersMax,
      keptMs: parts.options.queuedReportMs + PATIENCE_SLACK_MS,
    });
    this.#keeper = new LeaseKeeper(env, {
      store: parts.store,
      holder: `${parts.node} ${this.#node}`,
      leaseMs: parts.options.outboxLeaseMs,
      isNeeded: (name) => this.#isNeeded(domainOfLease(name)),
      onLost: (name) => this.#onLost(domainOfLease(name)),
    });
  }

  async start(): Promise<void> {
    const { bus } = this.#parts;
    this.#subscriptions = await Promise.all([
      bus.subscribe(OWNERS_SUBJECT, (bytes) => this.#onNews(bytes)),
      bus.subscribe(nodeSubject(this.#node), (bytes) => this.#onResults(bytes)),
    ]);
    this.#lookLater(this.#env.random.int(CLAIM_SPREAD_MS));
  }

  /** Claims and renews nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#post.flush();
    this.#forwarded.stop();
    this.#lookTimer?.cancel();
    for (const timer of [...this.#timers, ...this.#pokeTimers.values()]) timer.cancel();
    for (const waiting of this.#claiming.values()) for (const fn of waiting) fn();
    this.#claiming.clear();
  }

  /** Gives up what it sends to, and tells the others, who go on. */
  async release(): Promise<void> {
    const owned = [...this.#owned.values()];
    const busy = new Set(owned.filter(({ domain }) => this.#parts.host.isBusy(domain)));
    for (const one of owned) this.#leave(one);
    await this.#keeper.stop();
    for (const one of owned) this.#post.owner({ domain: one.domain, entries: busy.has(one) });
    for (const subscription of this.#subscriptions) subscription.close();
  }

  /** How many domains this server holds the lease to send to. */
  get leasesHeld(): number {
    return this.#keeper.size;
  }

  /** How many entries waited when last looked, for the domains that no other server is known to send to. */
  *waiting(): Iterable<readonly [domain: DomainName, entries: number]> {
    for (const [text, entries] of this.#waiting) {
      const domain = text as DomainName;
      if (this.#owned.has(domain) || !this.#isHeldElsewhere(domain)) yield [domain, entries];
    }
  }

  /** Whether this server sends to the domain. */
  owns(domain: DomainName): boolean {
    return this.#owned.has(domain) && this.#keeper.holds(leaseOf(domain));
  }

  /** Whether it does for so long that no other one will before a call to the store is carried out. */
  ownsForNow(domain: DomainName): boolean {
    return (
      this.#owned.has(domain) && this.#keeper.holds(leaseOf(domain), this.#parts.options.outboxLeaseMs / 3)
    );
  }

  /** Calls `fn` when it is known who sends to a domain, or that it cannot be known now; in the order of the calls. */
  whenKnown(domain: DomainName, fn: () => void): void {
    const owned = this.#owned.get(domain);
    if (owned !== undefined) owned.usedAtMs = this.#env.clock.monotonicMs();
    const waiting = this.#claiming.get(domain);
    if (waiting !== undefined) waiting.push(fn);
    else if (owned !== undefined || this.#isHeldElsewhere(domain) || this.#stopped) fn();
    else void this.#claim(domain, fn);
  }

  /** Whether anything waits in {@link whenKnown}. */
  get holdsSends(): boolean {
    return this.#claiming.size > 0;
  }

  /** Resolves when what waits in {@link whenKnown} has gone on. */
  async sendsGone(): Promise<void> {
    const all = [...this.#claiming.values()];
    await Promise.all(all.map((waiting) => new Promise<void>((resolve) => waiting.push(resolve))));
  }

  /**
   * A Send waits for what another server sends. @param made - whether it made the entry.
   * @returns `false` when too many wait.
   */
  wait(domain: DomainName, seq: number, name: string, waiter: Waiter, made: boolean): boolean {
    const awaited = this.awaited.add(domain, seq, name, waiter, made);
    if (awaited === undefined) return false;
    this.#post.poke(awaited);
    this.#pokeLater(domain);
    return true;
  }

  /** A Send waits no longer. */
  forget(name: string): void {
    const awaited = this.awaited.byName(name);
    if (awaited === undefined) return;
    for (let waiter: Waiter | undefined = awaited.waiter; waiter !== undefined; waiter = waiter.next)
      if (!waiter.answered) return;
    this.awaited.remove(awaited);
  }

  /** The other servers where Sends wait for an entry, and have not been answered QUEUED. */
  waitingNodes(domain: string, seq: number): readonly string[] {
    return this.#nodes.of(domain, seq);
  }

  /** An entry has ended. @returns like {@link waitingNodes}. */
  endWaiting(domain: string, seq: number): readonly string[] {
    return this.#nodes.take(domain, seq);
  }

  /** Tells another server what became of a message; with what else is told to it in this turn. */
  tell(node: string, result: OutboxResult): void {
    this.#post.result(node, result);
  }

  /** Tells the sending server that the end of a message was written here, or not. */
  tellEnded(domain: DomainName, seq: number, written: boolean): void {
    this.#post.ended(domain, seq, written);
  }

  /** An answer came for a domain to which another server sends. */
  forward(domain: DomainName, delivered: federation.IDelivered): void {
    this.#post.forward(domain, delivered);
  }

  /** The bus has lost something, the store answers again, or this server stood still: looks at once. */
  lookNow(): void {
    this.#keeper.check();
    for (const domain of this.awaited.domains()) this.#pokeAll(domain as DomainName);
    this.#lookLater(this.#env.random.int(CLAIM_SPREAD_MS));
  }

  /** The bus was away: looks at once, and lets the others know that this server may have owed them answers. */
  onGap(): void {
    this.lookNow();
    this.#post.gap();
  }

  /** The sending server has not said that it has these answers. */
  #onOverdue(domain: DomainName, delivered: readonly federation.IDelivered[]): void {
    if (this.#stopped) return;
    const { host } = this.#parts;
    if (this.owns(domain)) for (const one of delivered) host.onDelivered(domain, one);
    else host.onDeliveredForOther(domain, delivered);
  }

  #isHeldElsewhere(domain: DomainName): boolean {
    return (this.#holders.get(domain) ?? 0) > this.#env.clock.monotonicMs();
  }

  async #claim(domain: DomainName, fn?: () => void): Promise<void> {
    const present = this.#claiming.get(domain);
    if (present !== undefined) {
      if (fn !== undefined) present.push(fn);
      return;
    }
    const waiting = fn === undefined ? [] : [fn];
    this.#claiming.set(domain, waiting);
    try {
      const outcome = await this.#keeper.claim(leaseOf(domain));
      if (this.#stopped) return;
      if (outcome.kind === "held") {
        this.#begin(domain);
      } else {
        const { clock } = this.#env;
        this.#holdsElsewhere(domain, clock.monotonicMs() + (outcome.untilMs - clock.wallMs()));
      }
    } catch (thrown) {
      // Whoever waits writes its entry all the same, if the store takes it: somebody will look for it.
      const error = ParleyError.from(thrown);
      this.#env.log.warn({ event: "outbox.claim_failed", domain, code: error.code, reason: error.reason });
    }
    this.#claiming.delete(domain);
    for (const one of waiting) one();
  }

  #holdsElsewhere(domain: DomainName, untilMs: number): void {
    this.#holders.delete(domain);
    this.#holders.set(domain, untilMs);
    if (this.#holders.size <= HOLDERS_MAX) return;
    for (const oldest of this.#holders.keys()) {
      this.#holders.delete(oldest);
      break;
    }
  }

  #begin(domain: DomainName): void {
    this.#holders.delete(domain);
    if (this.#owned.has(domain)) return;
    const { bus, host } = this.#parts;
    this.#env.log.info({ event: "outbox.owned", domain });
    const subscribing = bus.subscribe(outboxSubject(domain), (bytes) => this.#onToOwner(domain, bytes));
    const owned: Owned = { domain, subscribing, usedAtMs: this.#env.clock.monotonicMs() };
    this.#owned.set(domain, owned);
    host.begin(domain);
    for (const { seq, waiter } of this.awaited.take(domain)) host.adopt(domain, seq, waiter);
    subscribing.then(
      () => {
        if (this.#owned.get(domain) === owned) this.#post.owner({ domain, node: this.#node, entries: true });
      },
      (thrown: unknown) => {
        // The others poke in vain; what they write is found by looking now and then.
        const error = ParleyError.from(thrown);
        this.#env.log.warn({ event: "outbox.subscribe_failed", domain, reason: error.reason });
      },
    );
  }

  #onLost(domain: DomainName): void {
    const owned = this.#owned.get(domain);
    if (owned === undefined) return;
    this.#env.log.info({ event: "outbox.lost", domain });
    const seated = this.#leave(owned);
    if (this.#stopped) return;
    for (const one of seated) this.#parts.host.waitElsewhere(domain, one);
    this.#post.owner({ domain, entries: seated.length > 0 });
  }

  #leave(owned: Owned): readonly SeatedWaiter[] {
    const { domain, subscribing } = owned;
    this.#owned.delete(domain);
    subscribing.then(
      (subscription) => subscription.close(),
      () => {},
    );
    this.#nodes.forget(domain);
    return this.#parts.host.end(domain);
  }

  #isNeeded(domain: DomainName): boolean {
    const owned = this.#owned.get(domain);
    if (owned === undefined) return false;
    const { host, options } = this.#parts;
    const idleMs = this.#env.clock.monotonicMs() - owned.usedAtMs;
    return host.isBusy(domain) || idleMs < options.outboxLeaseMs;
  }

  // What waits here for others.

  #pokeAll(domain: DomainName): void {
    for (const awaited of this.awaited.of(domain)) this.#post.poke(awaited);
  }

  /** Those that have waited for longer than is usual: whoever sends may not have heard of them. */
  #overdue(domain: DomainName): readonly Awaited[] {
    const beforeMs = this.#env.clock.monotonicMs() - POKE_MS;
    return [...this.awaited.of(domain)].filter(({ sinceMs }) => sinceMs <= beforeMs);
  }

  /** As long as Sends wait: asks for the lease, which finds out whether somebody has it, and pokes whoever that is. */
  #pokeLater(domain: DomainName): void {
    if (this.#pokeTimers.has(domain) || this.#stopped) return;
    const timer = this.#env.clock.timer(POKE_MS, () => {
      this.#pokeTimers.delete(domain);
      if (!this.awaited.has(domain)) return;
      if (this.#overdue(domain).length === 0) {
        this.#pokeLater(domain);
        return;
      }
      void this.#claim(domain).then(() => {
        if (this.#stopped || !this.awaited.has(domain)) return;
        for (const awaited of this.#overdue(domain)) this.#post.poke(awaited);
        this.#pokeLater(domain);
      });
    });
    this.#pokeTimers.set(domain, timer);
  }

  #onResults(bytes: Uint8Array): void {
    const words = decodeWords(bytes);
    if (words?.kind !== "results") return;
    for (const number of words.taken ?? []) this.#forwarded.taken(number);
    for (const { domain, seq } of words.kept) {
      const awaited = this.awaited.bySeq(domain, seq);
      if (awaited !== undefined) awaited.unconfirmed = false;
    }
    for (const { domain, seq } of words.gone) {
      const awaited = this.awaited.bySeq(domain, seq);
      if (awaited === undefined) continue;
      this.awaited.remove(awaited);
      this.#parts.host.onGone(awaited);
    }
    for (const result of words.results) {
      const named = this.awaited.byName(nameOf(result.report));
      const awaited = named?.seq === result.seq ? named : undefined;
      if (awaited !== undefined) this.awaited.remove(awaited);
      this.#parts.host.onResult(awaited, result);
    }
  }

  #onNews(bytes: Uint8Array): void {
    const words = decodeWords(bytes);
    if (words?.kind === "gap") this.#parts.host.onAnswersLost();
    if (words?.kind !== "owner") return;
    const { domain: text, node, entries } = words;
    const domain = text as DomainName;
    if (node === this.#node) return;
    if (node !== undefined) {
      this.#holdsElsewhere(domain, this.#env.clock.monotonicMs() + this.#parts.options.outboxLeaseMs);
      this.#pokeAll(domain);
      return;
    }
    this.#holders.delete(domain);
    if (this.#stopped || (!entries && !this.awaited.has(domain))) return;
    const timer = this.#env.clock.timer(this.#env.random.int(CLAIM_SPREAD_MS), () => {
      this.#timers.delete(timer);
      if (!this.#owned.has(domain) && !this.#isHeldElsewhere(domain)) void this.#claim(domain);
    });
    this.#timers.add(timer);
  }

  // What others wait for here.

  #onToOwner(domain: DomainName, bytes: Uint8Array): void {
    const words = decodeWords(bytes);
    if (words === undefined || !this.owns(domain)) return;
    if (words.kind === "poke") {
      this.#onPoke(domain, words);
    } else if (words.kind === "ended") {
      for (const seq of words.seqs) this.#parts.host.onEnded(domain, seq, true);
      for (const seq of words.declined) this.#parts.host.onEnded(domain, seq, false);
    } else if (words.kind === "delivered") {
      this.#post.taken(words.node, words.number);
      for (const delivered of words.delivered) this.#parts.host.onDelivered(domain, delivered);
    }
  }

  #onPoke(domain: DomainName, { node, seqs, again }: Poke): void {
    const owned = this.#owned.get(domain);
    if (owned !== undefined) owned.usedAtMs = this.#env.clock.monotonicMs();
    const unconfirmed = new Set(again);
    for (const seq of seqs) {
      const state = this.#parts.host.look(domain, seq);
      if (state === "gone") {
        this.#post.gone(node, { domain, seq });
      } else if (state === "ends") {
        const result = this.#parts.host.asked(domain, seq, node);
        if (result !== undefined) this.tell(node, result);
      } else if (this.#nodes.add(domain, seq, node) && unconfirmed.has(seq)) {
        this.#post.kept(node, { domain, seq });
      }
    }
  }

  /** Entries that nobody sends: of a server that died, or whose news were lost; and such of others where this one sends. */
  #lookLater(delayMs: number): void {
    if (this.#stopped) return;
    this.#lookTimer?.cancel();
    this.#lookTimer = this.#env.clock.timer(delayMs, () => {
      this.#lookTimer = undefined;
      this.#look()
        .catch((thrown: unknown) => {
          const error = ParleyError.from(thrown);
          this.#env.log.warn({ event: "outbox.look_failed", code: error.code, reason: error.reason });
        })
        .finally(() => {
          const { outboxLookMs } = this.#parts.options;
          if (this.#lookTimer === undefined)
            this.#lookLater(outboxLookMs - this.#env.random.int(Math.ceil(outboxLookMs / 4)));
        });
    });
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#waiting = await this.#parts.store.outboxDomains();
      for (const text of this.#waiting.keys()) {
        const domain = text as DomainName;
        if (this.#stopped) return;
        if (this.#owned.has(domain)) this.#parts.host.look(domain);
        else if (!this.#isHeldElsewhere(domain)) await this.#claim(domain);
      }
    } finally {
      this.#looking = false;
    }
  }
}

const LEASE_PREFIX = "outbox/";

function leaseOf(domain: DomainName): string {
  return LEASE_PREFIX + domain;
}

function domainOfLease(name: string): DomainName {
  return name.slice(LEASE_PREFIX.length) as DomainName;
}
