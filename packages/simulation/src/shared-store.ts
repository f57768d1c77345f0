/**
 * A store that the home servers of a domain share, as Redis is: a process of its own with a disk, that dies, stands still and comes
 * back. What it has acknowledged it has, whichever home dies.
 */
import type { Store, StoreHealth } from "@parley/store";
import { openMemoryStore } from "@parley/store/memory";
import type { SimNode } from "./node.js";
import { ServerProcess, type ServerWorld } from "./server-process.js";
import { SimDisk } from "./sim-disk.js";
import { StoreChannel } from "./store-channel.js";

/** The process that keeps the store of a domain. */
export class StoreProcess extends ServerProcess {
  readonly disk: SimDisk;
  /** When a call was refused, whether or not it had been carried out. */
  readonly troublesAtMs: number[] = [];
  readonly #channels = new Set<StoreChannel>();
  #backing: Store | undefined;

  constructor(domain: string, world: ServerWorld) {
    super(`store-${domain}`, world);
    this.disk = new SimDisk(this, world);
    world.network.whenChanged(() => this.#wake());
  }

  override get isInfrastructure(): boolean {
    return true;
  }

  /** The store itself, as whoever checks it sees it; absent while the process does not run. */
  get backing(): Store | undefined {
    return this.#backing;
  }

  /** A connection of a home server: one life of it. */
  connect(node: SimNode): Store {
    const channel = new StoreChannel(node, this, this.world);
    this.#channels.add(channel);
    node.whenKilled(() => {
      channel.die();
      this.#channels.delete(channel);
    });
    return storeOver(channel);
  }

  protected async run(node: SimNode): Promise<void> {
    this.disk.failed = false;
    const { dedupeMs } = this.world.settings.home;
    const store = await openMemoryStore(
      node.env,
      this.disk.memory,
      dedupeMs === undefined ? {} : { dedupeMs },
    );
    if (!node.running) return;
    this.#backing = store;
    void store.closed.then((failure) => {
      if (failure !== undefined && this.node === node) this.#onFailed();
    });
    this.#wake();
  }

  protected async end(): Promise<void> {
    const store = this.#backing;
    this.#backing = undefined;
    this.#lose();
    await store?.close();
  }

  protected override onGone(): void {
    this.#backing = undefined;
    this.disk.crash();
    this.#lose();
  }

  protected override mayFail(): boolean {
    return this.disk.failed;
  }

  #onFailed(): void {
    this.kill();
    this.world.after(100 + this.world.diskRandom.int(3_000), () => this.start());
  }

  /** Every connection is gone. */
  #lose(): void {
    for (const channel of this.#channels) channel.lose();
  }

  #wake(): void {
    for (const channel of this.#channels) channel.wake();
  }
}

/** The calls that go to the store as they are. */
const calls = [
  "addAccount",
  "account",
  "accounts",
  "setPasswordHash",
  "removeAccount",
  "presentity",
  "inbox",
  "setAccessRules",
  "setDeliveryRules",
  "publish",
  "unpublish",
  "presence",
  "presentityState",
  "changes",
  "expirePublications",
  "removeSessionPublications",
  "renewLeases",
  "dropLease",
  "claimExpiredLeases",
  "subscriptions",
  "subscription",
  "putSubscriptions",
  "dueSubscriptions",
  "recordFetch",
  "fetches",
  "sweepWatcherInformation",
  "nextViewGeneration",
  "watches",
  "watch",
  "putWatch",
  "removeWatch",
  "claimDueWatches",
  "watchesOf",
  "append",
  "skip",
  "read",
  "lastSeq",
  "inboxNumbers",
  "followInboxes",
  "openCursor",
  "moveCursor",
  "deleteMessages",
  "sweepMessages",
  "outboxEpoch",
  "enqueue",
  "entries",
  "outboxDomains",
  "settle",
  "reports",
  "removeReports",
  "sweepReports",
  "claimLease",
  "releaseLease",
  "putNode",
  "removeNode",
  "nodes",
  "secret",
] as const satisfies readonly (keyof Store)[];

/** What the channel itself answers. */
type OwnMembers = "shared" | "health" | "onHealth" | "closed" | "close";

/** Does not compile when a call of the port is missing above. */
const complete: Exclude<keyof Store, (typeof calls)[number] | OwnMembers> extends never ? true : never = true;

function storeOver(channel: StoreChannel): Store {
  const methods = Object.fromEntries(
    complete ? calls.map((name) => [name, (...args: unknown[]) => channel.call(name, args)]) : [],
  ) as unknown as Pick<Store, (typeof calls)[number]>;
  return {
    ...methods,
    shared: true,
    get health(): StoreHealth {
      return channel.health;
    },
    onHealth: (fn) => channel.onHealth(fn),
    closed: channel.closed,
    close: () => channel.close(),
  };
}
