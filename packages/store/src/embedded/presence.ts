/** Publications with their expiry and versions. */
import type { PresentityAddress, Publication } from "@parley/model";
import type { PresenceSnapshot, PublishOutcome } from "../presence-store.js";
import type { StoredPresentity } from "./accounts.js";
import { type OwnedData, presentityKey } from "./accounts.js";
import { endOf, fromJson, NOTHING, number48, part, readText, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";

/** What is stored of a presentity's publications. */
interface StoredPresence {
  readonly epoch: number;
  readonly counter: number;
  readonly publications: readonly Publication[];
}

interface PublishInput {
  readonly presentity: PresentityAddress;
  readonly ifMatch?: string;
  readonly entityTag: string;
  readonly tuples?: Publication["tuples"];
  readonly sessionId?: string;
  readonly expiresAtMs: number;
  readonly nowMs: number;
  readonly publicationsMax: number;
}

const presenceKey = (presentity: string): Key => tables.presence + text(presentity);
const expiryKey = (expiresAtMs: number, presentity: string): Key =>
  tables.publicationExpiry + number48(expiresAtMs) + text(presentity);
const sessionKey = (sessionId: string, presentity: string): Key =>
  tables.sessionPublication + part(sessionId) + text(presentity);

/** The publications part of the PresenceStore over {@link KvEngine}. */
export class Publications implements OwnedData {
  readonly #engine: KvEngine;

  constructor(engine: KvEngine) {
    this.#engine = engine;
  }

  publish(input: PublishInput): Promise<PublishOutcome> {
    return this.#engine.write(() => {
      const before = this.#stored(input.presentity);
      if (before === undefined) return { kind: "no_such_presentity" };
      const again = before.publications.some(({ entityTag }) => entityTag === input.entityTag);
      if (again) {
        const snapshot = snapshotOf(input.presentity, before);
        return { kind: "published", snapshot, changed: false };
      }
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
    const engine = this.#engine;
    return engine.read(() => {
      const stored = engine.durableGet(presenceKey(presentity));
      if (stored !== undefined) return snapshotOf(presentity, fromJson<StoredPresence>(stored));
      const record = engine.durableGet(presentityKey(presentity));
      return record && snapshotOf(presentity, unpublished(record));
    });
  }

  expirePublications(nowMs: number, limit: number): Promise<readonly PresenceSnapshot[]> {
    return this.#engine.write(() => {
      const due = this.#engine.range(tables.publicationExpiry, expiryKey(nowMs + 1, ""), { limit });
      const addresses = due.map(({ key }) => readText(key.slice(7)) as PresentityAddress);
      return this.#removeWhere(addresses, (publication) => publication.expiresAtMs <= nowMs);
    });
  }

  removeSessionPublications(sessionId: string): Promise<readonly PresenceSnapshot[]> {
    return this.#engine.write(() => {
      const prefix = tables.sessionPublication + part(sessionId);
      const found = this.#engine.range(prefix, endOf(prefix));
      const addresses = found.map(({ key }) => readText(key.slice(prefix.length)) as PresentityAddress);
      return this.#removeWhere(addresses, (publication) => publication.sessionId === sessionId);
    });
  }

  removePresentity(presentity: PresentityAddress): void {
    const before = this.#stored(presentity);
    if (before === undefined) return;
    this.#put(presentity, before, [], false);
    this.#engine.remove(presenceKey(presentity));
  }

  #removeWhere(
    addresses: readonly PresentityAddress[],
    goes: (publication: Publication) => boolean,
  ): readonly PresenceSnapshot[] {
    const snapshots: PresenceSnapshot[] = [];
    for (const presentity of addresses) {
      const before = this.#stored(presentity);
      if (before === undefined) continue;
      const left = before.publications.filter((publication) => !goes(publication));
      snapshots.push(this.#put(presentity, before, left, true));
    }
    return snapshots;
  }

  #stored(presentity: PresentityAddress): StoredPresence | undefined {
    const stored = this.#engine.get(presenceKey(presentity));
    if (stored !== undefined) return fromJson<StoredPresence>(stored);
    const record = this.#engine.get(presentityKey(presentity));
    return record && unpublished(record);
  }

  /** Writes the publications and what finds them by time and session. */
  #put(
    presentity: PresentityAddress,
    before: StoredPresence,
    publications: readonly Publication[],
    counts: boolean,
  ): PresenceSnapshot {
    const engine = this.#engine;
    const after: StoredPresence = {
      epoch: before.epoch,
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
    return snapshotOf(presentity, after);
  }
}

function unpublished(record: Buffer): StoredPresence {
  return { epoch: fromJson<StoredPresentity>(record).epoch, counter: 0, publications: [] };
}

function snapshotOf(presentity: PresentityAddress, stored: StoredPresence): PresenceSnapshot {
  return {
    presentity,
    version: { epoch: stored.epoch, counter: stored.counter },
    publications: stored.publications,
  };
}

function findLive(publications: readonly Publication[], entityTag: string, nowMs: number): number {
  return publications.findIndex(
    (publication) => publication.entityTag === entityTag && publication.expiresAtMs > nowMs,
  );
}

/** Later than every earlier change, also within a millisecond or after the clock was set back: the last word counts. */
function changeTime(publications: readonly Publication[], nowMs: number): number {
  return publications.reduce((newest, { changedAtMs }) => Math.max(newest, changedAtMs + 1), nowMs);
}

function made(input: PublishInput, changedAtMs: number): Publication {
  return {
    entityTag: input.entityTag,
    tuples: input.tuples ?? [],
    expiresAtMs: input.expiresAtMs,
    changedAtMs,
    ...(input.sessionId === undefined ? {} : { sessionId: input.sessionId }),
  };
}

/** The session stays unless another is given: a refresh need not repeat it. */
function changed(old: Publication, input: PublishInput, changedAtMs: number): Publication {
  return {
    ...old,
    entityTag: input.entityTag,
    expiresAtMs: input.expiresAtMs,
    ...(input.tuples === undefined ? {} : { tuples: input.tuples, changedAtMs }),
    ...(input.sessionId === undefined ? {} : { sessionId: input.sessionId }),
  };
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
