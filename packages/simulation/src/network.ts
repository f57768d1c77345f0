/**
 * The simulated network: ordered, reliable streams between nodes (what TCP and gRPC give), with the ways in which real
 * ones fail: delay, reordering between streams, stalls, resets that lose what was on its way, partitions, refused and
 * slow connections, and peers that die without a word.
 */
import type { Dialer, DialTarget, FrameHandler, FrameStream, PeerInfo } from "@parley/protocol";
import { type CloseReason, ParleyError, type Random } from "@parley/runtime";
import type { SimNode } from "./node.js";
import type { Scheduler } from "./scheduler.js";
import type { Trace } from "./trace.js";

/** How badly the network behaves. Probabilities are per frame unless said otherwise. */
export interface NetworkFaults {
  /** One-way delay of a frame: a base plus something up to the jitter, in milliseconds. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** The stream is reset: what is on its way in both directions is lost, and both sides learn of it. */
  readonly resetChance: number;
  /** The stream stalls for up to `stallMs` (lost packets that are sent again). */
  readonly stallChance: number;
  readonly stallMs: number;
  /** Per connection attempt: it fails. */
  readonly dialFailChance: number;
  /** Per reset or kill: the other side is not told, and only its heartbeats find out. */
  readonly silentChance: number;
}

/** A network without faults. */
export const calmNetwork: NetworkFaults = {
  delayMs: 1,
  jitterMs: 0,
  resetChance: 0,
  stallChance: 0,
  stallMs: 0,
  dialFailChance: 0,
  silentChance: 0,
};

const highWaterBytes = 256 * 1024;
const dialTimeoutMs = 5_000;
const lost: CloseReason = {
  code: "connection_lost",
  reason: "the connection was lost",
  reconnect: "backoff",
};

interface Listener {
  readonly node: SimNode;
  readonly onStream: (stream: FrameStream) => void;
  readonly fingerprint: Uint8Array;
}

/** All nodes' connections. */
export class SimNetwork {
  faults: NetworkFaults = calmNetwork;
  private readonly listeners = new Map<string, Listener>();
  private readonly partitions = new Set<string>();
  private readonly connections = new Set<Connection>();
  private nextConnection = 1;

  constructor(
    readonly scheduler: Scheduler,
    readonly random: Random,
    readonly trace: Trace,
  ) {}

  /** Accepts streams at `address` for as long as the node lives. */
  listen(
    node: SimNode,
    address: string,
    fingerprint: Uint8Array,
    onStream: (stream: FrameStream) => void,
  ): void {
    const listener: Listener = { node, onStream, fingerprint };
    this.listeners.set(address, listener);
    node.whenKilled(() => {
      if (this.listeners.get(address) === listener) this.listeners.delete(address);
    });
  }

  /** What `node` opens streams with. */
  dialer(node: SimNode): Dialer {
    return { dial: (target, options) => this.dial(node, target, options.signal) };
  }

  /** Cuts (or heals) two nodes from each other: nothing gets through, and what was on its way waits. */
  setPartition(a: string, b: string, cut: boolean): void {
    const key = pairKey(a, b);
    if (cut) this.partitions.add(key);
    else this.partitions.delete(key);
    this.trace.add(this.scheduler.nowMs, "network", `${cut ? "cut" : "heal"} ${key}`);
    if (!cut) for (const connection of this.connections) connection.wake();
  }

  /** Heals every partition. */
  healAll(): void {
    this.partitions.clear();
    for (const connection of this.connections) connection.wake();
  }

  isCut(a: string, b: string): boolean {
    return this.partitions.has(pairKey(a, b));
  }

  /** One frame's delay. */
  delay(): number {
    const { delayMs, jitterMs } = this.faults;
    return delayMs + (jitterMs > 0 ? this.random.int(jitterMs + 1) : 0);
  }

  forget(connection: Connection): void {
    this.connections.delete(connection);
  }

  private dial(node: SimNode, target: DialTarget, signal: AbortSignal): Promise<FrameStream> {
    return new Promise((resolve, reject) => {
      let settled = false;
      const settle = (fn: () => void) => {
        if (settled) return;
        settled = true;
        signal.removeEventListener("abort", onAbort);
        if (node.running) fn();
      };
      const refuse = (reason: string) =>
        settle(() =>
          reject(new ParleyError("unavailable", `cannot reach ${target.address}`, { details: { reason } })),
        );
      const onAbort = () =>
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
        const listener = this.listeners.get(target.address);
        if (listener !== undefined && this.isCut(node.name, listener.node.name)) {
          this.scheduler.after(dialTimeoutMs, () => refuse("connect_timeout"));
          return;
        }
        if (listener === undefined) {
          refuse("connection_refused");
          return;
        }
        settle(() => {
          const connection = new Connection(
            this,
            this.nextConnection++,
            node,
            listener.node,
            listener.fingerprint,
          );
          this.connections.add(connection);
          this.trace.add(this.scheduler.nowMs, "network", `connect ${connection.name}`);
          listener.onStream(connection.acceptorEnd);
          resolve(connection.initiatorEnd);
        });
      });
    });
  }
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

/** Two ends and what is on its way between them. */
class Connection {
  readonly name: string;
  readonly initiatorEnd: SimStream;
  readonly acceptorEnd: SimStream;
  private broken = false;
  private readonly unhook: (() => void)[];

