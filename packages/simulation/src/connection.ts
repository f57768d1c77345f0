import type { FrameHandler, FrameStream, PeerInfo } from "@parley/protocol";
import type { CloseReason, Random } from "@parley/runtime";
import type { NetworkFaults } from "./network-faults.js";
import type { SimNode } from "./node.js";
import type { Scheduler } from "./scheduler.js";
import type { Trace } from "./trace.js";

const lost: CloseReason = {
  code: "connection_lost",
  reason: "the connection was lost",
  reconnect: "backoff",
};

/** Frames that may wait unread at an end before the other is stopped: flow control. */
const arrivedMax = 64;

/** Frames that travel together, as in one segment. */
const segmentFrames = 16;

/** The frames of a handshake: a link's frames are not tampered with before. */
const handshakeFrames = 3;

/** How often a turn of the event loop ends between two frames that came together. */
const turnChance = 0.3;

/** How often what a process had sent still arrives when it dies. */
const lastWordsChance = 0.5;

/** What a stream carries: client sessions, or links between servers. */
export type StreamKind = "session" | "link";

/** Told of every frame, for counting and checking. */
export interface NetworkTap {
  /** `node` gave a frame to the network. */
  onSent?(node: SimNode, kind: StreamKind, connection: Connection, frame: Uint8Array): void;
  /** A frame is about to be handed to `node`. */
  onArrived?(node: SimNode, kind: StreamKind, connection: Connection, frame: Uint8Array): void;
  /** So many bytes wait at one end of a stream of `node`. */
  onQueued?(node: SimNode, kind: StreamKind, bytes: number): void;
}

/** What a connection needs of its network. */
export interface Wire {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly trace: Trace;
  readonly faults: NetworkFaults;
  readonly tap: NetworkTap;
  readonly highWaterBytes: number;
  /** One frame's delay. */
  delay(): number;
  /** Whether something can get from one node to another now. */
  isOpen(from: string, to: string): boolean;
  forget(connection: Connection): void;
}

/** See the head of this file. */
export class Connection {
  readonly network: Wire;
  readonly kind: StreamKind;
  readonly name: string;
  readonly initiatorEnd: SimStream;
  readonly acceptorEnd: SimStream;

  readonly #unhook: (() => void)[];

  #broken = false;

