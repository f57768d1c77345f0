/** Leases by name, the list of servers, and secrets, in Redis. */
import type { ClaimOutcome, ClusterStore, NodeRecord } from "../cluster-store.js";
import type { SecretStore } from "../store.js";
import type { RedisEngine } from "./engine.js";
import { stamp } from "./keys.js";
import { script } from "./scripts.js";

const claim = script("cluster_claim");
const release = script("cluster_release");
const putNode = script("node_put");
const removeNode = script("node_remove");
const listNodes = script("node_list");
const readSecret = script("secret_read");
const putSecret = script("secret_put");

/** All servers are in one place, as they are listed together. */
const NODES_BUCKET = 0;

/** The ClusterStore and the SecretStore over {@link RedisEngine}. */
export class RedisNodes implements ClusterStore, SecretStore {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  claimLease(input: Parameters<ClusterStore["claimLease"]>[0]): Promise<ClaimOutcome> {
    const { name, holder, nowMs, untilMs } = input;
    const values = [name, holder, nowMs, stamp(untilMs)];
    return this.#engine.run(claim, this.#engine.buckets.of(name), values, (result): ClaimOutcome => {
      if (result.list() === 1) return { kind: "held", fence: result.number(), untilMs };
      return { kind: "taken", holder: result.text(), untilMs: result.number() };
    });
  }

  releaseLease(name: string, holder: string): Promise<void> {
    return this.#engine.run(release, this.#engine.buckets.of(name), [name, holder], (result) =>
      result.skip(),
    );
  }

  putNode(
    record: NodeRecord,
    nowMs: number,
  ): Promise<{ readonly kind: "put" } | { readonly kind: "taken"; readonly by: NodeRecord }> {
    const { node, incarnation, expiresAtMs } = record;
    const values = [node, incarnation, stamp(expiresAtMs), nowMs, JSON.stringify(record)];
    return this.#engine.run(putNode, NODES_BUCKET, values, (result) => {
      if (result.nothing()) return { kind: "put" };
      result.list();
      return { kind: "taken", by: JSON.parse(result.text()) as NodeRecord };
    });
  }

  removeNode(node: string, incarnation: string): Promise<void> {
    return this.#engine.run(removeNode, NODES_BUCKET, [node, incarnation], (result) => result.skip());
  }

  async nodes(nowMs: number): Promise<readonly NodeRecord[]> {
    const records = await this.#engine.run(listNodes, NODES_BUCKET, [nowMs], (result) =>
      Array.from({ length: result.list() }, () => JSON.parse(result.text()) as NodeRecord),
    );
    return records.sort((one, other) => (one.node < other.node ? -1 : 1));
  }

  async secret(name: string, make: () => Uint8Array): Promise<Uint8Array> {
    const bucket = this.#engine.buckets.of(name);
    const kept = await this.#engine.run(readSecret, bucket, [name], (result) => {
      if (result.nothing()) return undefined;
      result.list();
      return Buffer.from(result.bytes());
    });
    if (kept !== undefined) return kept;
    return this.#engine.run(putSecret, bucket, [name, make()], (result) => {
      result.list();
      return Buffer.from(result.bytes());
    });
  }
}
