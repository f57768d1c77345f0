/** What each watcher of this server's domains watches: the durable records, and which sessions are attached. */
import type { PresentityAddress, PrincipalName } from "@parley/model";
import type { WatchRecord, WatchStore } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import type { HeldView } from "./held-view.js";
import { KeyedQueues } from "./serial-queue.js";

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
  /** When the record as it is now is durable; rejects when it cannot be written, which has been logged then. */
  written: Promise<void>;
}

/** The watches of one watcher who has a session here that asked for them. */
export interface Book {
  readonly watcher: PrincipalName;
  readonly entries: Map<PresentityAddress, WatchEntry>;
  /** Sessions that use it. */
  readonly sessions: Set<SessionPort>;
}

/**
 * Books are read when a session first needs them and kept while one does; what concerns other watchers is read and
 * written one by one, in order for each watcher.
 */
export class WatchBooks {
  readonly #store: WatchStore;
  readonly #onWriteFailed: (error: unknown) => void;
  readonly #books = new Map<string, Book>();
  readonly #byPresentity = new Map<PresentityAddress, Set<WatchEntry>>();
  readonly #queues = new KeyedQueues();
  readonly #writes = new Map<string, Promise<void>>();

  constructor(store: WatchStore, onWriteFailed: (error: unknown) => void) {
    this.#store = store;
    this.#onWriteFailed = onWriteFailed;
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
        await this.#writes.get(watcher);
        const records = await this.#store.watches(watcher);
        book = { watcher, entries: new Map(), sessions: new Set() };
        this.#books.set(watcher, book);
        for (const record of records) this.add(book, record);
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
        for (const entry of book.entries.values()) this.#unindex(entry);
      })
      .catch(this.#onWriteFailed);
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
      const record = await this.#store.watch(watcher as PrincipalName, presentity);
      task(record && newEntry(record));
      await this.#writes.get(watcher);
    });
  }

  /** Replaces the record of an entry; `entry.written` tells when that is durable. */
  save(entry: WatchEntry, record: WatchRecord): void {
    entry.record = record;
    entry.written = this.#store.putWatch(record);
    this.#follow(record.watcher, entry.written);
  }

  /** Removes a watch; `entry.written` tells when that is durable. */
  remove(entry: WatchEntry): void {
    const { watcher, presentity } = entry.record;
    this.#unindex(entry);
    const book = this.#books.get(watcher);
    if (book?.entries.get(presentity) === entry) book.entries.delete(presentity);
    entry.written = this.#store.removeWatch(watcher, presentity);
    this.#follow(watcher, entry.written);
  }

  #unindex(entry: WatchEntry): void {
    const { presentity } = entry.record;
    const entries = this.#byPresentity.get(presentity);
    if (entries?.delete(entry) && entries.size === 0) this.#byPresentity.delete(presentity);
  }

  /** Reads see only what is durable, so who reads waits for the newest write first. */
  #follow(watcher: string, write: Promise<void>): void {
    const settled: Promise<void> = write.catch(this.#onWriteFailed).then(() => {
      if (this.#writes.get(watcher) === settled) this.#writes.delete(watcher);
    });
    this.#writes.set(watcher, settled);
  }
}

function newEntry(record: WatchRecord): WatchEntry {
  const written = Promise.resolve();
  return { record, sessions: new Set(), attaching: new Set(), held: undefined, told: "", written };
}