  constructor(
    network: Wire,
    id: number,
    kind: StreamKind,
    initiator: SimNode,
    acceptor: SimNode,
    fingerprint: Uint8Array,
  ) {
    this.network = network;
    this.kind = kind;
    this.name = `${initiator.name}>${acceptor.name}#${id}`;
    this.initiatorEnd = new SimStream(this, initiator, peerOf(acceptor, fingerprint));
    this.acceptorEnd = new SimStream(this, acceptor, peerOf(initiator, fingerprint));
    this.initiatorEnd.other = this.acceptorEnd;
    this.acceptorEnd.other = this.initiatorEnd;
    this.#unhook = [
      initiator.whenKilled(() => this.#endDied(this.initiatorEnd)),
      acceptor.whenKilled(() => this.#endDied(this.acceptorEnd)),
    ];
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  /** Who is at the other end of `name`'s; `undefined` when it is not one of its. */
  peerOf(name: string): string | undefined {
    const [initiator, acceptor] = [this.initiatorEnd.node.name, this.acceptorEnd.node.name];
    if (name === initiator) return acceptor;
    return name === acceptor ? initiator : undefined;
  }

  joins(name: string): boolean {
    return this.initiatorEnd.node.name === name || this.acceptorEnd.node.name === name;
  }

  /** Breaks the connection under both ends; each learns of it, unless the fault is a silent one. */
  reset(silently: boolean = false): void {
    if (this.#broken) return;
    this.#broken = true;
    this.dispose();
    const { network } = this;
    network.trace.add(network.scheduler.nowMs, "network", `reset ${this.name}${silently ? " silently" : ""}`);
    if (silently) return;
    for (const end of [this.initiatorEnd, this.acceptorEnd]) this.#tell(end);
  }

  wake(): void {
    this.initiatorEnd.pump();
    this.acceptorEnd.pump();
  }

  dispose(): void {
    this.network.forget(this);
    for (const fn of this.#unhook) fn();
  }

  #endDied(end: SimStream): void {
    if (this.#broken) return;
    this.#broken = true;
    this.dispose();
    const { other } = end;
    if (other === undefined) return;
    const { network } = this;
    const arrives = network.random.chance(lastWordsChance) ? end.takeLastWords() : [];
    if (arrives.length > 0 && network.isOpen(end.node.name, other.node.name)) {
      network.scheduler.after(network.delay(), () => other.receive(arrives));
    }
    this.#tell(other);
  }

  #tell(end: SimStream): void {
    const { network } = this;
    if (network.random.chance(network.faults.silentChance)) return;
    network.scheduler.after(2 * network.delay(), () => end.finish(lost));
  }
}

function peerOf(node: SimNode, acceptorFingerprint: Uint8Array): PeerInfo {
  return { address: `sim:${node.name}`, encrypted: true, acceptorFingerprint };
}

type Parcel =
  | {
      readonly frame: Uint8Array;
    }
  | {
      readonly close: CloseReason;
    };

/** One end of a simulated stream. */
export class SimStream implements FrameStream {
  other: SimStream | undefined;
  readonly #connection: Connection;
  readonly node: SimNode;
  readonly peer: PeerInfo;
  #handler: FrameHandler | undefined;
  readonly #outgoing: Parcel[] = [];
  readonly #arrived: Parcel[] = [];
  #outgoingBytes = 0;
  #framesTravelled = 0;
  #aboveHighWater = false;
  #inFlight = false;
  #deliverDue = false;
  /** Something has arrived for a process that stands still. */
  #isHeld = false;
  #paused = false;
  #closing = false;
  #finished = false;

  constructor(connection: Connection, node: SimNode, peer: PeerInfo) {
    this.#connection = connection;
    this.node = node;
    this.peer = peer;
  }

  get queuedBytes(): number {
    return this.#outgoingBytes;
  }

  start(handler: FrameHandler): void {
    this.#handler = handler;
    this.#deliverSoon();
  }

  send(frame: Uint8Array): boolean {
    if (this.#finished || this.#closing) return true;
    const { network, kind } = this.#connection;
    this.#outgoing.push({ frame });
    this.#outgoingBytes += frame.length;
    network.tap.onSent?.(this.node, kind, this.#connection, frame);
    network.tap.onQueued?.(this.node, kind, this.#outgoingBytes);
    this.pump();
    this.#aboveHighWater = this.#outgoingBytes > network.highWaterBytes;
    return !this.#aboveHighWater;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#deliverSoon();
  }

  close(reason: CloseReason): void {
    if (this.#finished || this.#closing) return;
    this.#closing = true;
    this.#outgoing.push({ close: reason });
    this.pump();
    this.#connection.network.scheduler.after(0, () => this.finish(reason));
  }

  /** Takes the next parcels onto the wire. One segment is on its way at a time, so order holds whatever the delays. */
  pump(): void {
    const { network } = this.#connection;
    if (this.#inFlight || this.#outgoing.length === 0 || !this.#isOpen) return;
    if ((this.other?.unread ?? 0) > arrivedMax) return;
    this.#inFlight = true;
    const { faults, random } = network;
    let delay = network.delay();
    if (random.chance(faults.stallChance)) delay += random.int(faults.stallMs + 1);
    const resets = random.chance(faults.resetChance);
    network.scheduler.after(delay, () => this.#travelled(resets));
  }

  /** Some of what was sent and has not arrived, when this end dies. */
  takeLastWords(): readonly Parcel[] {
    return this.#outgoing.slice(0, this.#connection.network.random.int(this.#outgoing.length + 1));
  }

  /** Parcels have come over the wire. */
  receive(parcels: readonly Parcel[]): void {
    this.#arrived.push(...parcels);
    this.#deliver();
  }

  get unread(): number {
    return this.#arrived.length;
  }

  /** The stream is over for this end. */
  finish(reason: CloseReason): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.other?.isFinished === true) this.#connection.dispose();
    this.node.input(() => this.#handler?.onClose(reason));
  }

  get isFinished(): boolean {
    return this.#finished;
  }

  get #isOpen(): boolean {
    const { network, isBroken } = this.#connection;
    return !isBroken && this.other !== undefined && network.isOpen(this.node.name, this.other.node.name);
  }

  #travelled(resets: boolean): void {
    this.#inFlight = false;
    if (!this.#isOpen) return;
    if (resets) {
      this.#connection.reset();
      return;
    }
    const segment = this.#outgoing.splice(0, segmentFrames);
    for (const parcel of segment) if ("frame" in parcel) this.#outgoingBytes -= parcel.frame.length;
    this.other?.receive(this.#connection.kind === "link" ? this.#tamper(segment) : segment);
    if (this.#aboveHighWater && this.#outgoingBytes < this.#connection.network.highWaterBytes / 2) {
      this.#aboveHighWater = false;
      this.node.input(() => {
        if (!this.#finished) this.#handler?.onDrain();
      });
    }
    this.pump();
  }

  /** What becomes of the frames of a link on their way. */
  #tamper(segment: readonly Parcel[]): readonly Parcel[] {
    const { network } = this.#connection;
    const { linkLossChance, linkLateChance, linkLateMs, linkTwiceChance } = network.faults;
    if (linkLossChance + linkLateChance + linkTwiceChance === 0) return segment;
    const { random } = network;
    return segment.flatMap((parcel) => {
      if (!("frame" in parcel) || this.#framesTravelled++ < handshakeFrames) return [parcel];
      if (random.chance(linkLossChance)) return [];
      if (random.chance(linkLateChance)) {
        network.scheduler.after(random.int(linkLateMs + 1), () => {
          if (this.#isOpen) this.other?.receive([parcel]);
        });
        return [];
      }
      return random.chance(linkTwiceChance) ? [parcel, parcel] : [parcel];
    });
  }

  #goOn(): void {
    this.#isHeld = false;
    this.#deliver();
  }

  #deliverSoon(): void {
    if (this.#deliverDue) return;
    this.#deliverDue = true;
    this.#connection.network.scheduler.after(0, () => {
      this.#deliverDue = false;
      this.#deliver();
    });
  }

  /** Hands what has arrived to the application, unless it holds back or its process stands still. */
  #deliver(): void {
    if (this.#handler === undefined) return;
    if (this.node.frozen) {
      if (!this.#isHeld) this.node.input(() => this.#goOn());
      this.#isHeld = true;
      return;
    }
    const { network, kind } = this.#connection;
    while (!this.#paused && !this.#finished && this.node.running) {
      const parcel = this.#arrived.shift();
      if (parcel === undefined) break;
      if ("close" in parcel) {
        this.finish(parcel.close);
        break;
      }
      network.tap.onArrived?.(this.node, kind, this.#connection, parcel.frame);
      this.#handler.onFrame(parcel.frame);
      if (this.#arrived.length > 0 && network.random.chance(turnChance)) {
        this.#deliverSoon();
        return;
      }
    }
    this.other?.pump();
  }
}
