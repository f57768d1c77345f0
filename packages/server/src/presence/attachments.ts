/** Which sessions are attached to which watch, and so to the view that the watcher was granted. */
import type { Env } from "@parley/runtime";
import type { SessionPort } from "../core/ports.js";
import type { Shown } from "./exchanged.js";
import type { HeldViews } from "./held-views.js";
import type { WatchEntry } from "./watch-book.js";
import { changeEvent, stateWord } from "./watch-words.js";
import { watcherDomainOf } from "./watcher-key.js";

/** Everything here is synchronous: a session is out of a view when the call that takes it out returns. */
export class Attachments {
  readonly #env: Env;
  readonly #held: HeldViews;

  constructor(env: Env, held: HeldViews) {
    this.#env = env;
    this.#held = held;
  }

  /** The watcher was granted a view: its sessions are attached to it. */
  grant(entry: WatchEntry, view: string, shown: Shown | undefined): void {
    const { presentity, watcher } = entry.record;
    if (entry.sessions.size === 0 && entry.attaching.size === 0) {
      // Nobody is here to see it; others who are get what is newer.
      if (shown !== undefined) this.#held.find(presentity, view)?.take(shown);
      return;
    }
    const held = this.#held.hold(presentity, view, watcherDomainOf(watcher), shown);
    if (entry.held === held) return;
    entry.held = held;
    for (const session of entry.sessions) this.#held.attach(held, session);
  }

  /** Attaches a session, and hands it what is known of the view that the watcher was granted. */
  attach(entry: WatchEntry, session: SessionPort): void {
    const { record, sessions } = entry;
    sessions.add(session);
    const word = stateWord(record);
    // This session knows the state as it is; others may not have been told yet.
    if (entry.told !== word) entry.told = sessions.size === 1 ? word : "";
    if (record.state.kind !== "active") return;
    const { presentity, watcher } = record;
    entry.held = this.#held.hold(presentity, record.state.view, watcherDomainOf(watcher), undefined);
    this.#held.attach(entry.held, session);
  }

  /** The session gets nothing more of this watch, also when it was about to. */
  detach(entry: WatchEntry, session: SessionPort): void {
    for (const attaching of entry.attaching) {
      if (attaching.session === session) entry.attaching.delete(attaching);
    }
    if (!entry.sessions.delete(session) || entry.held === undefined) return;
    this.#held.detach(entry.held, session);
    if (entry.sessions.size === 0) entry.held = undefined;
  }

  /**
   * Takes every session of the entry out of its view; called before the record says so. A view that no session is left in is
   * dropped: perhaps nobody here was granted it any more, so nobody would say what changes in it, and what is known of it
   * would be old when it is granted again.
   */
  release(entry: WatchEntry): void {
    const view = viewOf(entry);
    const held = view === undefined ? undefined : this.#held.find(entry.record.presentity, view);
    entry.held = undefined;
    if (held === undefined) return;
    for (const session of entry.sessions) this.#held.detach(held, session);
    if (held.sessions.size === 0) this.#held.drop(held);
  }

  /** Tells the attached sessions the state, when they have not been told it. */
  tell(entry: WatchEntry): void {
    const word = stateWord(entry.record);
    if (entry.told === word) return;
    entry.told = word;
    if (entry.sessions.size === 0) return;
    const event = changeEvent(entry.record, this.#env.clock.wallMs());
    for (const session of entry.sessions) session.push(event);
  }
}

/** The view that the entry's sessions are attached to, or would be. */
export function viewOf({ held, record }: WatchEntry): string | undefined {
  return held?.view ?? (record.state.kind === "active" ? record.state.view : undefined);
}
