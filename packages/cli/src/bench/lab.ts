/** What every scenario works with, and the servers that it runs against. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dialer } from "@parley/protocol";
import { createGrpcDialer } from "@parley/protocol/grpc";
import type { Env } from "@parley/runtime";
import { eachName, importAccounts } from "./accounts.js";
import { type Cluster, type StateOfDomain, startCluster, type Topology } from "./cluster.js";
import type { BenchOptions } from "./options.js";
import type { Measured } from "./result.js";
import type { ServerProcess } from "./server-process.js";
import { redisMemory } from "./services.js";
import { openState } from "./state.js";
import { measureUsage } from "./usage.js";

/** The surroundings of the scenarios. Closing it ends all servers and removes their data. */
export class Lab {
  readonly env: Env;
  readonly options: BenchOptions;
  readonly dialer: Dialer;
  readonly #directory = mkdtempSync(join(tmpdir(), "parley-bench-"));
  #cluster: Cluster | undefined;
  #clusters = 0;
  readonly #loaded: Measured[] = [];

  constructor(env: Env, options: BenchOptions) {
    this.env = env;
    this.options = options;
    this.dialer = createGrpcDialer(env, "client", { connectTimeoutMs: 30_000 });
  }

  /** A directory for one use. */
  directory(name: string): string {
    return join(this.#directory, name);
  }

  /**
   * The servers of a topology, which stay up for the scenarios after it; others are ended first.
   * @param principals - the accounts that each domain has from the start.
   * @param fresh - new ones, whatever runs.
   */
  async cluster(
    topology: Topology,
    principals: (domain: string) => readonly string[],
    fresh = false,
  ): Promise<Cluster> {
    if (this.#cluster?.topology === topology && !fresh) return this.#cluster;
    await this.endCluster();
    const { cpuProfileDirectory, tls, engine, servers } = this.options;
    this.#cluster = await startCluster(this.env, {
      directory: this.directory(`${this.#clusters++}-${topology}`),
      topology,
      tls,
      engine,
      servers,
      cpuProfileDirectory,
      prepare: (domain, state, redis) => this.#fill(state, redis, principals(domain), domain),
    });
    return this.#cluster;
  }

  /** What was found while a store was filled, since the last call. */
  takeLoaded(): readonly Measured[] {
    return this.#loaded.splice(0);
  }

  async #fill(
    state: StateOfDomain,
    redis: ServerProcess | undefined,
    principals: readonly string[],
    domain: string,
  ): Promise<void> {
    const { env } = this;
    const { idleAccounts } = this.options;
    const store = await openState(env, state);
    try {
      await importAccounts(env, store, principals);
      if (idleAccounts === 0) return;
      const memory = (): Promise<number> =>
        state.engine === "redis" ? redisMemory(state.redisPort) : Promise.resolve(0);
      const beforeBytes = await memory();
      const endUsage = measureUsage(redis === undefined ? [] : [redis]);
      const startedMs = env.clock.monotonicMs();
      await importAccounts(env, store, eachName("resting", idleAccounts, domain));
      const usage = endUsage();
      const bytes = (await memory()) - beforeBytes;
      this.#loaded.push({
        scenario: "load-accounts",
        unit: "account",
        items: idleAccounts,
        seconds: (env.clock.monotonicMs() - startedMs) / 1_000,
        lost: 0,
        doubled: 0,
        refused: 0,
        usage,
        extra: {
          domain,
          // An account, a presentity and an inbox.
          ...(state.engine === "redis"
            ? {
                bytesPerAccount: Math.round(bytes / idleAccounts),
                bytesPerEntity: Math.round(bytes / idleAccounts / 3),
              }
            : {}),
        },
      });
    } finally {
      await store.close();
    }
  }

  async endCluster(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.stop();
  }

  async close(): Promise<void> {
    await this.endCluster();
    this.removeFiles();
  }

  /** Removes what the servers have written; they have to have ended. Idempotent. */
  removeFiles(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
