/** The INBOX USER AGENT's operations: opening, acknowledging, reading, deleting. */
import type { client } from "@parley/protocol";
import { type Counter, type Env, ParleyError, type Timer } from "@parley/runtime";
import type { InboxNumbers, InboxStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import { RetryLater } from "../core/retry-later.js";
import type { MessageOptions } from "../options.js";
import { CursorWriter } from "./cursor-writer.js";
import { noSuchInbox } from "./delivery-rules.js";
import type { Follows } from "./follows.js";
import type { InboxDirectory } from "./inbox-directory.js";
import { InboxFeed } from "./inbox-feed.js";
import type { InboxHandle, OpenFeed } from "./inbox-handle.js";
import { ownInbox } from "./own-inbox.js";

/** What {@link Inboxes} works with. */
export interface InboxesParts {
  readonly store: InboxStore;
  readonly directory: InboxDirectory;
  readonly options: MessageOptions;
  /** Counts the messages that are sent to devices. */
  readonly sent: Counter;
  /** Absent where no other server has to know who is followed here. */
  readonly follows?: Follows;
}

const DEVICE_CHARS_MAX = 64;
/** Messages that one operation may delete. */
const DELETIONS_MAX = 10_000;
/** Bytes of messages in one answer to ReadInbox: an answer is one item, and an item has to fit into a frame. */
const PAGE_BYTES_MAX = 524_288;
/** Inboxes that are compared with the store in one call, and how long to wait before the next. */
const COMPARED = 500;
const COMPARE_PAUSE_MS = 20;
const NO_INBOX: InboxNumbers = { lastSeq: 0, revision: 0 };
/** Feeds whose read failed; beyond, the oldest waits for its next message or the periodic check. */
const FAILED_FEEDS_MAX = 100_000;

/** Serves inboxes to their owners' devices. */
export class Inboxes {
  readonly #env: Env;
  readonly #parts: InboxesParts;
  /** The feeds of each session that has any. */
  readonly #feeds = new Map<SessionPort, InboxFeed[]>();
  readonly #cursors: CursorWriter;
  readonly #failed: RetryLater<OpenFeed>;
  #check: Timer | undefined;
  /** The comparison that runs, and whether another one was wanted meanwhile. */
  #comparing = false;
  #compareAgain = false;
  readonly #abort = new AbortController();
  #stopped = false;

  constructor(env: Env, parts: InboxesParts) {
    this.#env = env;
    this.#parts = parts;
    this.#cursors = new CursorWriter(env);
    this.#failed = new RetryLater(env, { itemsMax: FAILED_FEEDS_MAX, retry: (feed) => feed.pump() });
  }

  start(): void {
    this.#checkLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#check?.cancel();
    this.#abort.abort();
    this.#cursors.stop();
    this.#failed.stop();
    this.#feeds.clear();
  }

  /** What devices have open. */
  *feeds(): Iterable<InboxFeed> {
    for (const feeds of this.#feeds.values()) yield* feeds;
  }

  /**
   * Opens a feed. What is appended from the moment on at which the bus has the interest comes live, and everything before
   * is in the store by then: nothing falls in between. Opening the same inbox as the same device again, in one session,
   * replaces the feed.
   */
  async open(session: SessionPort, id: number, operation: client.IOpenInbox): Promise<void> {
    const inbox = ownInbox(session, operation.inbox);
    const device = checkDevice(operation.device);
    const fromSeq = operation.fromSeq ?? 0;
    const handle = await this.#parts.directory.inbox(inbox);
    if (handle === undefined) throw noSuchInbox(inbox);
    if (!session.open) return;

    const { store, options, sent } = this.#parts;
    const follows = operation.follow ?? false;
    const context = { env: this.#env, store, options, sent, cursors: this.#cursors, failed: this.#failed };
    const feed = new InboxFeed(context, { session, handle, device, follows });
    this.#add(session, feed);
    try {
      await handle.attach(feed);
      // The device may have acknowledged more in another session.
      this.#cursors.flush();
      const before = handle.lastSeq;
      const [cursor, [numbers]] = await Promise.all([
        store.openCursor({
          inbox,
          device,
          nowMs: this.#env.clock.wallMs(),
          devicesMax: options.inboxDevicesMax,
        }),
        store.inboxNumbers([inbox]),
        follows ? this.#parts.follows?.begin(handle) : undefined,
      ]);
      const isCurrent = this.#learn(handle, before, numbers);
      // The rules that are being read may ask for it.
      if (!isCurrent && follows) await this.#parts.follows?.begin(handle, { whatever: true });
      // Before the messages, which may stand in the same frame.
      session.respond(id, { inboxOpened: { inbox, cursor, lastSeq: handle.lastSeq } });
      // A number beyond the next was counted in an inbox that is no more: waiting for it would hide what comes until then.
      const known = fromSeq > 0 && fromSeq <= handle.lastSeq + 1;
      feed.open({ fromSeq: known ? fromSeq : cursor + 1, cursor, lastSeq: handle.lastSeq });
    } catch (error) {
      this.#remove(session, feed);
      throw error;
    }
  }

  close(session: SessionPort, id: number, operation: client.ICloseInbox): void {
    const feed = this.#find(session, operation.inbox ?? "", operation.device ?? "");
    if (feed !== undefined) this.#remove(session, feed);
    session.respond(id, { done: {} });
  }

  /** Moves the device's cursor; of an inbox that this session has not open, too. */
  acknowledge(session: SessionPort, id: number, operation: client.IAckInbox): void | Promise<void> {
    const feed = this.#find(session, operation.inbox ?? "", operation.device ?? "");
    if (feed === undefined) return this.#moveCursor(session, id, operation);
    feed.acknowledge(operation.seq ?? 0);
    if (id !== 0) this.#cursors.flush();
    session.respond(id, { done: {} });
  }

  async #moveCursor(session: SessionPort, id: number, operation: client.IAckInbox): Promise<void> {
    const inbox = ownInbox(session, operation.inbox);
    const device = checkDevice(operation.device);
    const { store } = this.#parts;
    // Beyond what there is nothing can have been read.
    const seq = Math.min(operation.seq ?? 0, await store.lastSeq(inbox));
    if (seq > 0) await store.moveCursor({ inbox, device, seq, nowMs: this.#env.clock.wallMs() });
    session.respond(id, { done: {} });
  }

  async read(session: SessionPort, id: number, operation: client.IReadInbox): Promise<void> {
    const inbox = ownInbox(session, operation.inbox);
    const { store, options } = this.#parts;
    const { readPageMax } = options;
    const lastSeq = await store.lastSeq(inbox);
    const messages = await store.read({
      inbox,
      fromSeq: operation.fromSeq ?? 0,
      itemsMax: Math.min(operation.count || readPageMax, readPageMax),
      bytesMax: PAGE_BYTES_MAX,
    });
    const page = messages.map(({ seq, receivedAtMs, bytes }) => ({
      inbox,
      seq,
      receivedAtMs,
      message: bytes,
    }));
    session.respond(id, {
      messages: { messages: page, lastSeq: Math.max(lastSeq, messages.at(-1)?.seq ?? 0) },
    });
  }

  async delete(session: SessionPort, id: number, operation: client.IDeleteMessages): Promise<void> {
    const inbox = ownInbox(session, operation.inbox);
    const seqs = operation.seqs ?? [];
    if (seqs.length > DELETIONS_MAX) {
      throw new ParleyError("out_of_range", `${seqs.length} messages to delete, limit ${DELETIONS_MAX}`, {
        details: { reason: "too_many_messages" },
      });
    }
    await this.#parts.store.deleteMessages(inbox, seqs);
    session.respond(id, { done: {} });
  }

  #add(session: SessionPort, feed: InboxFeed): void {
    const older = this.#find(session, feed.handle.inbox, feed.device);
    if (older !== undefined) this.#remove(session, older);
    const feeds = this.#feeds.get(session);
    if (feeds !== undefined) {
      feeds.push(feed);
      return;
    }
    this.#feeds.set(session, [feed]);
    session.onEnd(() => {
      for (const open of this.#feeds.get(session) ?? []) {
        open.close();
        this.#parts.follows?.update(open.handle);
      }
      this.#feeds.delete(session);
    });
  }

  #remove(session: SessionPort, feed: InboxFeed): void {
    feed.close();
    this.#parts.follows?.update(feed.handle);
    const feeds = this.#feeds.get(session);
    const at = feeds?.indexOf(feed) ?? -1;
    if (at >= 0) feeds?.splice(at, 1);
  }

  #find(session: SessionPort, inbox: string, device: string): InboxFeed | undefined {
    const feeds = this.#feeds.get(session);
    if (feeds === undefined) return undefined;
    for (const feed of feeds) {
      if (feed.device === device && feed.handle.inbox === inbox) return feed;
    }
    return undefined;
  }

  /** The bus has lost something, or was away: every open feed compares itself with the store, soon. */
  onGap(): void {
    for (const handle of this.#parts.directory.inUse()) handle.renewInterest();
    this.#compare();
  }

  /** The store answers again: what had failed is tried at once. */
  onStoreBack(): void {
    this.#failed.now();
    this.#cursors.retryNow();
    this.#compare();
  }

  /** The bus may lose a message's news, and nothing follows it: so open feeds look into the store now and then. */
  #checkLater(): void {
    this.#check = this.#env.clock.timer(this.#parts.options.feedCheckMs, () => {
      this.#compare();
      this.#checkLater();
    });
  }

  #compare(): void {
    if (this.#stopped) return;
    this.#compareAgain = this.#comparing;
    if (this.#comparing) return;
    this.#comparing = true;
    this.#compareFeeds()
      .catch((thrown: unknown) => {
        if (this.#stopped) return;
        const error = ParleyError.from(thrown);
        this.#env.log.warn({ event: "feed.check_failed", code: error.code, reason: error.reason });
      })
      .finally(() => {
        this.#comparing = false;
        if (this.#compareAgain) this.#compare();
      });
  }

  /** In portions with pauses between: after a gap all servers of the domain ask at once. */
  async #compareFeeds(): Promise<void> {
    const handles = [...this.#parts.directory.inUse()];
    for (let at = 0; at < handles.length && !this.#stopped; at += COMPARED) {
      if (at > 0) await this.#env.clock.sleep(COMPARE_PAUSE_MS, this.#abort.signal);
      await this.#comparePortion(handles.slice(at, at + COMPARED));
    }
  }

  async #comparePortion(handles: readonly InboxHandle[]): Promise<void> {
    const known = handles.map(({ lastSeq }) => lastSeq);
    const found = await this.#parts.store.inboxNumbers(handles.map(({ inbox }) => inbox));
    for (const [i, handle] of handles.entries()) {
      this.#learn(handle, known[i] ?? 0, found[i]);
      for (const feed of handle.feeds) feed.pump();
    }
  }

  /**
   * Takes what the store has said of an inbox. Where its record is another one than what is remembered, it is read again: the
   * news of it was lost, or reading it has failed.
   * @param known - the newest number that was known when the store was asked.
   * @returns whether the rules are those of the store.
   */
  #learn(handle: InboxHandle, known: number, numbers: InboxNumbers = NO_INBOX): boolean {
    const { lastSeq, revision } = numbers;
    // Otherwise somebody else has asked meanwhile, and this answer may be of before.
    if (handle.lastSeq >= known) {
      // Numbers never fall: it was removed, and perhaps made anew, or the store has lost what was not yet copied.
      if (lastSeq < known) this.#rewind(handle, lastSeq);
      else if (lastSeq > handle.lastSeq) handle.lastSeq = lastSeq;
    }
    const isCurrent = revision === handle.revision;
    if (!isCurrent) this.#parts.directory.recheck(handle);
    return isCurrent;
  }

  #rewind(handle: InboxHandle, lastSeq: number): void {
    const { inbox } = handle;
    this.#env.log.warn({ event: "inbox.numbers_fell", inbox, from: handle.lastSeq, to: lastSeq });
    handle.lastSeq = lastSeq;
    for (const feed of handle.feeds) feed.rewind(lastSeq);
    // A store that has lost writes may give revisions again, too.
    this.#parts.directory.recheck(handle);
  }
}

function checkDevice(device: string | null | undefined): string {
  if (device != null && device.length >= 1 && device.length <= DEVICE_CHARS_MAX) return device;
  throw new ParleyError(
    "invalid_argument",
    `the device's name has ${device?.length ?? 0} characters, must have 1 to ${DEVICE_CHARS_MAX}`,
    { details: { reason: "bad_device" } },
  );
}
