/** Publications with their expiry and versions. */
import type { PresentityAddress, Publication, Version } from "@parley/model";
import type { Clock } from "@parley/runtime";
import type { PresenceSnapshot, PresentityState, PublishOutcome } from "../presence-store.js";
import type { StoredPresentity } from "./accounts.js";
import { type OwnedData, presentityKey } from "./accounts.js";
import { endOf, fromJson, NOTHING, number48, part, readText, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";
import type { PresentityChanges } from "./presentity-changes.js";

/** A publication with the fence of the connection that it came over; absent: 0. */
interface StoredPublication extends Publication {
  readonly fence?: number;
}

/** What is stored of a presentity's publications. */
interface StoredPresence {
  readonly epoch: number;
  readonly counter: number;
  /** What the counter was when the access rules were set; absent: 0. */
  readonly rulesCounter?: number;
  readonly publications: readonly StoredPublication[];
}

interface PublishInput {
  readonly presentity: PresentityAddress;
  readonly ifMatch?: string;
  readonly entityTag: string;
  readonly tuples?: Publication["tuples"];
  readonly sessionId?: string;
  readonly fence?: number;
  readonly expiresAtMs: number;
  readonly nowMs: number;
  readonly publicationsMax: number;
}

/** Versions of the time, in a millisecond: as in Redis. */
const perMs = 64;

const presenceKey = (presentity: string): Key => tables.presence + text(presentity);
const expiryKey = (expiresAtMs: number, presentity: string): Key =>
  tables.publicationExpiry + number48(expiresAtMs) + text(presentity);
const sessionKey = (sessionId: string, presentity: string): Key =>
  tables.sessionPublication + part(sessionId) + text(presentity);

/** The publications part of the PresenceStore over {@link KvEngine}. */
export class Publications implements OwnedData {
  readonly #engine: KvEngine;
  readonly #changes: PresentityChanges;
  readonly #clock: Clock;

  constructor(engine: KvEngine, changes: PresentityChanges, clock: Clock) {
    this.#engine = engine;
    this.#changes = changes;
    this.#clock = clock;
  }

  publish(input: PublishInput): Promise<PublishOutcome> {
    return this.#engine.write(() => {
      const before = this.#stored(input.presentity);
      if (before === undefined) return { kind: "no_such_presentity" };
      const again = before.publications.find(({ entityTag }) => entityTag === input.entityTag);
      if (again !== undefined) {
        const snapshot = this.#recognised(input, before, again);
        return { kind: "published", snapshot, changed: false };
      }
      if (isSuperseded(before.publications, input)) return { kind: "superseded" };
      const publications = [...before.publications];
      if (input.ifMatch === undefined) {
        const live = publications.filter((publication) => publication.expiresAtMs > input.nowMs);
        if (live.length >= input.publicationsMax) return { kind: "too_many", limit: input.publicationsMax };
        publications.push(made(input, changeTime(publications, input.nowMs)));
      } else {
        const at = findLive(publications, input.ifMatch, input.nowMs);
        const old = publications[at];
        if (old === undefined) return { kind: "no_such_publication" };
        publications[at] = changed(old, input, changeTime(publications, input.nowMs));
      }
      const counts = input.ifMatch === undefined || input.tuples !== undefined;
      return {
        kind: "published",
        snapshot: this.#put(input.presentity, before, publications, counts),
        changed: counts,
      };
    });
  }

  /** The same was published before: it is the newer connection's from now on, so that who ends the older one spares it. */
  #recognised(input: PublishInput, before: StoredPresence, again: StoredPublication): PresenceSnapshot {
    const { presentity, sessionId, fence } = input;
    const isNewer = again.sessionId === sessionId && fence !== undefined && fence > fenceOf(again);
    if (sessionId === undefined || !isNewer) return this.#snapshot(presentity, before);
    const publications = before.publications.map((one) => (one === again ? { ...one, fence } : one));
    return this.#put(presentity, before, publications, false);
  }

  unpublish(input: {
    readonly presentity: PresentityAddress;
    readonly ifMatch: string;
    readonly nowMs: number;
  }): Promise<PublishOutcome> {
    return this.#engine.write(() => {
      const before = this.#stored(input.presentity);
      if (before === undefined) return { kind: "no_such_presentity" };
      const at = findLive(before.publications, input.ifMatch, input.nowMs);
      if (at < 0) return { kind: "no_such_publication" };
      const left = before.publications.filter((_, index) => index !== at);
      return {
        kind: "published",
        snapshot: this.#put(input.presentity, before, left, true),
        changed: true,
      };
    });
  }

  presence(presentity: PresentityAddress): Promise<PresenceSnapshot | undefined> {
    return this.#engine.read(() => this.durableState(presentity)?.snapshot);
  }

  /** The snapshot with the version that the rules have raised, as of what is durable; to be called within a read. */
  durableState(
    presentity: PresentityAddress,
  ): Pick<PresentityState, "snapshot" | "rulesVersion"> | undefined {
    const change = this.#changes.durable(presentity);
    const stored = change === undefined ? undefined : this.#durable(presentity);
    if (change === undefined || stored === undefined) return undefined;
    const rulesVersion = { epoch: stored.epoch, counter: stored.rulesCounter ?? 0 };
    return { snapshot: snapshotOf(presentity, stored, change), rulesVersion };
  }

  changes(
    presentities: readonly PresentityAddress[],
  ): Promise<ReadonlyMap<PresentityAddress, { readonly change: number; readonly version: Version }>> {
    return this.#engine.read(() => {
      const found = new Map<PresentityAddress, { readonly change: number; readonly version: Version }>();
      for (const presentity of presentities) {
        const snapshot = this.durableState(presentity)?.snapshot;
        if (snapshot !== undefined) {
          found.set(presentity, { change: snapshot.change, version: snapshot.version });
        }
      }
      return found;
    });
  }

  expirePublications(nowMs: number, limit: number): Promise<readonly PresenceSnapshot[]> {
    return this.#engine.write(() => {
      const due = this.#engine.range(tables.publicationExpiry, expiryKey(nowMs + 1, ""), { limit });
      const addresses = due.map(({ key }) => readText(key.slice(7)) as PresentityAddress);
      return this.#removeWhere(addresses, (publication) => publication.expiresAtMs <= nowMs);
    });
  }

  removeSessionPublications(sessionId: string, fence?: number): Promise<readonly PresenceSnapshot[]> {
    return this.#engine.write(() => {
      const prefix = tables.sessionPublication + part(sessionId);
      const found = this.#engine.range(prefix, endOf(prefix));
      const addresses = found.map(({ key }) => readText(key.slice(prefix.length)) as PresentityAddress);
      return this.#removeWhere(
        addresses,
        (one) => one.sessionId === sessionId && (fence === undefined || fenceOf(one) <= fence),
      );
    });
  }

  /** Rules have a version of the time: those who are shown no other must not see how much was published before it. */
  accessRulesSet(presentity: PresentityAddress, epoch: number): PresenceSnapshot {
    const stored = this.#engine.get(presenceKey(presentity));
    const before = stored === undefined ? unpublished(epoch) : fromJson<StoredPresence>(stored);
    const counter = Math.max(before.counter + 1, this.#clock.wallMs() * perMs);
    const after: StoredPresence = { ...before, counter, rulesCounter: counter };
    this.#engine.put(presenceKey(presentity), toJson(after));
    return this.#snapshot(presentity, after);
  }

  removePresentity(presentity: PresentityAddress): void {
    const before = this.#stored(presentity);
    if (before === undefined) return;
    this.#put(presentity, before, [], false);
    this.#engine.remove(presenceKey(presentity));
  }

  #removeWhere(
    addresses: readonly PresentityAddress[],
    goes: (publication: StoredPublication) => boolean,
  ): readonly PresenceSnapshot[] {
    const snapshots: PresenceSnapshot[] = [];
    for (const presentity of addresses) {
      const before = this.#stored(presentity);
      if (before === undefined) continue;
      const left = before.publications.filter((publication) => !goes(publication));
      if (left.length === before.publications.length) continue;
      snapshots.push(this.#put(presentity, before, left, true));
    }
    return snapshots;
  }

  #stored(presentity: PresentityAddress): StoredPresence | undefined {
    const stored = this.#engine.get(presenceKey(presentity));
    if (stored !== undefined) return fromJson<StoredPresence>(stored);
    const record = this.#engine.get(presentityKey(presentity));
    return record && unpublished(fromJson<StoredPresentity>(record).epoch);
  }

  #durable(presentity: PresentityAddress): StoredPresence | undefined {
    const stored = this.#engine.durableGet(presenceKey(presentity));
    if (stored !== undefined) return fromJson<StoredPresence>(stored);
    const record = this.#engine.durableGet(presentityKey(presentity));
    return record && unpublished(fromJson<StoredPresentity>(record).epoch);
  }

  #snapshot(presentity: PresentityAddress, stored: StoredPresence): PresenceSnapshot {
    return snapshotOf(presentity, stored, this.#changes.current(presentity) ?? 0);
  }

  /** Writes the publications and what finds them by time and session. */
  #put(
    presentity: PresentityAddress,
    before: StoredPresence,
    publications: readonly StoredPublication[],
    counts: boolean,
  ): PresenceSnapshot {
    const engine = this.#engine;
    const after: StoredPresence = {
      ...before,
      counter: before.counter + (counts ? 1 : 0),
      publications,
    };
    engine.put(presenceKey(presentity), toJson(after));

    const dueBefore = firstExpiry(before.publications);
    const dueAfter = firstExpiry(publications);
    if (dueBefore !== dueAfter) {
      if (dueBefore !== undefined) engine.remove(expiryKey(dueBefore, presentity));
      if (dueAfter !== undefined) engine.put(expiryKey(dueAfter, presentity), NOTHING);
    }

    const sessionsBefore = sessionsOf(before.publications);
    const sessionsAfter = sessionsOf(publications);
    for (const id of sessionsBefore) if (!sessionsAfter.has(id)) engine.remove(sessionKey(id, presentity));
    for (const id of sessionsAfter)
      if (!sessionsBefore.has(id)) engine.put(sessionKey(id, presentity), NOTHING);
    return this.#snapshot(presentity, after);
  }
}

