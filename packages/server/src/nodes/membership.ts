/** This server's place among the servers that share the domain's store. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { ClusterStore, NodeRecord } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import { differingSettings, hashSettings, type SharedSettings } from "./shared-settings.js";

/** What {@link Membership} is told. */
export interface MembershipOptions {
  readonly node: string;
  /** Where user agents reach this server; empty when it does not say. */
  readonly clientAddress: string;
  /** How long the record of a server stands without being renewed; renewed after a third of it. */
  readonly nodeLeaseMs: number;
  readonly sharedSettings: SharedSettings;
  /** The incarnation of a server of the same name that is known to be gone; empty for none. */
  readonly predecessor: string;
}

/** What {@link Membership} works with. */
export interface MembershipParts {
  readonly store: ClusterStore & { readonly shared: boolean };
  readonly bus: Bus;
  /** Another server has come under this one's name: there may be only one. */
  readonly onTaken: (error: ParleyError) => void;
  /** {@link Membership.alternatives} has others than before, while this server runs. */
  readonly onOthers: () => void;
}

/** A server has come, drains or has gone: whoever hears it reads the list. What is not heard is read with the next renewal. */
const subject = "nodes";

/**
 * Keeps the record of this server in the store while it lives, and knows the others. A store that is not shared has one
 * server: then nothing is written and nobody is asked.
 */
