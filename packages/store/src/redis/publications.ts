/** Publications and versions in Redis; see `redis/lib/presence.lua` for how they are kept. */
import type { PresenceTuple, PresentityAddress, Publication, Version } from "@parley/model";
import type { PresenceSnapshot, PresenceStore, PublishOutcome } from "../presence-store.js";
import type { RedisEngine } from "./engine.js";
import { corrupt } from "./errors.js";
import { stamp } from "./keys.js";
import { Unpacker } from "./msgpack.js";
import { script } from "./scripts.js";

const publish = script("presence_publish");
const unpublish = script("presence_unpublish");
const read = script("presence_read");
const changes = script("presence_changes");
const expire = script("presence_expire");
const end = script("presence_end");
const note = script("session_note");
const notes = script("session_notes");
const forget = script("session_forget");

type PublishInput = Parameters<PresenceStore["publish"]>[0];

/** The publications part of the PresenceStore over {@link RedisEngine}. */
export class RedisPublications {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  /**
   * Publishes. Where a session publishes for a presentity is noted in the session's own bucket, by its first publication
   * there: before, so that no server that dies leaves what nobody finds; and after, as whoever ends the session may have
   * forgotten the note in between.
   */
  async publish(input: PublishInput): Promise<PublishOutcome> {
    const { presentity, ifMatch, entityTag, tuples, sessionId, fence, nowMs, publicationsMax } = input;
    const noted =
      sessionId === undefined || ifMatch !== undefined ? undefined : this.#note(sessionId, presentity);
    const values = [
      ...[presentity, ifMatch ?? false, entityTag],
      ...[tuples === undefined ? false : JSON.stringify(tuples), sessionId ?? false, fence ?? false],
      ...[stamp(input.expiresAtMs), nowMs, publicationsMax],
    ];
    const counts = ifMatch === undefined || tuples !== undefined;
    const published = this.#run(publish, presentity, values, publicationsMax, counts);
    // Where only the note fails, the caller is told and does the same again, which is recognised.
    const [{ outcome, isFirst }] = await Promise.all([published, noted]);
    if (isFirst && sessionId !== undefined) await this.#note(sessionId, presentity);
    return outcome;
  }

  async unpublish(input: Parameters<PresenceStore["unpublish"]>[0]): Promise<PublishOutcome> {
    const { presentity, ifMatch, nowMs } = input;
    const values = [presentity, ifMatch, nowMs];
    const { outcome, again } = await this.#run(unpublish, presentity, values, 0, true);
    if (!again || outcome.kind !== "no_such_publication") return outcome;
    // It had to be sent again: that it is gone was done by this very call.
    const snapshot = await this.presence(presentity);
    return snapshot === undefined ? outcome : { kind: "published", snapshot, changed: true };
  }