function unpublished(epoch: number): StoredPresence {
  return { epoch, counter: 0, publications: [] };
}

function snapshotOf(presentity: PresentityAddress, stored: StoredPresence, change: number): PresenceSnapshot {
  return {
    presentity,
    version: { epoch: stored.epoch, counter: stored.counter },
    change,
    publications: stored.publications.map(withoutFence),
  };
}

function withoutFence(publication: StoredPublication): Publication {
  if (publication.fence === undefined) return publication;
  const { fence: _, ...rest } = publication;
  return rest;
}

const fenceOf = (publication: StoredPublication): number => publication.fence ?? 0;

/** Whether a newer connection of the session has published here. */
function isSuperseded(publications: readonly StoredPublication[], input: PublishInput): boolean {
  const { sessionId, fence } = input;
  if (sessionId === undefined || fence === undefined) return false;
  return publications.some((one) => one.sessionId === sessionId && fenceOf(one) > fence);
}

function findLive(publications: readonly StoredPublication[], entityTag: string, nowMs: number): number {
  return publications.findIndex(
    (publication) => publication.entityTag === entityTag && publication.expiresAtMs > nowMs,
  );
}

/** Later than every earlier change, also within a millisecond or after the clock was set back: the last word counts. */
function changeTime(publications: readonly Publication[], nowMs: number): number {
  return publications.reduce((newest, { changedAtMs }) => Math.max(newest, changedAtMs + 1), nowMs);
}

