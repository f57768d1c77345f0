/** One view that sessions of this server are attached to: its newest notification, and who gets the next one. */
import type { BusSubscription } from "@parley/bus";
import {
  compareVersions,
  type DomainName,
  domainOf,
  type Freshness,
  type PresentityAddress,
} from "@parley/model";
import { documentToBytes } from "@parley/protocol";
import type { Counter } from "@parley/runtime";
import type { SessionPort } from "../core/ports.js";
import type { Shown } from "./exchanged.js";
import { encodeNotificationEvent } from "./notifications.js";
import type { HeldHere } from "./subscribers.js";

const live: Freshness = { kind: "live" };

/** See the head of this file. */
export class HeldView {
  readonly presentity: PresentityAddress;
  readonly domain: DomainName;
  /** A domain of this server that has watchers in it: the one that speaks when the view is compared. */
  readonly origin: DomainName;
  view: string;
  /** Who is attached and was granted this view: nobody else is in here, from the moment in which the grant ends. */
  readonly sessions = new Set<SessionPort>();
  /** The bus subscription of a view of this domain, when it is in force. */
  subscription: BusSubscription | undefined;
  /** The numbers of the presentity when the view was last looked at, where it is of this domain. */
  seen: Pick<HeldHere, "change" | "version"> | undefined;
  /** It is not held any more. */
  dropped = false;
  readonly #handed: Counter;
  #shown: Shown | undefined;
  #freshness: Freshness = live;
  /** What the sessions are handed; made when it is needed. */
  #event: Uint8Array | undefined;

  /** @param handed - counts what sessions are handed. */
  constructor(presentity: PresentityAddress, view: string, origin: DomainName, handed: Counter) {
    this.#handed = handed;
    this.presentity = presentity;
    this.domain = domainOf(presentity);
    this.origin = origin;
    this.view = view;
  }

  get shown(): Shown | undefined {
    return this.#shown;
  }

  /**
   * Takes a document that is newer than what is held, and hands it to every session as the same bytes.
   * @param event - the encoded event, where the caller has it already.
   * @returns whether it was newer.
   */
  take(shown: Shown, event?: Uint8Array): boolean {
    if (this.#shown !== undefined && compareVersions(shown.version, this.#shown.version) <= 0) return false;
    this.#shown = shown;
    this.#freshness = live;
    this.#event = event;
    this.#handOut();
    return true;
  }

  /** Says how far the document can be trusted; the sessions are told when that is new. */
  setFreshness(freshness: Freshness): void {
    if (sameFreshness(freshness, this.#freshness)) return;
    this.#freshness = freshness;
    this.#event = undefined;
    this.#handOut();
  }

  /** Hands one session what is held; nothing when nothing is known and nothing is known to be wrong. */
  handTo(session: SessionPort): void {
    const event = this.#encoded();
    if (event === undefined) return;
    this.#handed.add();
    session.push(event);
  }

  #handOut(): void {
    if (this.sessions.size === 0) return;
    const event = this.#encoded();
    if (event === undefined) return;
    this.#handed.add(this.sessions.size);
    for (const session of this.sessions) session.push(event);
  }

  #encoded(): Uint8Array | undefined {
    if (this.#event !== undefined) return this.#event;
    if (this.#shown !== undefined) this.#event = encodeNotificationEvent(this.#shown, this.#freshness);
    else if (this.#freshness.kind !== "live") {
      const document = documentToBytes({ presentity: this.presentity, tuples: [] });
      const shown = { presentity: this.presentity, version: { epoch: 0, counter: 0 }, document };
      this.#event = encodeNotificationEvent(shown, { kind: "unknown", cause: this.#freshness.cause });
    }
    return this.#event;
  }
}

/** The key of a view among those that are held. */
export function heldKey(presentity: string, view: string): string {
  return `${presentity} ${view}`;
}

function sameFreshness(a: Freshness, b: Freshness): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "live" || b.kind === "live") return true;
  return a.cause === b.cause && (a.kind !== "stale" || b.kind !== "stale" || a.sinceMs === b.sinceMs);
}
