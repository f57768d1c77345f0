/** The watcher's side: what the sessions of this domain want to watch, and what the presentities' domains say to it. */
import {
  type DomainName,
  domainOf,
  type PresentityAddress,
  type PrincipalName,
  type TerminationReason,
} from "@parley/model";
import type { client } from "@parley/protocol";
import { type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { WatchRecord, WatchStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import { RetryLater } from "../core/retry-later.js";
import { Attachments, viewOf } from "./attachments.js";
import type { SubscriptionNews, ViewRename } from "./exchanged.js";
import { FoundWatches, pending } from "./found-watches.js";
import type { HeldView } from "./held-view.js";
import type { HeldViews } from "./held-views.js";
import type { ResolvedPresenceOptions } from "./options.js";
import { isStoreAway } from "./presence-tasks.js";
import { type Book, WatchBooks, type WatchEntry } from "./watch-book.js";
import {
  cancelledChange,
  changeEvent,
  changeOf,
  hasView,
  inView,
  stateWord,
  terminationReason,
} from "./watch-words.js";
import { watcherKeyOf } from "./watcher-key.js";
import { isNewerWatch, type WatcherNews } from "./watcher-news.js";

/** So often a wish is given a higher number, when another server has written one of a higher number than expected. */
const insistMax = 4;

/** What is pending here is asked for again so much more rarely than in another domain. */
const localRechecks = 10;

/** Beyond so many sessions that wait to be attached, the oldest is not: its user agent has to subscribe. */
const unattachedMax = 100_000;

/** What {@link Watches} works with. */
export interface WatchesParts {
  readonly store: WatchStore;
  readonly news: WatcherNews;
  readonly held: HeldViews;
  readonly isLocal: (domain: string) => boolean;
  /** Asks the presentity's domain for what the record says. Resolves when there was an answer, or none will come. */
  readonly ask: (record: WatchRecord) => Promise<void>;
  /** Something will be due at this time (Unix milliseconds). */
  readonly noteDue: (atMs: number) => void;
  readonly tasks: TaskGroup;
}

/**
 * See the head of this file.
 *
 * A user's sessions may be spread over several servers, and any of them may hear of a watch: by the user, as the answer to what
 * it has asked, or unasked. It writes that to the store, where the newer wins, and tells the others; so all end up with what the
 * store has. Until then a server that has not heard hands on what comes under the view that it knows of: which is right, since a
 * view that somebody loses is never used again.
 */
export class Watches {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: WatchesParts;
  readonly #books: WatchBooks;
  readonly #attachments: Attachments;
  readonly #found: FoundWatches;
  /** Sessions to be attached to everything, of which the store has not said what that is. */
  readonly #unattached: RetryLater<SessionPort>;
  #lastWish = 0;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: WatchesParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#attachments = new Attachments(env, parts.held);
    this.#books = new WatchBooks(env, {
      store: parts.store,
      news: parts.news,
      onWriteFailed: (error) => {
        if (isStoreAway(error)) env.log.debug({ event: "presence.task_put_off", task: "presence.put_watch" });
        else env.log.error({ event: "presence.watch_not_written", error });
      },
      onFound: (book, presentity, stored, isQuiet) => this.#found.take(book, presentity, stored, isQuiet),
    });
    this.#unattached = new RetryLater(env, {
      itemsMax: unattachedMax,
      retry: (session) => {
        if (session.open) parts.tasks.run("presence.attach", () => this.attachAll(session));
      },
    });
    const { held } = parts;
    this.#found = new FoundWatches({ books: this.#books, attachments: this.#attachments, held });
  }

  stop(): void {
    this.#books.stop();
    this.#unattached.stop();
  }

  /** Looks at what other servers may have written without this one hearing of it. */
  async rereadAll(signal: AbortSignal): Promise<void> {
    if (this.#parts.news.isShared) await this.#books.rereadAll(signal);
  }

  /** The store was away, and is back. */
  onStoreBack(): void {
    this.#books.onStoreBack();
    this.#unattached.now();
  }

  /** Another server says that a view has another id: those who lost it are out of it when this returns. */
  followRename(rename: ViewRename): void {
    this.#found.rename(rename);
  }

  /** Makes or refreshes a watch and attaches the session to it, behind the answer. */
  async subscribe(
    session: SessionPort,
    id: number,
    presentity: PresentityAddress,
    expiresMs: number,
  ): Promise<void> {
    const book = await this.#open(session);
    if (book === undefined) return;
    for (let attempts = 1; ; attempts++) {
      const entry = this.#wish(book, presentity, expiresMs);
      const { written } = entry;
      const attaching = { session };
      entry.attaching.add(attaching);
      try {
        // An active one is refreshed behind the answer.
        const asked = this.#ask(entry.record);
        if (entry.record.state.kind !== "active" || this.#parts.isLocal(domainOf(presentity))) {
          await this.#patiently(asked, domainOf(presentity));
        }
        const kept = await written;
        // Another server has written a cancel of a higher number: it came before this.
        if (kept?.wanted === "cancel" && attempts < insistMax) continue;
        // What was answered meanwhile.
        await entry.written;
        session.respond(id, { subscription: changeOf(entry.record, this.#env.clock.wallMs()) });
        // A later cancel may have overtaken it, or the session has detached again.
        const wanted = entry.record.wanted === "watch" && entry.attaching.has(attaching);
        if (session.open && wanted) this.#attachments.attach(entry, session);
        return;
      } finally {
        entry.attaching.delete(attaching);
      }
    }
  }

  /** Ends a watch; with `detach` only when no other session is attached to it. */
  async unsubscribe(
    session: SessionPort,
    id: number,
    presentity: PresentityAddress,
    detach: boolean,
  ): Promise<void> {
    const book = await this.#open(session);
    const entry = book?.entries.get(presentity);
    if (entry?.record.state.kind === "terminated" && entry.record.wanted === "watch")
      this.#books.remove(entry);
    if (book === undefined || entry === undefined || entry.record.state.kind === "terminated") {
      session.respond(id, { subscription: cancelledChange(presentity) });
      return;
    }
    this.#attachments.detach(entry, session);
    const isAttached = (): boolean => entry.sessions.size > 0 || entry.attaching.size > 0;
    const { news } = this.#parts;
    if (
      detach &&
      (isAttached() || (await news.isAttachedElsewhere(book.watcher, presentity)) || isAttached())
    ) {
      session.respond(id, { subscription: changeOf(entry.record, this.#env.clock.wallMs()) });
      return;
    }
    await this.#cancel(entry);
    session.respond(id, { subscription: cancelledChange(presentity) });
  }

  /** What the session's principal watches. */
  async list(session: SessionPort): Promise<readonly client.ISubscriptionChange[]> {
    const book = await this.#open(session);
    const nowMs = this.#env.clock.wallMs();
    return [...(book?.entries.values() ?? [])]
      .filter(({ record }) => record.wanted === "watch")
      .map(({ record }) => changeOf(record, nowMs));
  }

  /**
   * Attaches a session to everything that its principal watches: states and current notifications are pushed. Later, when
   * the store cannot say now what that is.
   */
  async attachAll(session: SessionPort): Promise<void> {
    let book: Book | undefined;
    try {
      book = await this.#open(session);
    } catch (error) {
      if (session.open && isStoreAway(error)) this.#unattached.add(session);
      throw error;
    }
    const nowMs = this.#env.clock.wallMs();
    for (const entry of book?.entries.values() ?? []) {
      // Pushing may end a session that is too slow.
      if (!session.open) return;
      if (entry.record.wanted !== "watch") continue;
      session.push(changeEvent(entry.record, nowMs));
      // What ended while the user agent was away is told once.
      if (entry.record.state.kind === "terminated") this.#books.remove(entry);
      else this.#attachments.attach(entry, session);
    }
  }

  /** The session has ended. What an anonymous one watched ends with it. */
  onSessionEnd(session: SessionPort): void {
    const key = watcherKeyOf(session.requester);
    const book = this.#books.peek(key);
    if (book === undefined) return;
    for (const entry of book.entries.values()) {
      this.#attachments.detach(entry, session);
      if (session.principal === undefined && entry.record.wanted === "watch") {
        this.#parts.tasks.run("presence.cancel_anonymous", () => this.#cancel(entry));
      }
    }
    this.#books.leave(key, session);
  }

  /** Ends everything that a principal watches, because its account is removed. Best effort towards other domains. */
  async cancelAll(watcher: PrincipalName): Promise<void> {
    const records = await this.#parts.store.watches(watcher);
    await Promise.all(
      records.map(({ presentity }) =>
        this.#books.with(watcher, presentity, (entry) => {
          if (entry?.record.wanted === "watch") this.#begin("presence.cancel", () => this.#cancel(entry));
        }),
      ),
    );
  }

  /**
   * Takes what a presentity's domain says of one subscription. What is taken away is taken away before this returns, where
   * the watcher has a session.
   * @param answerTo - the record as it was when it was asked for; absent when this was said unasked.
   * @returns the record to ask for once more: the question was ignored as older than one that nobody here remembers.
   */
  async takeNews(news: SubscriptionNews, answerTo?: WatchRecord): Promise<WatchRecord | undefined> {
    let again: WatchRecord | undefined;
    await this.#books.with(news.watcherKey, news.presentity, (entry) => {
      if (entry !== undefined) again = this.#take(entry, news, answerTo);
    });
    return again;
  }

  /**
   * A view got another id: those who lost it are out of it before this returns, where they have a session.
   * @returns when that is durable.
   */
  async takeRename(rename: ViewRename): Promise<void> {
    const { presentity, oldView, newView } = rename;
    const lost = new Set(rename.removed);
    const done = new Set<string>();
    const stay: WatchEntry[] = [];
    const writes: Promise<unknown>[] = [];
    this.#parts.held.tellRename(rename);
    for (const entry of this.#books.loadedOf(presentity)) {
      done.add(entry.record.watcher);
      if (!hasView(entry.record, oldView)) continue;
      if (lost.has(entry.record.watcher)) {
        this.#loseView(entry);
      } else {
        this.#books.save(entry, inView(entry.record, newView));
        stay.push(entry);
      }
      writes.push(entry.written);
    }
    this.#found.move(rename, stay);
    await Promise.all(writes);
    await this.#eachOther(presentity, oldView, done, (entry) => {
      if (lost.has(entry.record.watcher)) this.#loseView(entry);
      else this.#books.save(entry, inView(entry.record, newView));
    });
  }

  /**
   * A held view is not valid any more: everybody who was granted it asks again. After a pause, since a domain that grants a
   * view and does not know it would be asked without end.
   */
  onGone(held: HeldView): void {
    if (!this.#parts.news.isShared) {
      this.#gone(held);
      return;
    }
    this.#begin("presence.view_gone", async () => {
      // Another server may know what there is instead, and have told it where it was not heard.
      const { presentity, view } = held;
      const its = [...this.#books.loadedOf(presentity)].filter(({ record }) => hasView(record, view));
      await Promise.all(its.map(({ record }) => this.#books.reread(record.watcher, presentity)));
      if (!held.dropped && held.view === view) this.#gone(held);
    });
  }

  #gone(held: HeldView): void {
    const { presentity, view } = held;
    const pauseMs = this.#options.retryInitialMs;
    const done = new Set<string>();
    for (const entry of this.#books.loadedOf(presentity)) {
      done.add(entry.record.watcher);
      if (hasView(entry.record, view)) this.#loseView(entry, { pauseMs });
    }
    this.#parts.held.drop(held);
    this.#begin("presence.view_gone", () =>
      this.#eachOther(presentity, view, done, (entry) => this.#loseView(entry, { pauseMs })),
    );
  }

  /**
   * What is due for one watch: it ran out, or is forgotten at last, or has to be asked for again.
   * @param claimed - the record as it was handed to this server, and to no other.
   * @returns the record to ask for.
   */
  async due(claimed: WatchRecord): Promise<WatchRecord | undefined> {
    const nowMs = this.#env.clock.wallMs();
    let ask: WatchRecord | undefined;
    await this.#books.with(claimed.watcher, claimed.presentity, (entry) => {
      // What is being written now has its own time.
      if (entry === undefined || isNewerWatch(entry.record, claimed)) return;
      const book = this.#books.peek(claimed.watcher);
      if (book !== undefined && isNewerWatch(claimed, entry.record)) {
        this.#found.take(book, claimed.presentity, claimed, false);
      } else {
        this.#books.replace(entry, { ...entry.record, dueAtMs: claimed.dueAtMs });
      }
      const { record } = entry;
      if (record.wanted === "cancel") {
        // The other domain has let it run out by itself.
        if (record.expiresAtMs <= nowMs) this.#books.remove(entry);
        else ask = record;
      } else if (record.state.kind === "terminated") {
        this.#attachments.release(entry);
        this.#books.remove(entry);
      } else if (record.expiresAtMs <= nowMs) {
        this.#terminate(entry, "expired", record.change);
      } else {
        ask = record;
      }
    });
    return ask;
  }

  /** What is wished for now and has to be asked for; `undefined` when there is nothing to ask. */
  async wished(watcher: string, presentity: PresentityAddress): Promise<WatchRecord | undefined> {
    let wished: WatchRecord | undefined;
    await this.#books.with(watcher, presentity, (entry) => {
      const record = entry?.record;
      if (record?.wanted === "cancel" || record?.state.kind !== "terminated") wished = record;
    });
    return wished;
  }

  /**
   * The domain could not be asked: it is due again at `atMs`. Sessions whose view was taken away, and that wait to be told
   * what they have instead, are told that nobody knows: what they were shown last is no news any more.
   */
  unreached(record: WatchRecord, atMs: number): Promise<void> {
    return this.#books.with(record.watcher, record.presentity, (entry) => {
      if (entry?.record.wish !== record.wish || entry.record.dueAtMs !== record.dueAtMs) return;
      const { state } = entry.record;
      const isUntold = state.kind === "pending" && entry.told !== stateWord(entry.record);
      this.#books.save(entry, {
        ...entry.record,
        ...(isUntold ? { state: { kind: "pending", reason: "domain_unreachable" } } : {}),
        dueAtMs: atMs,
      });
      if (isUntold) this.#attachments.tell(entry);
      this.#parts.noteDue(atMs);
    });
  }

  /** The book of the session's watcher; `undefined` when the session ended while it was being read. */
  async #open(session: SessionPort): Promise<Book | undefined> {
    const watcher = watcherKeyOf(session.requester) as PrincipalName;
    const book = await this.#books.open(watcher, session);
    if (session.open) return book;
    this.#books.leave(watcher, session);
    return undefined;
  }

  /** Does something with every watch that has a view and was not in memory; resolves when that is durable. */
  async #eachOther(
    presentity: PresentityAddress,
    view: string,
    done: ReadonlySet<string>,
    task: (entry: WatchEntry) => void,
  ): Promise<void> {
    const records = await this.#parts.store.watchesOf(presentity);
    const others = records.filter((record) => !done.has(record.watcher) && hasView(record, view));
    const writes: Promise<unknown>[] = [];
    await Promise.all(
      others.map(({ watcher }) =>
        this.#books.with(watcher, presentity, (entry) => {
          if (entry === undefined || !hasView(entry.record, view)) return;
          task(entry);
          writes.push(entry.written);
        }),
      ),
    );
    await Promise.all(writes);
  }

  /** The entry with a new wish to watch. */
  #wish(book: Book, presentity: PresentityAddress, expiresMs: number): WatchEntry {
    const {
      subscriptionsMax,
      subscriptionExpiryDefaultMs,
      subscriptionExpiryMinMs,
      subscriptionExpiryMaxMs,
    } = this.#options;
    const known = book.entries.get(presentity);
    if (known === undefined && book.entries.size >= subscriptionsMax) {
      throw new ParleyError(
        "resource_exhausted",
        `${book.entries.size} subscriptions, limit ${subscriptionsMax} (subscriptionsMax)`,
        { details: { reason: "too_many_subscriptions" }, retryable: false },
      );
    }
    const nowMs = this.#env.clock.wallMs();
    const asked = expiresMs > 0 ? expiresMs : subscriptionExpiryDefaultMs;
    const livesMs = Math.min(Math.max(asked, subscriptionExpiryMinMs), subscriptionExpiryMaxMs);
    const before = known?.record;
    const goesOn = before?.wanted === "watch" && before.state.kind !== "terminated";
    const record: WatchRecord = {
      watcher: book.watcher,
      presentity,
      wanted: "watch",
      wish: this.#nextWish(before),
      state: goesOn ? before.state : { kind: "pending", reason: "domain_unreachable" },
      change: goesOn ? before.change : 0,
      expiresAtMs: nowMs + livesMs,
      // By then the question that is sent now was answered, or was lost.
      dueAtMs: Math.min(nowMs + 2 * this.#options.askTimeoutMs, nowMs + livesMs),
    };
    const entry = known ?? this.#books.add(book, record);
    entry.record = record;
    if (!goesOn) entry.told = "";
    // Durable while the question is under way; `subscribe` waits for it.
    this.#books.save(entry, record);
    this.#parts.noteDue(record.dueAtMs);
    return entry;
  }

  /**
   * A number above all earlier ones of this watcher and presentity, also of those that nobody remembers: by the clock, in
   * microseconds, since so many wishes are not made in one.
   */
  #nextWish(before: WatchRecord | undefined): number {
    const { clock, random } = this.#env;
    // Two servers do not give the same number to two wishes of one millisecond.
    const share = this.#parts.news.isShared ? random.int(1_000) : 0;
    this.#lastWish = Math.max(this.#lastWish + 1, clock.wallMs() * 1_000 + share);
    // What one domain made of one wish does not concern the others.
    return Math.max(this.#lastWish, (before?.wish ?? 0) + 1 + share);
  }

  /**
   * The record with a wish above the one that the presentity's side has seen: the clock went back and the process began
   * anew, or the store is an older one. Due by itself as well, should the next answer say the same.
   */
  #jump(entry: WatchEntry, seenWish: number): WatchRecord {
    const { record } = entry;
    const dueAtMs = Math.min(this.#env.clock.wallMs() + 2 * this.#options.askTimeoutMs, record.expiresAtMs);
    this.#books.save(entry, { ...record, wish: seenWish + 1, dueAtMs });
    this.#parts.noteDue(dueAtMs);
    return entry.record;
  }

  async #cancel(entry: WatchEntry): Promise<void> {
    let before = entry.record;
    let cancel: WatchRecord;
    for (let attempts = 1; ; attempts++) {
      const dueAtMs = this.#env.clock.wallMs() + 2 * this.#options.askTimeoutMs;
      const state = { kind: "terminated", reason: "cancelled" } as const;
      cancel = { ...before, wanted: "cancel", wish: this.#nextWish(before), state, dueAtMs };
      this.#attachments.release(entry);
      this.#books.save(entry, cancel);
      this.#parts.noteDue(dueAtMs);
      this.#attachments.tell(entry);
      entry.sessions.clear();
      // Durable first: after a crash it must not come back to a view whose owner thinks that nobody is in it.
      const kept = await entry.written;
      if (kept === undefined || kept.wanted === "cancel" || attempts >= insistMax) break;
      // Another server has written a wish of a higher number: it came before this.
      before = kept;
    }
    const asked = this.#ask(cancel);
    if (this.#parts.isLocal(domainOf(cancel.presentity))) await asked;
  }

  #ask(record: WatchRecord): Promise<void> {
    let asked: Promise<void> = Promise.resolve();
    this.#begin("presence.ask", () => {
      asked = this.#parts.ask(record);
      return asked;
    });
    return asked;
  }

  /** Waits for an answer, not longer than `subscribePatienceMs` for another domain's. */
  async #patiently(asked: Promise<void>, domain: DomainName): Promise<void> {
    if (this.#parts.isLocal(domain)) return asked;
    await new Promise<void>((resolve) => {
      const timer = this.#env.clock.timer(this.#options.subscribePatienceMs, resolve);
      const done = (): void => {
        timer.cancel();
        resolve();
      };
      asked.then(done, done);
    });
  }

  /** @returns the record to ask for once more. */
  #take(
    entry: WatchEntry,
    news: SubscriptionNews,
    answerTo: WatchRecord | undefined,
  ): WatchRecord | undefined {
    const { record } = entry;
    if (answerTo !== undefined && answerTo.wish < record.wish) return undefined;
    const isCancel = record.wanted === "cancel";
    if (isCancel && answerTo !== undefined && news.state === "terminated") {
      this.#books.remove(entry);
      return undefined;
    }
    // A number that cannot be counted on from is nobody's.
    if (answerTo !== undefined && news.wish > record.wish && Number.isSafeInteger(news.wish + 1)) {
      return this.#jump(entry, news.wish);
    }
    if (!isCancel) this.#takeState(entry, news, answerTo);
    return undefined;
  }

  #takeState(entry: WatchEntry, news: SubscriptionNews, answerTo: WatchRecord | undefined): void {
    const { record } = entry;
    if (answerTo === undefined) {
      // What ended begins anew only when it is asked for; what was said before is old.
      if (record.state.kind === "terminated" || news.change <= record.change) return;
    } else if (news.change !== 0 && news.change < record.change && answerTo.change < record.change) {
      // Overtaken by what was said unasked since. Where nothing was, the other domain has begun to count anew.
      this.#schedule(entry, record, news.expiresMs);
      return;
    }
    switch (news.state) {
      case "terminated":
        this.#ended(entry, news);
        return;
      case "pending":
        this.#attachments.release(entry);
        this.#schedule(
          entry,
          { ...record, state: { kind: "pending", reason: news.reason }, change: news.change },
          news.expiresMs,
        );
        this.#attachments.tell(entry);
        return;
      case "active":
        this.#granted(entry, news);
    }
  }

  #granted(entry: WatchEntry, news: SubscriptionNews): void {
    const { record } = entry;
    if (record.state.kind === "active" && this.#found.isOvertaken(record, news.view)) {
      this.#schedule(entry, { ...record, change: Math.max(news.change, record.change) }, news.expiresMs);
      return;
    }
    const { view, shown } = news;
    if (viewOf(entry) !== view) this.#attachments.release(entry);
    this.#schedule(
      entry,
      { ...record, state: { kind: "active", view }, change: news.change },
      news.expiresMs,
    );
    this.#attachments.tell(entry);
    this.#attachments.grant(entry, view, shown);
  }

  #ended(entry: WatchEntry, news: SubscriptionNews): void {
    const { record } = entry;
    if (news.reason === "expired" && record.expiresAtMs > this.#env.clock.wallMs()) {
      // The other domain did not hear of us in time, but the watcher's wish lives: ask again, and tell when that is answered.
      this.#loseView(entry, { change: news.change });
      return;
    }
    this.#terminate(entry, terminationReason(news.reason), news.change);
  }

  #terminate(entry: WatchEntry, reason: TerminationReason, change: number): void {
    const nowMs = this.#env.clock.wallMs();
    const { terminatedKeepMs } = this.#options;
    this.#attachments.release(entry);
    const state = { kind: "terminated", reason } as const;
    this.#books.save(entry, { ...entry.record, state, change, dueAtMs: nowMs + terminatedKeepMs });
    this.#attachments.tell(entry);
  }

  /** The view is not this watcher's any more; what is, is asked for, at once or after a pause. Sessions are told when it is known. */
  #loseView(entry: WatchEntry, o: { readonly change?: number; readonly pauseMs?: number } = {}): void {
    this.#attachments.release(entry);
    const { change = entry.record.change, pauseMs = 0 } = o;
    const dueAtMs = this.#env.clock.wallMs() + pauseMs;
    this.#books.save(entry, { ...pending(entry.record), change, dueAtMs }, true);
    // What is due is read from the store.
    const note = (): void => this.#parts.noteDue(dueAtMs);
    entry.written.then(note, note);
  }

  /** Writes the record with the time of its next refresh. */
  #schedule(entry: WatchEntry, record: WatchRecord, expiresMs: number): void {
    const nowMs = this.#env.clock.wallMs();
    const wishLeftMs = record.expiresAtMs - nowMs;
    let inMs = wishLeftMs;
    // Where less was given than the watcher wants, it is refreshed in time: after about three quarters.
    if (expiresMs * 1.05 + 1_000 < wishLeftMs) {
      const quarterMs = Math.max(1, Math.floor(expiresMs / 4));
      inMs = expiresMs - quarterMs - this.#env.random.int(Math.max(1, Math.floor(quarterMs / 2)));
      // Whatever the other domain gives, it is not asked without a pause.
      inMs = Math.max(inMs, this.#options.retryInitialMs);
    }
    if (record.state.kind === "pending") inMs = Math.min(inMs, this.#recheckMs(record.presentity));
    const dueAtMs = nowMs + Math.max(0, inMs);
    this.#books.save(entry, { ...record, dueAtMs });
    this.#parts.noteDue(dueAtMs);
  }

  /** When what is pending is asked for again. Here nothing gets lost on the way, unless a shared store was away. */
  #recheckMs(presentity: PresentityAddress): number {
    const { pendingRecheckMs } = this.#options;
    if (!this.#parts.isLocal(domainOf(presentity))) return pendingRecheckMs;
    return this.#parts.news.isShared ? localRechecks * pendingRecheckMs : Number.POSITIVE_INFINITY;
  }

  #begin(name: string, task: () => Promise<void>): void {
    this.#parts.tasks.run(name, task);
  }
}
