/** A store that fails over to a replica which has not got the newest writes. */
import type { PresentityAddress } from "@parley/model";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import type { Cluster } from "./cluster.js";
import type { World } from "./world.js";

/** What the numbers of the replica go on with: as those of Redis follow the time, far above what was lost. */
const leap = 1_000_000;

/** See the head of this file. To be made before anything is written. */
export class Failover {
  /** What is written from now on is acknowledged, and does not reach the replica. */
  lagging = false;
  /** The replica gives numbers again that were lost, as no store should. */
  repeats = false;
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #replica: Store;
  /** The newest numbers of the replica when it took over. */
  #since: { readonly change: number; readonly counter: number } | undefined;

  private constructor(world: World, cluster: Cluster, replica: Store) {
    this.#world = world;
    this.#cluster = cluster;
    this.#replica = replica;
    const { base } = cluster;
    cluster.call = async (name, input) => {
      if (this.#since !== undefined)
        return this.#leapt(name, await callOf(replica, name)(...this.#back(input)));
      if (!this.lagging) callOf(replica, name)(...input).catch(() => undefined);
      return callOf(base, name)(...input);
    };
  }

  static async of(world: World, cluster: Cluster): Promise<Failover> {
    const replica = await openMemoryStore(world.env, new MemoryDisk());
    world.add({
      stop: async () => {
        const closing = replica.close();
        await world.clock.settle();
        await closing;
      },
    });
    return new Failover(world, cluster, replica);
  }

  /**
   * The replica takes over.
   * @param presentity - whose numbers are compared.
   * @param isNoticed - whether the servers find that the store was away.
   */
  async happen(presentity: string, isNoticed = true): Promise<void> {
    const { clock } = this.#world;
    const { homes } = this.#cluster;
    const down = { kind: "down", sinceMs: clock.wallMs(), cause: "it fails over" } as const;
    if (isNoticed) for (const home of homes) home.setStoreHealth(down);
    const reading = this.#replica.presence(presentity as PresentityAddress);
    await clock.settle();
    const snapshot = await reading;
    this.#since = { change: snapshot?.change ?? 0, counter: snapshot?.version.counter ?? 0 };
    if (isNoticed) for (const home of homes) home.setStoreHealth({ kind: "up" });
    await clock.settle();
  }

  /** What is expected to be the change number, as the replica counts it. */
  #back(input: readonly unknown[]): readonly unknown[] {
    return input.map((one) => (typeof one === "number" && one > leap && one < 2 * leap ? one - leap : one));
  }

  /** An answer with the numbers that were given since. */
  #leapt(field: string, answer: unknown): unknown {
    if (this.repeats) return answer;
    const { change, counter } = this.#since ?? { change: 0, counter: 0 };
    if (typeof answer === "number") {
      const isNew =
        field === "nextViewGeneration" ||
        (field === "change" && answer > change) ||
        (field === "counter" && answer > counter);
      return isNew ? answer + leap : answer;
    }
    if (Array.isArray(answer)) return answer.map((one) => this.#leapt(field, one));
    if (answer instanceof Map)
      return new Map([...answer].map(([key, one]) => [key, this.#leapt(field, one)]));
    if (typeof answer !== "object" || answer === null || ArrayBuffer.isView(answer)) return answer;
    return Object.fromEntries(Object.entries(answer).map(([key, one]) => [key, this.#leapt(key, one)]));
  }
}

function callOf(store: Store, name: keyof Store): (...input: readonly unknown[]) => Promise<unknown> {
  return store[name] as unknown as (...input: readonly unknown[]) => Promise<unknown>;
}
