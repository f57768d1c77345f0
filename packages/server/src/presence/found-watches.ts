/** What other servers have made of the watches of this domain: taken over where their sessions are here. */
import type { PresentityAddress } from "@parley/model";
import type { WatchRecord } from "@parley/store";
import { type Attachments, viewOf } from "./attachments.js";
import type { ViewRename } from "./exchanged.js";
import { heldKey } from "./held-view.js";
import type { HeldViews } from "./held-views.js";
import type { Book, WatchBooks, WatchEntry } from "./watch-book.js";
import { hasView, inView } from "./watch-words.js";

/** What {@link FoundWatches} works with. */
export interface FoundWatchesParts {
  readonly books: WatchBooks;
  readonly attachments: Attachments;
  readonly held: HeldViews;
}

/** Views with another id that are remembered. */
const renamedMax = 10_000;

/** Nothing here is written: whoever has said it has written it. */
export class FoundWatches {
  readonly #parts: FoundWatchesParts;
  /** The new ids of views by their old ones, the one known longest first. */
  readonly #renamed = new Map<string, string>();

  constructor(parts: FoundWatchesParts) {
    this.#parts = parts;
  }

  /** The store has something else than the book; see `WatchBooksParts.onFound`. */
  take(book: Book, presentity: PresentityAddress, stored: WatchRecord | undefined, isQuiet: boolean): void {
    const { books } = this.#parts;
    const entry = book.entries.get(presentity);
    if (entry === undefined) {
      if (stored !== undefined) books.add(book, stored);
    } else if (stored === undefined) {
      this.#cancelled(entry, entry.record);
      books.forget(entry);
    } else if (stored.wanted === "cancel") {
      this.#cancelled(entry, stored);
    } else {
      this.#changed(entry, stored, isQuiet);
    }
  }

  /**
   * A view has another id. Those who lost it are out of it when this returns, those who stay go on under the new id: no
   * record is written.
   */
  rename(rename: ViewRename): void {
    const { books, attachments } = this.#parts;
    const { presentity, oldView, newView } = rename;
    const removed = new Set(rename.removed);
    const stay: WatchEntry[] = [];
    for (const entry of books.loadedOf(presentity)) {
      if (!hasView(entry.record, oldView)) continue;
      if (removed.has(entry.record.watcher)) {
        // What it has instead is told when it is known.
        attachments.release(entry);
        books.replace(entry, pending(entry.record));
      } else {
        books.replace(entry, inView(entry.record, newView));
        stay.push(entry);
      }
    }
    this.move(rename, stay);
  }

  /**
   * Whether a view is the one that the watcher has, under an id that it had before: what says so was said before the view got
   * another id, and came behind that.
   */
  isOvertaken({ presentity, state }: WatchRecord, view: string): boolean {
    if (state.kind !== "active" || state.view === view) return false;
    let now: string | undefined = view;
    for (let steps = 0; now !== undefined && steps < renamedMax; steps++) {
      now = this.#renamed.get(heldKey(presentity, now));
      if (now === state.view) return true;
    }
    return false;
  }

  /** The sessions of these are in the view under its new id from now on. */
  move({ presentity, oldView, newView }: ViewRename, stay: readonly WatchEntry[]): void {
    this.#renamed.set(heldKey(presentity, oldView), newView);
    if (this.#renamed.size > renamedMax) this.#renamed.delete(this.#renamed.keys().next().value as string);
    const view = this.#parts.held.rename(presentity, oldView, newView);
    for (const entry of stay) {
      if (view === undefined || entry.held === undefined || entry.held === view) continue;
      entry.held = view;
      for (const session of entry.sessions) this.#parts.held.attach(view, session);
    }
  }

  #cancelled(entry: WatchEntry, { wish }: WatchRecord): void {
    const { books, attachments } = this.#parts;
    const { record } = entry;
    attachments.release(entry);
    const state = record.state.kind === "terminated" ? record.state : cancelledState;
    books.replace(entry, { ...record, wanted: "cancel", wish, state });
    attachments.tell(entry);
    entry.sessions.clear();
  }

  #changed(entry: WatchEntry, stored: WatchRecord, isQuiet: boolean): void {
    const { books, attachments } = this.#parts;
    const view = stored.state.kind === "active" ? stored.state.view : undefined;
    if (view !== undefined && this.isOvertaken(entry.record, view)) {
      books.replace(entry, { ...stored, state: entry.record.state });
      return;
    }
    if (viewOf(entry) !== view) attachments.release(entry);
    books.replace(entry, stored);
    if (!isQuiet) attachments.tell(entry);
    if (view !== undefined) attachments.grant(entry, view, undefined);
  }
}

const cancelledState = { kind: "terminated", reason: "cancelled" } as const;

/** The record of somebody whose view was taken away, until it is known what there is instead. */
export function pending(record: WatchRecord): WatchRecord {
  return { ...record, state: { kind: "pending", reason: "awaiting_decision" } };
}