export class Membership {
  readonly incarnation: string;
  readonly #env: Env;
  readonly #options: MembershipOptions;
  readonly #parts: MembershipParts;
  readonly #startedAtMs: number;
  #state: "out" | "running" | "draining" | "left" = "out";
  /** When the record runs out, by the domain's clock. */
  #expiresAtMs = 0;
  #failing = false;
  #others: readonly NodeRecord[] = [];
  #interest: BusSubscription | undefined;
  /** Whether the list will be read anyway, so that many words make one look. */
  #isLookDue = false;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(env: Env, options: MembershipOptions, parts: MembershipParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.incarnation = env.ids.next("incarnation");
    this.#startedAtMs = env.clock.wallMs();
  }

  /**
   * Enters the list. A record of the same name that nobody renews any more is that of a server which was killed: it is
   * waited for until it runs out.
   * @throws ParleyError `failed_precondition`, reason `node_taken` or `config_mismatch`; `unavailable` of the store.
   */
  async join(signal?: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    if (!store.shared) return;
    const { node, predecessor } = this.#options;
    if (predecessor !== "") await store.removeNode(node, predecessor);
    await this.#take(signal);
    try {
      // Before the list is read, so that nobody comes unseen in between.
      await this.#listen();
      this.#others = await this.#readOthers();
      this.#checkSettings();
      this.#checkBus();
    } catch (error) {
      this.#interest?.close();
      await this.#remove();
      throw error;
    }
    this.#state = "running";
    this.#tell();
    this.#renewLater();
  }

  /** Where the other servers are, in a random order: addresses of the same place as this server's are no help. */
  alternatives(): readonly string[] {
    return shuffled([...this.#addresses()], this.#env.random);
  }

  /** Whether another server of this store runs that is not ending. */
  get hasOthers(): boolean {
    return this.#others.some(({ state }) => state === "running");
  }

  /** All servers as they were last heard of, this one among them while it is on the list. */
  get known(): readonly Pick<NodeRecord, "state">[] {
    if (!this.#parts.store.shared) return [{ state: "running" }];
    if (this.#state === "out" || this.#state === "left") return this.#others;
    return [...this.#others, { state: this.#state }];
  }

  /** All servers, this one among them, by name. */
  async list(): Promise<readonly NodeRecord[]> {
    if (!this.#parts.store.shared) return [this.#record()];
    return this.#parts.store.nodes(this.#env.clock.wallMs());
  }

  /** Whether `record` is of this server. */
  isSelf(record: NodeRecord): boolean {
    return record.node === this.#options.node && record.incarnation === this.incarnation;
  }

  /** Tells that this server takes no new sessions, and looks once more who does. Never rejects. */
  async drain(): Promise<void> {
    if (this.#state !== "running") return;
    this.#state = "draining";
    await this.#renew();
    this.#tell();
  }

  /** Renews at once: after a stall the record may have run out. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#state === "running") await this.#renew();
  }

  /** Leaves the list. Never rejects: the record runs out by itself. */
  async leave(): Promise<void> {
    if (this.#state === "out" || this.#state === "left") return;
    this.#state = "left";
    this.#timer?.cancel();
    this.#interest?.close();
    await this.#writing;
    await this.#remove();
    this.#tell();
  }

  async #listen(): Promise<void> {
    const { bus } = this.#parts;
    if (!bus.shared) return;
    this.#interest = await bus.subscribe(subject, (bytes) => {
      const message = decodeBusMessage(bytes);
      if (message !== undefined && message.incarnation !== this.incarnation) this.#look();
    });
  }

  /** Tells the other servers to read the list. */
  #tell(): void {
    const { bus } = this.#parts;
    if (bus.shared) bus.publish(subject, encodeBusMessage({ incarnation: this.incarnation }));
  }

  /** Reads the list. A store that is away is no matter: the next renewal reads it. */
  #look(): void {
    if (this.#isLookDue || this.#state !== "running") return;
    this.#isLookDue = true;
    this.#writing = this.#writing.then(async () => {
      this.#isLookDue = false;
      if (this.#state !== "running") return;
      try {
        this.#setOthers(await this.#readOthers());
      } catch (thrown) {
        const { code, reason } = ParleyError.from(thrown);
        this.#env.log.debug({ event: "node.look_failed", code, reason });
      }
    });
  }

  #setOthers(others: readonly NodeRecord[]): void {
    const before = this.#addresses();
    this.#others = others;
    const after = this.#addresses();
    const isSame = before.size === after.size && [...before].every((address) => after.has(address));
    if (!isSame && this.#state === "running") this.#parts.onOthers();
  }

  #addresses(): Set<string> {
    const { clientAddress } = this.#options;
    const addresses = new Set<string>();
    for (const other of this.#others) {
      if (other.state === "running" && other.clientAddress !== "" && other.clientAddress !== clientAddress) {
        addresses.add(other.clientAddress);
      }
    }
    return addresses;
  }

  async #take(signal: AbortSignal | undefined): Promise<void> {
    const { node, nodeLeaseMs } = this.#options;
    let seen: NodeRecord | undefined;
    for (;;) {
      const outcome = await this.#put();
      if (outcome.kind === "put") return;
      const { by } = outcome;
      if (seen === undefined) {
        const waitMs = Math.max(0, by.expiresAtMs - this.#env.clock.wallMs());
        this.#env.log.warn({ event: "node.waiting", node, incarnation: by.incarnation, waitMs });
      } else if (by.incarnation !== seen.incarnation || by.expiresAtMs > seen.expiresAtMs) {
        throw nodeTaken(by);
      }
      seen = by;
      // Renewed after a third, so that a living one is known by then.
      await this.#env.clock.sleep(Math.ceil(nodeLeaseMs / 3), signal);
    }
  }

  #checkSettings(): void {
    const own = this.#record();
    for (const other of this.#others) {
      if (other.state !== "running" || !isOlder(other, own)) continue;
      const keys = differingSettings(own.configHash, other.configHash);
      if (keys.length === 0) continue;
      throw new ParleyError(
        "failed_precondition",
        `the configuration differs from that of the server ${other.node}, which runs already, in what has to be the same on all servers of a domain: ${keys.join(", ")}`,
        { details: { reason: "config_mismatch", node: other.node, keys: keys.join(" ") } },
      );
    }
  }

  #checkBus(): void {
    const [other] = this.#others;
    if (other === undefined || this.#parts.bus.shared) return;
    throw new ParleyError(
      "failed_precondition",
      `the server ${other.node} of the domain runs already: several servers need a bus that they share (bus.engine: nats)`,
      { details: { reason: "bus_not_shared", node: other.node } },
    );
  }

  #renewLater(): void {
    this.#timer = this.#env.clock.timer(Math.ceil(this.#options.nodeLeaseMs / 3), () => {
      void this.#renew().then(() => {
        if (this.#state === "running" || this.#state === "draining") this.#renewLater();
      });
    });
  }

  /** One at a time, in order: a draining server must not be put back to running. */
  #renew(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#renewNow());
    return this.#writing;
  }

  async #renewNow(): Promise<void> {
    if (this.#state === "left") return;
    const { node } = this.#options;
    try {
      const ranOutMs = this.#env.clock.wallMs() - this.#expiresAtMs;
      const outcome = await this.#put();
      if (outcome.kind === "taken") {
        this.#parts.onTaken(nodeTaken(outcome.by));
        return;
      }
      if (ranOutMs > 0) this.#env.log.warn({ event: "node.lost", node, forMs: ranOutMs });
      this.#setOthers(await this.#readOthers());
      this.#failing = false;
    } catch (thrown) {
      // Once for each time that the store is away.
      if (!this.#failing) {
        const { code, reason } = ParleyError.from(thrown);
        this.#env.log.warn({ event: "node.renewal_failed", node, code, reason });
      }
      this.#failing = true;
    }
  }

  async #put(): ReturnType<ClusterStore["putNode"]> {
    const record = this.#record();
    const outcome = await this.#parts.store.putNode(record, this.#env.clock.wallMs());
    if (outcome.kind === "put") this.#expiresAtMs = record.expiresAtMs;
    return outcome;
  }

  async #readOthers(): Promise<readonly NodeRecord[]> {
    const all = await this.#parts.store.nodes(this.#env.clock.wallMs());
    return all.filter(({ node }) => node !== this.#options.node);
  }

  async #remove(): Promise<void> {
    const { node } = this.#options;
    try {
      await this.#parts.store.removeNode(node, this.incarnation);
    } catch (thrown) {
      const { code, reason } = ParleyError.from(thrown);
      this.#env.log.warn({ event: "node.removal_failed", node, code, reason });
    }
  }

  #record(): NodeRecord {
    const { clientAddress, node, nodeLeaseMs, sharedSettings } = this.#options;
    return {
      node,
      incarnation: this.incarnation,
      clientAddress,
      state: this.#state === "draining" ? "draining" : "running",
      startedAtMs: this.#startedAtMs,
      expiresAtMs: this.#env.clock.wallMs() + nodeLeaseMs,
      configHash: hashSettings(sharedSettings),
    };
  }
}

function nodeTaken(by: NodeRecord): ParleyError {
  const where = by.clientAddress === "" ? "" : ` (${by.clientAddress})`;
  return new ParleyError(
    "failed_precondition",
    `another server of the domain runs under the name ${by.node}${where}: each needs its own (node)`,
    { details: { reason: "node_taken", node: by.node } },
  );
}

/** Of two that start at the same time exactly one is the older. */
function isOlder(other: NodeRecord, own: NodeRecord): boolean {
  if (other.startedAtMs !== own.startedAtMs) return other.startedAtMs < own.startedAtMs;
  return other.node < own.node;
}

function shuffled<T>(items: T[], random: Env["random"]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