  presence(presentity: PresentityAddress): Promise<PresenceSnapshot | undefined> {
    return this.#engine.run(read, this.#engine.buckets.of(presentity), [presentity], (result) =>
      result.nothing() ? undefined : readSnapshot(presentity, result).snapshot,
    );
  }

  async changes(
    presentities: readonly PresentityAddress[],
  ): Promise<ReadonlyMap<PresentityAddress, { readonly change: number; readonly version: Version }>> {
    const found = new Map<PresentityAddress, { readonly change: number; readonly version: Version }>();
    await this.#engine.runTogether(
      changes,
      presentities,
      (presentity) => presentity,
      (part) => [part],
      (result, part) => {
        result.list();
        for (const presentity of part) {
          if (result.nothing()) continue;
          result.list();
          const change = result.numeral();
          found.set(presentity, { change, version: readVersion(result) });
        }
      },
      false,
    );
    return found;
  }

  expirePublications(nowMs: number, limit: number): Promise<readonly PresenceSnapshot[]> {
    return this.#engine.collect(expire, "E", nowMs, limit, [nowMs], (result) => {
      result.list();
      const presentity = result.text() as PresentityAddress;
      return readSnapshot(presentity, result).snapshot;
    });
  }

  /** Asks where the session may have published, removes what is there, and forgets that it may have, in this order. */
  async removeSessionPublications(
    sessionId: string,
    nowMs: number,
    fence?: number,
  ): Promise<readonly PresenceSnapshot[]> {
    const engine = this.#engine;
    const bucket = engine.buckets.of(sessionId);
    const places = await engine.run(notes, bucket, [sessionId], (result) => {
      const found: { presentity: PresentityAddress; note: string }[] = [];
      for (let left = result.list(); left > 0; left -= 2) {
        found.push({ presentity: result.text() as PresentityAddress, note: result.text() });
      }
      return found;
    });
    const ended = await Promise.all(
      places.map(({ presentity }) =>
        engine.run(
          end,
          engine.buckets.of(presentity),
          [presentity, sessionId, fence ?? false, nowMs],
          (result) => {
            result.list();
            const remains = result.boolean();
            return {
              remains,
              snapshot: result.nothing() ? undefined : readSnapshot(presentity, result).snapshot,
            };
          },
        ),
      ),
    );
    const gone = places.filter((_, at) => ended[at]?.remains === false);
    if (gone.length > 0) {
      const values = [sessionId, gone.map(({ presentity }) => presentity), gone.map((place) => place.note)];
      await engine.run(forget, bucket, values, (result) => result.skip());
    }
    return ended.flatMap(({ snapshot }) => snapshot ?? []);
  }

  #note(sessionId: string, presentity: PresentityAddress): Promise<void> {
    const bucket = this.#engine.buckets.of(sessionId);
    return this.#engine.run(note, bucket, [sessionId, presentity], (result) => result.skip());
  }

  #run(
    operation: typeof publish,
    presentity: PresentityAddress,
    values: Parameters<RedisEngine["run"]>[2],
    limit: number,
    counts: boolean,
  ): Promise<{ readonly outcome: PublishOutcome; readonly isFirst: boolean; readonly again: boolean }> {
    return this.#engine.run(operation, this.#engine.buckets.of(presentity), values, (result, again) => {
      if (result.isNumber) return { outcome: refusal(result.number(), limit), isFirst: false, again };
      const { snapshot, changed, isFirst } = readSnapshot(presentity, result);
      // What was done before was done by this very call, when it had to be sent again.
      const outcome = { kind: "published", snapshot, changed: changed || (again && counts) } as const;
      return { outcome, isFirst: isFirst || again, again };
    });
  }
}

function refusal(answer: number, limit: number): PublishOutcome {
  switch (answer) {
    case 1:
      return { kind: "no_such_presentity" };
    case 2:
      return { kind: "no_such_publication" };
    case 3:
      return { kind: "superseded" };
    case 4:
      return { kind: "too_many", limit };
    default:
      throw corrupt(`an unknown answer to a publication: ${answer}`);
  }
}

/** Reads what `snapshot_of` in `redis/lib/presence.lua` answers. */
export function readSnapshot(
  presentity: PresentityAddress,
  result: Unpacker,
): { readonly snapshot: PresenceSnapshot; readonly changed: boolean; readonly isFirst: boolean } {
  result.list();
  const flags = result.number();
  const version = readVersion(result);
  const change = result.numeral();
  const packed = result.bytes();
  const publications = packed.length === 0 ? [] : readPublications(new Unpacker(packed));
  const snapshot = { presentity, version, change, publications };
  return { snapshot, changed: flags % 2 === 1, isFirst: flags >= 2 };
}

function readVersion(result: Unpacker): Version {
  return { epoch: result.numeral(), counter: result.numeral() };
}

function readPublications(packed: Unpacker): readonly Publication[] {
  return Array.from({ length: packed.list() }, () => {
    packed.list();
    const entityTag = packed.text();
    const expiresAtMs = packed.number();
    const changedAtMs = packed.number();
    const sessionId = packed.nothing() ? undefined : packed.text();
    packed.number(); // the fence
    const tuples = JSON.parse(packed.text()) as PresenceTuple[];
    return {
      entityTag,
      tuples,
      expiresAtMs,
      changedAtMs,
      ...(sessionId === undefined ? {} : { sessionId }),
    };
  });
}
