/** A program on a machine that is started, killed, stopped and frozen. */
import {
  certificateFingerprint,
  createTrust,
  type DomainIdentity,
  type RouteTable,
} from "@parley/federation";
import type { DomainName } from "@parley/model";
import type { CloseReason, Random } from "@parley/runtime";
import type { PasswordHasher } from "@parley/server";
import type { Certificates } from "./certificates.js";
import type { SimNetwork } from "./network.js";
import type { SimNode } from "./node.js";
import type { WorldSettings } from "./settings.js";

const shutdown: CloseReason = { code: "shutdown", reason: "the server is stopped", reconnect: "backoff" };

/** What a server process needs of the world. */
export interface ServerWorld {
  readonly settings: WorldSettings;
  readonly network: SimNetwork;
  readonly certificates: Certificates;
  readonly hasher: PasswordHasher;
  readonly diskRandom: Random;
  /** For what is between servers that share a store. */
  readonly sharedRandom: Random;
  /** Whether the bus loses messages now. */
  readonly busLoses: boolean;
  /** Whether calls to a shared store fail now. */
  readonly storeFails: boolean;
  /** Since when nothing is broken any more. */
  readonly calmSinceMs: number;
  nowMs(): number;
  /** @param clockMachine - whose clock the process goes by. @defaultValue its own machine's */
  spawn(machine: string, clockMachine?: string): SimNode;
  after(delayMs: number, fn: () => void): void;
  /** Calls `fn` at a virtual time. */
  at(atMs: number, fn: () => void): void;
  note(who: string, event: string): void;
  count(what: string): void;
  fail(invariant: string, detail: string): void;
}

/** How long a server may take to stop. */
const stopMaxMs = 10_000;

/** A program on a machine, in whatever life. */
export abstract class ServerProcess {
  readonly name: string;
  node: SimNode | undefined;
  /** When this life began to serve; absent before. */
  servesSinceMs: number | undefined;
  protected readonly world: ServerWorld;

  #stopping: { readonly node: SimNode; readonly done: Promise<void> } | undefined;

  constructor(name: string, world: ServerWorld) {
    this.name = name;
    this.world = world;
  }

  get running(): boolean {
    return this.node !== undefined;
  }

  /** Whether it is a store or a bus, without which home servers cannot even stop. */
  get isInfrastructure(): boolean {
    return false;
  }

  /** Whose clock it goes by. */
  protected get clockMachine(): string {
    return this.name;
  }

  start(): void {
    if (this.node !== undefined) return;
    this.world.note(this.name, "started");
    const node = this.world.spawn(this.name, this.clockMachine);
    this.node = node;
    this.servesSinceMs = undefined;
    void this.run(node).then(
      () => {
        if (this.node === node) this.servesSinceMs = this.world.nowMs();
      },
      (error) => {
        if (node.running && !this.mayFail(error)) {
          this.world.fail(
            "servers start",
            `${this.name}: ${error instanceof Error ? error.stack : String(error)}`,
          );
        }
      },
    );
  }

  /** Stops it in its tracks for a while, as SIGSTOP does. */
  freeze(forMs: number, inputFirst: boolean): void {
    const { node } = this;
    if (node === undefined || node.frozen) return;
    this.world.note(this.name, `frozen for ${forMs} ms`);
    this.world.count(`frozen ${this.name.split("-")[0]}`);
    node.freeze();
    this.world.after(forMs, () => {
      if (node.frozen) this.world.note(this.name, "goes on");
      node.thaw(inputFirst);
    });
  }

  /** As kill -9 and a power cut: what was not committed is gone. */
  kill(): void {
    const { node } = this;
    if (node === undefined) return;
    this.world.note(this.name, "killed");
    this.world.count(`killed ${this.name.split("-")[0]}`);
    this.node = undefined;
    node.kill();
    this.onGone();
  }

  /** Stops in order. Resolves when the process has ended. */
  stop(): Promise<void> {
    const { node } = this;
    if (node === undefined) return Promise.resolve();
    if (this.#stopping?.node !== node) {
      // A process that stands still hears of it when it goes on.
      const done = new Promise<void>((resolve, reject) => {
        node.whenKilled(resolve);
        node.input(() => void this.#stop(node).then(resolve, reject));
      });
      this.#stopping = { node, done };
    }
    return this.#stopping.done;
  }

  async #stop(node: SimNode): Promise<void> {
    this.world.note(this.name, "stops");
    this.world.count(`stopped ${this.name.split("-")[0]}`);
    const beganAtMs = this.world.nowMs();
    await this.end(shutdown);
    if (this.node !== node) return;
    const tookMs = this.world.nowMs() - beganAtMs;
    this.world.note(this.name, `stopped after ${tookMs} ms`);
    if (tookMs > stopMaxMs && !this.mayStopLate())
      this.world.fail("servers stop", `${this.name} took ${tookMs} ms`);
    this.checkStopped(node);
    this.node = undefined;
    node.kill();
    this.onGone();
  }

  protected onGone(): void {}

  /** Whether a failure to start is explained by a fault. */
  protected mayFail(_error: unknown): boolean {
    return false;
  }

  /** Whether a stop that took long is explained by a fault. */
  protected mayStopLate(): boolean {
    return false;
  }

  protected checkStopped(_node: SimNode): void {}

  protected federationParts(
    node: SimNode,
    domain: string,
    routes: RouteTable,
  ): {
    dialer: import("@parley/protocol").Dialer;
    identity: (name: DomainName) => DomainIdentity;
    trust: import("@parley/federation").ReloadableTrust;
    routes: RouteTable;
    fingerprint: Uint8Array<ArrayBufferLike>;
  } {
    const { caPem, identities } = this.world.certificates;
    return {
      dialer: this.world.network.dialer(node),
      identity: (name) => identities.get(name) as DomainIdentity,
      trust: createTrust({ caPem, useSystemRoots: false }),
      routes,
      fingerprint: certificateFingerprint((identities.get(domain) as DomainIdentity).certChainPem),
    };
  }

  protected abstract run(node: SimNode): Promise<void>;

  protected abstract end(reason: CloseReason): Promise<void>;
}
