/** What each watcher of this server's domains watches: the durable records, and which sessions are attached. */
import type { BusSubscription } from "@parley/bus";
import type { PresentityAddress, PrincipalName } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { WatchRecord, WatchStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import { RetryLater } from "../core/retry-later.js";
import type { HeldView } from "./held-view.js";
import { isStoreAway } from "./presence-tasks.js";
import { KeyedQueues } from "./serial-queue.js";
import { isNewerWatch, type WatcherNews, type WatchWritten, wordOf } from "./watcher-news.js";

/** A Subscribe that has not been answered. */
export interface Attaching {
  readonly session: SessionPort;
}

/** One watch. */
export interface WatchEntry {
  record: WatchRecord;
  readonly sessions: Set<SessionPort>;
  /** Subscribes under way: their sessions will be attached when they have been answered, unless they detach before. */
  readonly attaching: Set<Attaching>;
  /** The view that the sessions are attached to. */
  held: HeldView | undefined;
  /** The state that the attached sessions were last told: `kind/reason`. */
  told: string;
  /**
   * When the record as it is now is durable, with what the store has then: another server may have written a newer one.
   * Rejects when it cannot be written, which has been logged then.
   */
  written: Promise<WatchRecord | undefined>;
  /** How often the record was replaced here: what was read before is older. */
  revision: number;
}

/** The watches of one watcher who has a session here that asked for them. */
export interface Book {
  readonly watcher: PrincipalName;
  readonly entries: Map<PresentityAddress, WatchEntry>;
  /** Sessions that use it. */
  readonly sessions: Set<SessionPort>;
  /** Where other servers say that they have written to it. */
  readonly interest: BusSubscription | undefined;
}

/** What {@link WatchBooks} works with. */
export interface WatchBooksParts {
  readonly store: WatchStore;
  readonly news: WatcherNews;
  readonly onWriteFailed: (error: unknown) => void;
  /**
   * The store has something else than an open book, and not an older thing: another server has written it.
   * @param stored - absent: the watch was removed.
   * @param isQuiet - sessions are told when more is known.
   */
  readonly onFound: (
    book: Book,
    presentity: PresentityAddress,
    stored: WatchRecord | undefined,
    isQuiet: boolean,
  ) => void;
}

/** A watch whose record in memory may not be what the store has. */
interface Doubt {
  readonly watcher: PrincipalName;
  readonly presentity: PresentityAddress;
}

/** Watches whose write failed that are remembered. */
const doubtsMax = 100_000;
/** Books that are read again at a time. */
const rereadMax = 50;

/**
 * Books are read when a session first needs them and kept while one does; what concerns other watchers is read and
 * written one by one, in order for each watcher.
 *
 * Several servers may have a book of one watcher, whose sessions are spread over them. Whoever learns something writes it to the
 * store, which keeps the newer (`putWatch`), and says so on the bus; the others read it from there.
 */
export class WatchBooks {
  readonly #parts: WatchBooksParts;
  readonly #books = new Map<string, Book>();
  readonly #byPresentity = new Map<PresentityAddress, Set<WatchEntry>>();
  readonly #queues = new KeyedQueues();
  readonly #writes = new Map<string, Promise<void>>();
  readonly #doubts: RetryLater<Doubt>;

  constructor(env: Env, parts: WatchBooksParts) {
    this.#parts = parts;
    this.#doubts = new RetryLater(env, {
      itemsMax: doubtsMax,
      retry: ({ watcher, presentity }) => this.#lookAgain(watcher, presentity, { isForced: true }),
    });
  }

  stop(): void {
    this.#doubts.stop();
    for (const { interest } of this.#books.values()) interest?.close();
  }

  /** The watcher's book, read where needed and kept until the session is gone ({@link leave}). */
  async open(watcher: PrincipalName, session: SessionPort): Promise<Book> {
    const known = this.#books.get(watcher);
    if (known !== undefined) {
      known.sessions.add(session);
      return known;
    }
    return this.#queues.run(watcher, async () => {
      let book = this.#books.get(watcher);
      if (book === undefined) {
        await this.#allWritten(watcher);
        book = await this.#read(watcher);
      }
      book.sessions.add(session);
      return book;
    });
  }

  /** The watcher's book, when it is in memory. */
  peek(watcher: string): Book | undefined {
    return this.#books.get(watcher);
  }

  /** The session is gone; the book is forgotten with the last one, when everything is written. */
  leave(watcher: string, session: SessionPort): void {
    const book = this.#books.get(watcher);
    if (book === undefined || !book.sessions.delete(session) || book.sessions.size > 0) return;
    this.#queues
      .run(watcher, async () => {
        await this.#writes.get(watcher);
        if (book.sessions.size > 0 || this.#books.get(watcher) !== book) return;
        this.#books.delete(watcher);
        book.interest?.close();
        for (const entry of book.entries.values()) this.#unindex(entry);
      })
      .catch(this.#parts.onWriteFailed);
  }

  add(book: Book, record: WatchRecord): WatchEntry {
    const entry = newEntry(record);
    book.entries.set(record.presentity, entry);
    const entries = this.#byPresentity.get(record.presentity);
    if (entries === undefined) this.#byPresentity.set(record.presentity, new Set([entry]));
    else entries.add(entry);
    return entry;
  }

  /** The entries of a presentity that are in memory. */
  loadedOf(presentity: PresentityAddress): Iterable<WatchEntry> {
    return this.#byPresentity.get(presentity) ?? [];
  }

  /**
   * Does something with one watch: at once when it is in memory, else when it has been read.
   * @param task - gets `undefined` when there is no such watch.
   */
  async with(
    watcher: string,
    presentity: PresentityAddress,
    task: (entry: WatchEntry | undefined) => void,
  ): Promise<void> {
    const book = this.#books.get(watcher);
    if (book !== undefined) {
      task(book.entries.get(presentity));
      return;
    }
    await this.#queues.run(watcher, async () => {
      const opened = this.#books.get(watcher);
      if (opened !== undefined) {
        task(opened.entries.get(presentity));
        return;
      }
      await this.#writes.get(watcher);
      const record = await this.#parts.store.watch(watcher as PrincipalName, presentity);
      task(record && newEntry(record));
      await this.#writes.get(watcher);
    });
  }

  /**
   * Replaces the record of an entry; `entry.written` tells when that is durable.
   * @param isQuiet - sessions at other servers are told when more is known.
   */
  save(entry: WatchEntry, next: WatchRecord, isQuiet = false): void {
    const { store, news } = this.#parts;
    // Of one wish the newer change counts. A domain that counts its changes anew says more all the same.
    const countsAnew = next.wish === entry.record.wish && next.change < entry.record.change;
    const record = countsAnew ? { ...next, wish: next.wish + 1 } : next;
    this.replace(entry, record);
    if (!news.isShared) {
      entry.written = store.putWatch(record);
    } else {
      const { revision } = entry;
      entry.written = store.putWatch(record).then((kept) => {
        news.tell(record.watcher, record.presentity, kept, isQuiet);
        if (isNewerWatch(kept, record) && entry.revision === revision) this.#found(entry, kept);
        return kept;
      });
    }
    this.#follow(entry);
  }

  /** The record of an entry is another one: read from the store, or about to be written by somebody else. */
  replace(entry: WatchEntry, record: WatchRecord): void {
    entry.record = record;
    entry.revision++;
  }

  /** Removes a watch; `entry.written` tells when that is durable. */
  remove(entry: WatchEntry): void {
    const { store, news } = this.#parts;
    const { watcher, presentity, wish } = entry.record;
    this.forget(entry);
    entry.written = store.removeWatch(watcher, presentity, wish).then(() => {
      news.tell(watcher, presentity, undefined, false);
      return undefined;
    });
    this.#follow(entry);
  }

  /** Takes an entry out of its book. */
  forget(entry: WatchEntry): void {
    const { watcher, presentity } = entry.record;
    this.#unindex(entry);
    entry.revision++;
    const book = this.#books.get(watcher);
    if (book?.entries.get(presentity) === entry) book.entries.delete(presentity);
  }

  /** Reads what the store has of one watch, where its book is open; resolves when that is taken over. */
  async reread(watcher: string, presentity: PresentityAddress): Promise<void> {
    await this.#reread(watcher, [presentity], {});
  }

  /** Reads all open books again, some at a time. */
  async rereadAll(signal: AbortSignal): Promise<void> {
    const watchers = [...this.#books.keys()];
    for (let from = 0; from < watchers.length && !signal.aborted; from += rereadMax) {
      const some = watchers.slice(from, from + rereadMax);
      await Promise.all(some.map((watcher) => this.#reread(watcher, undefined, {})));
    }
  }

  /** What could not be written is looked after at once. */
  onStoreBack(): void {
    this.#doubts.now();
  }

  async #read(watcher: PrincipalName): Promise<Book> {
    // First, so that nothing falls between what is read and what is told.
    const interest = await this.#parts.news.follow(watcher, {
      onWritten: (written) => this.#onWritten(watcher, written),
      isAttached: (presentity) => {
        const entry = this.#books.get(watcher)?.entries.get(presentity);
        return entry !== undefined && entry.sessions.size + entry.attaching.size > 0;
      },
    });
    try {
      const records = await this.#parts.store.watches(watcher);
      const book: Book = { watcher, entries: new Map(), sessions: new Set(), interest };
      this.#books.set(watcher, book);
      for (const record of records) this.add(book, record);
      return book;
    } catch (error) {
      interest?.close();
      throw error;
    }
  }

  #onWritten(watcher: PrincipalName, { presentity, word, isQuiet }: WatchWritten): void {
    const entry = this.#books.get(watcher)?.entries.get(presentity);
    // It was told already, by a view that got another id.
    if (word !== "" && entry !== undefined && wordOf(entry.record) === word) return;
    this.#lookAgain(watcher, presentity, isQuiet ? { quietWord: word } : {});
  }

  #lookAgain(
    watcher: PrincipalName,
    presentity: PresentityAddress,
    options: { readonly quietWord?: string; readonly isForced?: boolean },
  ): void {
    this.#reread(watcher, [presentity], options).catch((error: unknown) => {
      if (isStoreAway(error)) this.#doubts.add({ watcher, presentity });
      else this.#parts.onWriteFailed(error);
    });
  }

  /**
   * @param presentities - absent: all of the book.
   * @param quietWord - what sessions are not told, see {@link wordOf}: more was known when it was written.
   */
  #reread(
    watcher: string,
    presentities: readonly PresentityAddress[] | undefined,
    { quietWord, isForced = false }: { readonly quietWord?: string; readonly isForced?: boolean },
  ): Promise<void> {
    // Behind whoever is opening it.
    return this.#queues.run(watcher, async () => {
      await this.#allWritten(watcher);
      const book = this.#books.get(watcher);
      if (book === undefined) return;
      const before = new Map(
        [...book.entries].map(([one, entry]) => [one, { entry, revision: entry.revision }]),
      );
      const stored = await this.#stored(book.watcher, presentities);
      if (this.#books.get(watcher) !== book) return;
      for (const presentity of presentities ?? new Set([...before.keys(), ...stored.keys()])) {
        const entry = book.entries.get(presentity);
        const known = before.get(presentity);
        // What has happened here meanwhile may be newer than what was read, or say less.
        if (entry !== known?.entry || entry?.revision !== known?.revision) {
          this.#lookAgain(book.watcher, presentity, {
            isForced,
            ...(quietWord === undefined ? {} : { quietWord }),
          });
          continue;
        }
        const record = stored.get(presentity);
        if (entry !== undefined && record !== undefined) {
          if (wordOf(entry.record) === wordOf(record) || (!isForced && isNewerWatch(entry.record, record))) {
            continue;
          }
        }
        if (entry !== undefined || record !== undefined) {
          const isQuiet = record !== undefined && wordOf(record) === quietWord;
          this.#parts.onFound(book, presentity, record, isQuiet);
        }
      }
    });
  }

  async #stored(
    watcher: PrincipalName,
    presentities: readonly PresentityAddress[] | undefined,
  ): Promise<ReadonlyMap<PresentityAddress, WatchRecord>> {
    const { store } = this.#parts;
    const records =
      presentities === undefined
        ? await store.watches(watcher)
        : await Promise.all(presentities.map((presentity) => store.watch(watcher, presentity)));
    return new Map(records.flatMap((record) => (record === undefined ? [] : [[record.presentity, record]])));
  }

  /** Reads see what is durable: one that is to see what was written last waits for it, also for what comes meanwhile. */
  async #allWritten(watcher: string): Promise<void> {
    for (
      let writing = this.#writes.get(watcher);
      writing !== undefined;
      writing = this.#writes.get(watcher)
    ) {
      await writing;
    }
  }

  #found(entry: WatchEntry, kept: WatchRecord): void {
    const book = this.#books.get(kept.watcher);
    if (book?.entries.get(kept.presentity) === entry) this.#parts.onFound(book, kept.presentity, kept, false);
  }

  #unindex(entry: WatchEntry): void {
    const { presentity } = entry.record;
    const entries = this.#byPresentity.get(presentity);
    if (entries?.delete(entry) && entries.size === 0) this.#byPresentity.delete(presentity);
  }

  /** Reads see only what is durable, so who reads waits for the newest write first. */
  #follow({ record: { watcher, presentity }, written }: WatchEntry): void {
    const settled: Promise<void> = written
      .then(undefined, (error: unknown) => {
        this.#parts.onWriteFailed(error);
        // It may be written or not; what is in memory is not what everybody else goes by.
        if (isStoreAway(error)) this.#doubts.add({ watcher, presentity });
      })
      .then(() => {
        if (this.#writes.get(watcher) === settled) this.#writes.delete(watcher);
      });
    this.#writes.set(watcher, settled);
  }
}

function newEntry(record: WatchRecord): WatchEntry {
  return {
    record,
    sessions: new Set(),
    attaching: new Set(),
    held: undefined,
    told: "",
    written: Promise.resolve(undefined),
    revision: 0,
  };
}