  constructor(
    readonly network: SimNetwork,
    id: number,
    initiator: SimNode,
    acceptor: SimNode,
    fingerprint: Uint8Array,
  ) {
    this.name = `${initiator.name}>${acceptor.name}#${id}`;
    this.initiatorEnd = new SimStream(this, initiator, peerOf(acceptor, fingerprint));
    this.acceptorEnd = new SimStream(this, acceptor, peerOf(initiator, fingerprint));
    this.initiatorEnd.other = this.acceptorEnd;
    this.acceptorEnd.other = this.initiatorEnd;
    this.unhook = [
      initiator.whenKilled(() => this.endDied(this.initiatorEnd)),
      acceptor.whenKilled(() => this.endDied(this.acceptorEnd)),
    ];
  }

  get isBroken(): boolean {
    return this.broken;
  }

  get isCut(): boolean {
    return this.network.isCut(this.initiatorEnd.node.name, this.acceptorEnd.node.name);
  }

  /** Breaks the connection under both ends; each learns of it, unless the fault is a silent one. */
  reset(): void {
    if (this.broken) return;
    this.broken = true;
    this.dispose();
    this.network.trace.add(this.network.scheduler.nowMs, "network", `reset ${this.name}`);
    for (const end of [this.initiatorEnd, this.acceptorEnd]) this.tell(end);
  }

  wake(): void {
    this.initiatorEnd.pump();
    this.acceptorEnd.pump();
  }

  dispose(): void {
    this.network.forget(this);
    for (const fn of this.unhook) fn();
  }

  private endDied(end: SimStream): void {
    if (this.broken) return;
    this.broken = true;
    this.dispose();
    if (end.other !== undefined) this.tell(end.other);
  }

  private tell(end: SimStream): void {
    const { network } = this;
    if (network.random.chance(network.faults.silentChance)) return;
    network.scheduler.after(network.delay(), () => end.finish(lost));
  }
}

function peerOf(node: SimNode, acceptorFingerprint: Uint8Array): PeerInfo {
  return { address: `sim:${node.name}`, encrypted: true, acceptorFingerprint };
}

type Parcel = { readonly frame: Uint8Array } | { readonly close: CloseReason };

/** One end of a simulated stream. */
class SimStream implements FrameStream {
  other: SimStream | undefined;
  private handler: FrameHandler | undefined;
  private readonly outgoing: Parcel[] = [];
  private readonly arrived: Parcel[] = [];
  private outgoingBytes = 0;
  private aboveHighWater = false;
  private inFlight = false;
  private paused = false;
  private closing = false;
  private finished = false;

  constructor(
    private readonly connection: Connection,
    readonly node: SimNode,
    readonly peer: PeerInfo,
  ) {}

  get queuedBytes(): number {
    return this.outgoingBytes;
  }

  start(handler: FrameHandler): void {
    this.handler = handler;
    this.connection.network.scheduler.after(0, () => this.deliver());
  }

  send(frame: Uint8Array): boolean {
    if (this.finished || this.closing) return true;
    this.outgoing.push({ frame });
    this.outgoingBytes += frame.length;
    this.pump();
    this.aboveHighWater = this.outgoingBytes > highWaterBytes;
    return !this.aboveHighWater;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.connection.network.scheduler.after(0, () => this.deliver());
  }

  close(reason: CloseReason): void {
    if (this.finished || this.closing) return;
    this.closing = true;
    this.outgoing.push({ close: reason });
    this.pump();
    this.connection.network.scheduler.after(0, () => this.finish(reason));
  }

  /** Takes the next parcel onto the wire. One is on its way at a time, so order holds whatever the delays. */
  pump(): void {
    if (this.inFlight || this.connection.isBroken || this.connection.isCut) return;
    if (this.outgoing.length === 0 || (this.other?.arrived.length ?? 0) > 64) return;
    const { network } = this.connection;
    this.inFlight = true;
    const { faults, random } = network;
    let delay = network.delay();
    if (random.chance(faults.stallChance)) delay += random.int(faults.stallMs + 1);
    const resets = random.chance(faults.resetChance);
    network.scheduler.after(delay, () => {
      this.inFlight = false;
      if (this.connection.isBroken || this.connection.isCut) return;
      if (resets) {
        this.connection.reset();
        return;
      }
      // Everything that was queued by now travels together, as it would in one segment.
      for (const parcel of this.outgoing.splice(0, 16)) {
        if ("frame" in parcel) this.outgoingBytes -= parcel.frame.length;
        this.other?.arrived.push(parcel);
      }
      this.other?.deliver();
      if (this.aboveHighWater && this.outgoingBytes < highWaterBytes / 2) {
        this.aboveHighWater = false;
        if (!this.finished && this.node.running) this.handler?.onDrain();
      }
      this.pump();
    });
  }

  /** Hands what has arrived to the application, unless it holds back. */
  deliver(): void {
    if (this.handler === undefined) return;
    while (!this.paused && !this.finished && this.node.running) {
      const parcel = this.arrived.shift();
      if (parcel === undefined) break;
      if ("frame" in parcel) this.handler.onFrame(parcel.frame);
      else this.finish(parcel.close);
    }
    this.other?.pump();
  }

  /** The stream is over for this end. */
  finish(reason: CloseReason): void {
    if (this.finished) return;
    this.finished = true;
    if (this.other?.finished === true) this.connection.dispose();
    if (this.node.running) this.handler?.onClose(reason);
  }
}
