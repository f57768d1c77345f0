import type { Dialer, DialTarget, FrameStream } from "@parley/protocol";
import { ParleyError, type Random } from "@parley/runtime";
import { Connection, type NetworkTap, type StreamKind, type Wire } from "./connection.js";
import { calmNetwork, type NetworkFaults } from "./network-faults.js";
import type { SimNode } from "./node.js";
import { pick } from "./pick.js";
import type { Scheduler } from "./scheduler.js";
import type { Trace } from "./trace.js";

const dialTimeoutMs = 5_000;

interface Listener {
  readonly node: SimNode;
  readonly kind: StreamKind;
  readonly onStream: (stream: FrameStream) => void;
  readonly fingerprint: Uint8Array;
}

/** All connections of all processes. */
export class SimNetwork implements Wire {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly trace: Trace;
  faults: NetworkFaults = calmNetwork;

  tap: NetworkTap = {};

  /** Above so many bytes a stream asks its writer to wait. */
  highWaterBytes: number = 256 * 1024;
  readonly #listeners = new Map<string, Listener>();
  /** Addresses that stand for several others, of which each connection gets one. */
  readonly #balanced = new Map<string, readonly string[]>();
  readonly #partitions = new Set<string>();
  readonly #clogs = new Set<string>();
  readonly #connections = new Set<Connection>();
  readonly #onChange: (() => void)[] = [];
  #nextConnection = 1;

  constructor(scheduler: Scheduler, random: Random, trace: Trace) {
    this.scheduler = scheduler;
    this.random = random;
    this.trace = trace;
  }

  /** How many connections are open, broken ones that nobody has noticed included. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Accepts streams at `address` for as long as the process lives, or until the returned function is called. */
  listen(
    node: SimNode,
    address: string,
    kind: StreamKind,
    fingerprint: Uint8Array,
    onStream: (stream: FrameStream) => void,
  ): () => void {
    const listener = { node, kind, onStream, fingerprint };
    this.#listeners.set(address, listener);
    const close = (): void => {
      if (this.#listeners.get(address) === listener) this.#listeners.delete(address);
    };
    node.whenKilled(close);
    return close;
  }

  /** Makes `address` stand for `targets`: each connection goes to one of them, mostly to one that listens. */
  balance(address: string, targets: readonly string[]): void {
    this.#balanced.set(address, targets);
  }

  /** What `node` opens streams with. */
  dialer(node: SimNode): Dialer {
    return { dial: (target, options) => this.#dial(node, target, options.signal) };
  }

  /** Cuts (or heals) two nodes from each other: nothing gets through, and what was on its way waits. */
  setPartition(a: string, b: string, cut: boolean): void {
    const key = pairKey(a, b);
    if (cut) this.#partitions.add(key);
    else this.#partitions.delete(key);
    this.trace.add(this.scheduler.nowMs, "network", `${cut ? "cut" : "heal"} ${key}`);
    this.#changed(!cut);
  }

  /** Nothing gets from `from` to `to` any more (or again); the other way is open. */
  setClog(from: string, to: string, clogged: boolean): void {
    const key = `${from}>${to}`;
    if (clogged) this.#clogs.add(key);
    else this.#clogs.delete(key);
    this.trace.add(this.scheduler.nowMs, "network", `${clogged ? "clog" : "unclog"} ${key}`);
    this.#changed(!clogged);
  }

  /** Heals every partition and clog. */
  healAll(): void {
    this.#partitions.clear();
    this.#clogs.clear();
    this.#changed(true);
  }

  isCut(a: string, b: string): boolean {
    return this.#partitions.has(pairKey(a, b));
  }

  /** Whether something can get from `from` to `to` now. */
  isOpen(from: string, to: string): boolean {
    return !this.isCut(from, to) && !this.#clogs.has(`${from}>${to}`);
  }

  /** Resets every connection of a node. @param silently - nobody is told: both ends think that they are connected. */
  resetAll(name: string, silently: boolean): void {
    for (const connection of [...this.#connections]) {
      if (connection.joins(name)) connection.reset(silently);
    }
  }

  /** The names of those to whom a node is connected. */
  peersOf(name: string): readonly string[] {
    return [...this.#connections].flatMap((connection) => connection.peerOf(name) ?? []);
  }

  /** One frame's delay. */
  delay(): number {
    const { delayMs, jitterMs } = this.faults;
    return delayMs + (jitterMs > 0 ? this.random.int(jitterMs + 1) : 0);
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** Calls `fn` when a way was cut or opened. */
  whenChanged(fn: () => void): void {
    this.#onChange.push(fn);
  }

  #changed(isOpened: boolean): void {
    for (const fn of this.#onChange) fn();
    if (!isOpened) return;
    for (const connection of this.#connections) connection.wake();
  }

  #dial(node: SimNode, target: DialTarget, signal: AbortSignal): Promise<FrameStream> {
    return new Promise((resolve, reject) => {
      let settled = false;
      const settle = (fn: () => void): void => {
        if (settled) return;
        settled = true;
        signal.removeEventListener("abort", onAbort);
        node.input(fn);
      };
      const refuse = (reason: string): void =>
        settle(() =>
          reject(new ParleyError("unavailable", `cannot reach ${target.address}`, { details: { reason } })),
        );
      const onAbort = (): void =>
        settle(() =>
          reject(
            new ParleyError("cancelled", "the connection attempt was cancelled", { cause: signal.reason }),
          ),
        );
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener("abort", onAbort, { once: true });
      if (this.random.chance(this.faults.dialFailChance)) {
        this.scheduler.after(this.delay(), () => refuse("connection_refused"));
        return;
      }
      this.scheduler.after(this.delay() * 2, () => {
        if (settled || !node.running) return;
        const listener = this.#listeners.get(this.#addressOf(target.address));
        if (listener === undefined) {
          refuse("connection_refused");
          return;
        }
        const { name } = listener.node;
        if (!this.isOpen(node.name, name) || !this.isOpen(name, node.name)) {
          this.scheduler.after(dialTimeoutMs, () => refuse("connect_timeout"));
          return;
        }
        settle(() => resolve(this.#connect(node, listener)));
      });
    });
  }

  #addressOf(address: string): string {
    const targets = this.#balanced.get(address);
    if (targets === undefined) return address;
    const alive = targets.filter((target) => this.#listeners.has(target));
    return pick(alive.length > 0 && this.random.chance(0.8) ? alive : targets, this.random);
  }

  #connect(node: SimNode, listener: Listener): FrameStream {
    const { kind, fingerprint } = listener;
    const connection = new Connection(this, this.#nextConnection++, kind, node, listener.node, fingerprint);
    this.#connections.add(connection);
    this.trace.add(this.scheduler.nowMs, "network", `connect ${connection.name}`);
    // A connection is there before the other side accepts it.
    listener.node.input(() => listener.onStream(connection.acceptorEnd));
    return connection.initiatorEnd;
  }
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
