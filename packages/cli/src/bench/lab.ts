/** What every scenario works with, and the servers that it runs against. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dialer } from "@parley/protocol";
import { createGrpcDialer } from "@parley/protocol/grpc";
import type { Env } from "@parley/runtime";
import { importAccounts } from "./accounts.js";
import { type Cluster, startCluster, type Topology } from "./cluster.js";
import type { BenchOptions } from "./options.js";

/** The surroundings of the scenarios. Closing it ends all servers and removes their data. */
export class Lab {
  readonly env: Env;
  readonly options: BenchOptions;
  readonly dialer: Dialer;
  readonly #directory = mkdtempSync(join(tmpdir(), "parley-bench-"));
  #cluster: Cluster | undefined;
  #clusters = 0;

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
    const { cpuProfileDirectory, tls } = this.options;
    this.#cluster = await startCluster(this.env, {
      directory: this.directory(`${this.#clusters++}-${topology}`),
      topology,
      tls,
      cpuProfileDirectory,
      prepare: (domain, path) => importAccounts(this.env, path, principals(domain)),
    });
    return this.#cluster;
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
