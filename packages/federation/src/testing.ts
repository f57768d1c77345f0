/**
 * `@parley/federation/testing`: an in-memory network for tests of links. Ordered and reliable as the transport port promises, until it
 * is told otherwise; everything happens when the clock of the test says so.
 */
import type { Dialer, DialTarget, FrameHandler, FrameStream, PeerInfo } from "@parley/protocol";
import { type CloseReason, type Env, ParleyError } from "@parley/runtime";

/** Options of {@link createStreamPair}. */
export interface StreamPairOptions {
  /** What both sides are told of the acceptor's certificate. @defaultValue none: a stream without TLS */
  readonly acceptorFingerprint?: Uint8Array;
  /** The address that the acceptor sees. @defaultValue "memory:initiator" */
  readonly initiatorAddress?: string;
  /** `send` returns `false` above so many bytes. @defaultValue 65_536 */
  readonly highWaterBytes?: number;
  /** How long a frame is under way. @defaultValue 0: it arrives at the end of the turn */
  readonly latencyMs?: number;
}

/** Both ends of a stream, and what can be done to it. */
export interface StreamPair {
  readonly initiator: FrameStream;
  readonly acceptor: FrameStream;
  /** Breaks the connection: both sides hear `connection_lost`, what is under way is lost. */
  cut(): void;
  /** From now on nothing arrives any more, and nobody is told: a partition. */
  silence(): void;
  /** The network stops taking frames in both directions (they queue up) … */
  hold(): void;
  /** … and goes on. */
  release(): void;
  readonly closed: boolean;
}

/** Two connected streams. */
export function createStreamPair(env: Pick<Env, "clock">, options: StreamPairOptions = {}): StreamPair {
  const wire: Wire = { env, options, held: false, silent: false, closed: false };
  const fingerprint = options.acceptorFingerprint;
  const peer = (address: string): PeerInfo => ({
    address,
    encrypted: fingerprint !== undefined,
    ...(fingerprint === undefined ? {} : { acceptorFingerprint: fingerprint }),
  });
  const initiator = new MemoryStream(wire, peer("memory:acceptor"));
  const acceptor = new MemoryStream(wire, peer(options.initiatorAddress ?? "memory:initiator"));
  initiator.other = acceptor;
  acceptor.other = initiator;
  return {
    initiator,
    acceptor,
    cut: () => {
      initiator.lose(CONNECTION_LOST);
      acceptor.lose(CONNECTION_LOST);
    },
    silence: () => {
      wire.silent = true;
    },
    hold: () => {
      wire.held = true;
    },
    release: () => {
      wire.held = false;
      initiator.pump();
      acceptor.pump();
    },
    get closed() {
      return wire.closed;
    },
  };
}

/** A server's place in a {@link MemoryNetwork}. */
export interface MemoryListener {
  readonly acceptorFingerprint?: Uint8Array;
  onStream(stream: FrameStream): void;
}

/** Addresses, who listens there, and the streams between. */
export class MemoryNetwork {
  readonly #env: Pick<Env, "clock">;
  readonly #options: Omit<StreamPairOptions, "acceptorFingerprint">;
  readonly #listeners = new Map<string, MemoryListener>();
  readonly #pairs = new Map<StreamPair, string>();
  /** Every address that was dialled, in order. */
  readonly dialled: string[] = [];

  constructor(env: Pick<Env, "clock">, options: Omit<StreamPairOptions, "acceptorFingerprint"> = {}) {
    this.#env = env;
    this.#options = options;
  }

  /** Begins to listen; takes the place of who listened there before. */
  listen(address: string, listener: MemoryListener): void {
    this.#listeners.set(address, listener);
  }

  /** Stops listening and breaks the streams to the address, as when a process is killed. */
  kill(address: string): void {
    this.#listeners.delete(address);
    for (const pair of this.pairsOf(address)) pair.cut();
  }

