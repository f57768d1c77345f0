/** Session leases in Redis: a hash and a sorted set for each bucket, which costs less than a key for each. */
import type { PrincipalName } from "@parley/model";
import type { LeaseRefusal, PresenceStore, SessionLease } from "../presence-store.js";
import type { RedisEngine } from "./engine.js";
import { stamp } from "./keys.js";
import { script } from "./scripts.js";

const renew = script("lease_renew");
const drop = script("lease_drop");
const claim = script("lease_claim");

/** The lease part of the PresenceStore over {@link RedisEngine}. */
export class RedisSessionLeases {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  async renewLeases(leases: readonly SessionLease[], onlyKept = false): Promise<readonly LeaseRefusal[]> {
    const refused = await this.#engine.runTogether(
      renew,
      leases,
      ({ sessionId }) => sessionId,
      (part) => [
        part.map(([prefix, lease]) => [
          ...[prefix, lease.sessionId, lease.principal, stamp(lease.expiresAtMs), lease.fence],
        ]),
        onlyKept,
      ],
      (result, part) =>
        Array.from({ length: result.list() / 2 }, (): LeaseRefusal => {
          const { sessionId } = part[result.number() - 1] as SessionLease;
          return { sessionId, reason: result.number() === 1 ? "lost" : "superseded" };
        }),
      true,
    );
    return refused.flat();
  }

  dropLease(sessionId: string, fence?: number): Promise<void> {
    const bucket = this.#engine.buckets.of(sessionId);
    return this.#engine.run(drop, bucket, [sessionId, fence ?? false], (result) => result.skip());
  }

  claimExpiredLeases(
    input: Parameters<PresenceStore["claimExpiredLeases"]>[0],
  ): Promise<readonly SessionLease[]> {
    const { nowMs, claimUntilMs, limit } = input;
    return this.#engine.collect(claim, "V", nowMs, limit, [nowMs, claimUntilMs], (result) => {
      result.list();
      const sessionId = result.text();
      const principal = result.text() as PrincipalName;
      return { sessionId, principal, expiresAtMs: result.number(), fence: result.number() };
    });
  }
}
