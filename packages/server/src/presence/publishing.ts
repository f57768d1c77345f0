/** PRESENCE USER AGENTs publish: tuples with an expiry and an entity tag (the semantics of RFC 3903 §4 and §6). */
import { createHash } from "node:crypto";
import {
  composeDocument,
  describeProblems,
  type PresenceTuple,
  type PresentityAddress,
  type Publication,
  validateTuples,
} from "@parley/model";
import { client, documentToBytes, tupleFromWire, versionToWire } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import type { PresenceSnapshot, PublishOutcome } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import type { Contact, OwnSession } from "./contact.js";
import type { PresenceCounts } from "./metrics.js";
import type { ResolvedPresenceOptions } from "./options.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import type { PresentityHandle } from "./presentity.js";

/** What {@link Publishing} works with. */
export interface PublishingParts {
  readonly store: PresentityStore;
  readonly presentities: Presentities;
  readonly contact: Contact;
  /** A publication runs out at this time. */
  readonly noteExpiry: (atMs: number) => void;
  readonly counts: PresenceCounts;
}

type Outcome =
  | PublishOutcome
  | { readonly kind: "too_large"; readonly bytes: number }
  | { readonly kind: "session_ended" };

const expireLimit = 200;

/** Takes, changes, refreshes and removes publications; every accepted change goes to the watchers. */
export class Publishing {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: PublishingParts;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: PublishingParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * @param operation - the number of the operation in its session: the same again is recognised, and changes nothing.
   * @throws ParleyError, see the outcomes in {@link publishedOf}; `invalid_argument` (reason `bad_tuples`).
   */
  async publish(
    session: SessionPort,
    operation: number,
    presentity: PresentityAddress,
    request: client.IPublish,
  ): Promise<client.IPublished> {
    const { publicationExpiryDefaultMs, publicationExpiryMinMs, publicationExpiryMaxMs, publicationsMax } =
      this.#options;
    const ifMatch = request.entityTag || undefined;
    const tuples = this.#tuples(request.tuples ?? [], ifMatch !== undefined);
    const askedMs = request.expiresMs ? request.expiresMs : publicationExpiryDefaultMs;
    const livesMs = Math.min(Math.max(askedMs, publicationExpiryMinMs), publicationExpiryMaxMs);
    const binding =
      request.bound && session.principal !== undefined
        ? await this.#parts.contact.bind(session as OwnSession)
        : undefined;
    const entityTag = entityTagOf(session, operation, request);
    const changing = this.#change(presentity, async (handle) => {
      const nowMs = this.#env.clock.wallMs();
      const bytes = tuples === undefined ? 0 : sizeWith(handle, ifMatch, tuples, nowMs);
      if (bytes > this.#options.documentBytesMax) return { kind: "too_large", bytes };
      // What is bound to a session that is gone would be found by nobody.
      if (binding !== undefined && !session.open) return { kind: "session_ended" };
      const known = handle.snapshot.publications;
      const published = await this.#parts.store.publish({
        presentity,
        entityTag,
        expiresAtMs: nowMs + livesMs,
        nowMs,
        publicationsMax,
        ...(ifMatch === undefined ? {} : { ifMatch }),
        ...(tuples === undefined ? {} : { tuples }),
        ...binding,
      });
      return tuples === undefined ? published : this.#checked(handle, entityTag, known, published);
    });
    const outcome = await (binding === undefined
      ? changing
      : changing.finally(() => this.#parts.contact.bound(session as OwnSession, binding)));
    if (outcome.kind === "superseded") throw this.#parts.contact.replaced(session);
    const snapshot = this.#snapshotOf(presentity, outcome);
    (tuples === undefined ? this.#parts.counts.refreshed : this.#parts.counts.published).add();
    this.#parts.noteExpiry(this.#env.clock.wallMs() + livesMs);
    return { presentity, entityTag, expiresMs: livesMs, version: versionToWire(snapshot.version) };
  }

  /** @throws ParleyError `failed_precondition` (reason `no_such_publication`). */
  async unpublish(presentity: PresentityAddress, entityTag: string): Promise<client.IPublished> {
    const outcome = await this.#change(presentity, () =>
      this.#parts.store.unpublish({ presentity, ifMatch: entityTag, nowMs: this.#env.clock.wallMs() }),
    );
    const { version } = this.#snapshotOf(presentity, outcome);
    this.#parts.counts.removed.add();
    return { presentity, entityTag, expiresMs: 0, version: versionToWire(version) };
  }

  /** Publications were removed behind the presentity's back: takes it over, and tells the watchers. */
  async removed(snapshots: readonly PresenceSnapshot[]): Promise<void> {
    await Promise.all(
      snapshots.map((snapshot) =>
        this.#parts.presentities.use(snapshot.presentity, async (handle) => {
          // One that was loaded only now may have the new state already, and its watchers not.
          if (handle !== undefined) await this.#parts.presentities.settle(handle, snapshot, true);
        }),
      ),
    );
  }

  /** Removes what has run out. */
  async expireDue(): Promise<void> {
    for (;;) {
      const snapshots = await this.#parts.store.expirePublications(this.#env.clock.wallMs(), expireLimit);
      this.#parts.counts.expired.add(snapshots.length);
      await this.removed(snapshots);
      if (snapshots.length < expireLimit) return;
    }
  }

  /**
   * What others have published meanwhile was not counted when the size was checked: what makes the document too large for
   * other domains is taken back.
   * @param known - the publications that it was checked with.
   */
  async #checked(
    handle: PresentityHandle,
    entityTag: string,
    known: readonly Publication[],
    published: PublishOutcome,
  ): Promise<Outcome> {
    if (published.kind !== "published") return published;
    const { presentity, publications } = published.snapshot;
    const counted = new Set([entityTag, ...known.map((one) => one.entityTag)]);
    if (publications.every((one) => counted.has(one.entityTag))) return published;
    const nowMs = this.#env.clock.wallMs();
    const bytes = documentToBytes(composeDocument(presentity, publications, nowMs)).length;
    if (bytes <= this.#options.documentBytesMax) return published;
    const { presentities, store } = this.#parts;
    const removed = await store.unpublish({ presentity, ifMatch: entityTag, nowMs });
    if (removed.kind === "published") await presentities.settle(handle, removed.snapshot);
    return { kind: "too_large", bytes };
  }

  /**
   * A shared store that was away is asked the same again: then what is not there has perhaps just been removed by that, or by
   * another server, and nobody has told the watchers.
   */
  async #lookFor(handle: PresentityHandle): Promise<void> {
    const { presentities, store } = this.#parts;
    if (!store.shared) return;
    const snapshot = await store.presence(handle.presentity);
    if (snapshot !== undefined) await presentities.settle(handle, snapshot);
  }

  #change(
    presentity: PresentityAddress,
    change: (handle: PresentityHandle) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { presentities } = this.#parts;
    return presentities.use<Outcome>(presentity, async (handle) => {
      if (handle === undefined) return { kind: "no_such_presentity" };
      const outcome = await change(handle);
      if (outcome.kind === "published") await presentities.settle(handle, outcome.snapshot);
      else if (outcome.kind === "no_such_presentity") presentities.drop(handle);
      else if (outcome.kind === "no_such_publication") await this.#lookFor(handle);
      return outcome;
    });
  }

  /** The tuples of a request; `undefined` for a mere refresh. */
  #tuples(
    wire: NonNullable<client.IPublish["tuples"]>,
    refreshes: boolean,
  ): readonly PresenceTuple[] | undefined {
    if (wire.length === 0 && refreshes) return undefined;
    const { tuplesMax, documentBytesMax } = this.#options;
    const checked = validateTuples(wire.map(tupleFromWire), { tuplesMax, totalCharsMax: documentBytesMax });
    if (checked.kind === "valid") return checked.value;
    throw new ParleyError("invalid_argument", `tuples: ${describeProblems(checked.problems)}`, {
      details: { reason: "bad_tuples" },
    });
  }

  #snapshotOf(presentity: PresentityAddress, outcome: Outcome): PresenceSnapshot {
    switch (outcome.kind) {
      case "published":
        return outcome.snapshot;
      case "no_such_publication":
        throw refused("failed_precondition", outcome.kind, "no live publication has this entity tag");
      case "no_such_presentity":
        throw refused("not_found", outcome.kind, `there is no ${presentity}`);
      case "too_many":
        throw refused(
          "resource_exhausted",
          "too_many_publications",
          `${presentity} has ${outcome.limit} publications, limit ${outcome.limit} (publicationsMax)`,
        );
      case "superseded":
      case "session_ended":
        throw new ParleyError("cancelled", "the session ended before it had published");
      case "too_large":
        throw refused(
          "out_of_range",
          "document_too_large",
          `the document of ${presentity} would be ${outcome.bytes} bytes, limit ${this.#options.documentBytesMax} (documentBytesMax)`,
        );
    }
  }
}

/**
 * The entity tag that a request gives. It follows from the request, its number and its session alone: a user agent that
 * lost the answer with its connection asks again, and must neither add a second publication nor be told that the one it
 * has just changed is gone.
 */
function entityTagOf(session: SessionPort, operation: number, request: client.IPublish): string {
  return createHash("sha256")
    .update(`${session.principal ?? ""}/${session.sessionId}/${operation}/`)
    .update(client.Publish.encode(request).finish())
    .digest("base64url")
    .slice(0, 22);
}

/** How large the whole document would be: what every domain has to be able to take. */
function sizeWith(
  handle: PresentityHandle,
  ifMatch: string | undefined,
  tuples: readonly PresenceTuple[],
  nowMs: number,
): number {
  const others = handle.snapshot.publications.filter(({ entityTag }) => entityTag !== ifMatch);
  const added: Publication = {
    entityTag: "",
    tuples,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
    changedAtMs: nowMs,
  };
  return documentToBytes(composeDocument(handle.presentity, [...others, added], nowMs)).length;
}

function refused(
  code: "failed_precondition" | "not_found" | "resource_exhausted" | "out_of_range",
  reason: string,
  message: string,
): ParleyError {
  return new ParleyError(code, message, { details: { reason }, retryable: false });
}