  /** The open streams that were dialled to an address. */
  pairsOf(address: string): StreamPair[] {
    return [...this.#pairs].filter(([pair, to]) => to === address && !pair.closed).map(([pair]) => pair);
  }

  readonly dialer: Dialer = {
    dial: (target: DialTarget, { signal }) => {
      this.dialled.push(target.address);
      signal.throwIfAborted();
      const listener = this.#listeners.get(target.address);
      if (listener === undefined) {
        const details = { reason: "connection_refused" };
        const message = `nobody listens on ${target.address}`;
        return Promise.reject(new ParleyError("unavailable", message, { details }));
      }
      const { acceptorFingerprint } = listener;
      const pair = createStreamPair(this.#env, {
        ...this.#options,
        ...(acceptorFingerprint === undefined ? {} : { acceptorFingerprint }),
      });
      for (const known of this.#pairs.keys()) if (known.closed) this.#pairs.delete(known);
      this.#pairs.set(pair, target.address);
      listener.onStream(pair.acceptor);
      return Promise.resolve(pair.initiator);
    },
  };
}

const CONNECTION_LOST: CloseReason = {
  code: "connection_lost",
  reason: "the connection was lost",
  reconnect: "backoff",
};

interface Wire {
  readonly env: Pick<Env, "clock">;
  readonly options: StreamPairOptions;
  held: boolean;
  silent: boolean;
  closed: boolean;
}

type Cargo = { readonly frame: Uint8Array } | { readonly end: CloseReason };

class MemoryStream implements FrameStream {
  readonly peer: PeerInfo;
  readonly #wire: Wire;
  other: MemoryStream | undefined;
  #handler: FrameHandler | undefined;
  /** Taken by `send`, not yet by the network. */
  readonly #outgoing: Cargo[] = [];
  #queuedBytes = 0;
  #backedUp = false;
  /** Arrived, not yet delivered. */
  readonly #incoming: Cargo[] = [];
  #paused = false;
  #ending = false;
  #ended = false;
  #scheduled = false;

  constructor(wire: Wire, peer: PeerInfo) {
    this.#wire = wire;
    this.peer = peer;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(handler: FrameHandler): void {
    this.#handler = handler;
    this.#deliver();
  }

  send(frame: Uint8Array): boolean {
    if (this.#ending || this.#ended) return true;
    this.#outgoing.push({ frame });
    this.#queuedBytes += frame.length;
    this.#schedule();
    this.#backedUp ||= this.#queuedBytes > (this.#wire.options.highWaterBytes ?? 65_536);
    return !this.#backedUp;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  close(reason: CloseReason): void {
    if (this.#ending || this.#ended) return;
    this.#ending = true;
    this.#outgoing.push({ end: reason });
    this.#schedule();
  }

  /** The stream is gone: nothing more goes out or in. */
  lose(reason: CloseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#wire.closed = true;
    this.#outgoing.length = 0;
    this.#incoming.length = 0;
    this.#queuedBytes = 0;
    this.#handler?.onClose(reason);
  }

  /** Hands what was sent to the other side. */
  pump(): void {
    if (this.#wire.held || this.#ended) return;
    const taken = this.#outgoing.splice(0);
    this.#queuedBytes = 0;
    for (const cargo of taken) {
      if (!this.#wire.silent) this.other?.arrive(cargo);
      if ("end" in cargo) {
        this.lose(cargo.end);
        return;
      }
    }
    if (!this.#backedUp) return;
    this.#backedUp = false;
    this.#handler?.onDrain();
  }

  arrive(cargo: Cargo): void {
    if (this.#ended) return;
    this.#incoming.push(cargo);
    this.#deliver();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const run = (): void => {
      this.#scheduled = false;
      this.pump();
    };
    const { latencyMs = 0 } = this.#wire.options;
    if (latencyMs === 0) this.#wire.env.clock.defer(run);
    else this.#wire.env.clock.timer(latencyMs, run);
  }

  #deliver(): void {
    while (this.#handler !== undefined && !this.#paused && !this.#ended) {
      const cargo = this.#incoming.shift();
      if (cargo === undefined) return;
      if ("frame" in cargo) this.#handler.onFrame(cargo.frame);
      else this.lose(cargo.end);
    }
  }
}