function made(input: PublishInput, changedAtMs: number): StoredPublication {
  return {
    entityTag: input.entityTag,
    tuples: input.tuples ?? [],
    expiresAtMs: input.expiresAtMs,
    changedAtMs,
    ...sessionOf(input),
  };
}

/** The session stays unless another is given: a refresh need not repeat it. */
function changed(old: StoredPublication, input: PublishInput, changedAtMs: number): StoredPublication {
  return {
    ...old,
    entityTag: input.entityTag,
    expiresAtMs: input.expiresAtMs,
    ...(input.tuples === undefined ? {} : { tuples: input.tuples, changedAtMs }),
    ...sessionOf(input),
  };
}

function sessionOf(input: PublishInput): Pick<StoredPublication, "sessionId" | "fence"> {
  if (input.sessionId === undefined) return {};
  return { sessionId: input.sessionId, ...(input.fence === undefined ? {} : { fence: input.fence }) };
}

function firstExpiry(publications: readonly Publication[]): number | undefined {
  let first: number | undefined;
  for (const { expiresAtMs } of publications) {
    if (first === undefined || expiresAtMs < first) first = expiresAtMs;
  }
  return first;
}

function sessionsOf(publications: readonly Publication[]): ReadonlySet<string> {
  const sessions = new Set<string>();
  for (const { sessionId } of publications) if (sessionId !== undefined) sessions.add(sessionId);
  return sessions;
}
