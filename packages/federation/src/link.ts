/** One link: a stream between two servers, from the handshake to its end. */
import {
  closeReasonFromWire,
  closeReasonToWire,
  decodeLinkFrame,
  encodeLinkItem,
  type FrameStream,
  FrameWriter,
  type federation as wire,
} from "@parley/protocol";
import { assertNever, type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import type { EnvelopeService, LinkPeer } from "./envelope.js";
import { type Handshake, type HandshakeResult, refuse } from "./handshake.js";
import type { LinkLimits } from "./limits.js";
import { PresenceBacklog } from "./presence-backlog.js";

/** Why a link ended. `code` is a reason of `Refusal`, or a stable word: `heartbeat_missed`, `connection_lost`, `shutdown`, … */
export type LinkEnd = CloseReason;

/**
 * Where a link is in its life. One way, from left to right. `left`: the peer is leaving, and takes nothing new; what it still
 * says is heard.
 */
export type LinkState = "handshaking" | "up" | "left" | "draining" | "closed";

/** What a link tells its owner. */
export interface LinkHandlers {
  /** The handshake is done. Called at most once, before any envelope. */
  onUp(link: Link): void;
  /** An encoded envelope arrived, a slice of its frame. Not checked in any way. */
  onEnvelope(link: Link, envelope: Uint8Array): void;
  /**
   * The link takes nothing any more: the peer said goodbye, we drain it, or it broke. It brings nothing either, unless the
   * peer is merely leaving. Called exactly once.
   */
  onEnd(link: Link, end: LinkEnd): void;
  /** The stream is gone, too, or given up. Called exactly once, after `onEnd`. */
  onGone?(link: Link): void;
}

/** Options of {@link Link}. */
export interface LinkOptions {
  readonly side: "initiator" | "acceptor";
  readonly handshake: Handshake;
  readonly limits: LinkLimits;
  /** Names the link in logs. */
  readonly id: string;
}

/** What became of an envelope that was given to a link. */
export type LinkSendOutcome = "sent" | "queue_full" | "too_large" | "link_down";

type State =
  | { readonly kind: "handshaking"; readonly timer: Timer }
  | { readonly kind: "up"; readonly result: HandshakeResult; timer: Timer }
  | { readonly kind: "left"; readonly timer: Timer }
  | { readonly kind: "draining"; readonly timer: Timer }
  | { readonly kind: "closed" };

/** The code of a Goodbye of a server that leaves: it still answers what it has taken, and ends the link a little later. */
const LEAVING = "draining";
/** A link that the peer is leaving is closed when the peer has not done so in this time. */
const LEFT_MS = 60_000;
/** A drained link is cut when the network has not taken what was queued in this time. */
const DRAIN_MS = 5_000;
/** Whoever has not proven anything yet has little to say: a chain of certificates at most. */
const HANDSHAKE_FRAME_BYTES_MAX = 256 * 1024;
/** Tags and lengths around an envelope in a frame. */
const ITEM_OVERHEAD_BYTES = 16;

/**
 * A handshaken stream that carries envelopes both ways.
 *
 * Messages, answers and everything else go in lane 0, presence in lane 1 of the frame writer; while the network does not keep up,
 * presence waits in a bounded backlog that drops its oldest, so presence never delays messages and a dropped change is made up for
 * by a later one. The owner hears of the end as soon as it is decided, and may open another link at once.
 */
export class Link {
  readonly id: string;
  readonly side: "initiator" | "acceptor";
  readonly #env: Env;
  readonly #stream: FrameStream;
  #writer: FrameWriter;
  readonly #handshake: Handshake;
  readonly #limits: LinkLimits;
  readonly #handlers: LinkHandlers;
  readonly #backlog: PresenceBacklog;
  #state: State;
  #result: HandshakeResult | undefined;
  #peer: LinkPeer | undefined;
  #upSinceMs = 0;
  #lastSentMs: number;
  #lastHeardMs: number;
  #lastUsedMs: number;
  #ping: { readonly payload: number; readonly atMs: number } | undefined;
  #pings = 0;
  #lastPingMs = 0;
  #rttMs: number | undefined;
  #drainWanted = false;
  #leaving = false;
  #gone = false;

  constructor(env: Env, stream: FrameStream, options: LinkOptions, handlers: LinkHandlers) {
    this.#env = env;
    this.#stream = stream;
    this.id = options.id;
    this.side = options.side;
    this.#handshake = options.handshake;
    this.#limits = options.limits;
    this.#handlers = handlers;
    this.#backlog = new PresenceBacklog(options.limits);
    const nowMs = env.clock.monotonicMs();
    this.#lastSentMs = nowMs;
    this.#lastHeardMs = nowMs;
    this.#lastUsedMs = nowMs;
    this.#writer = this.#createWriter(options.limits.frameBytesMax);
    const timer = env.clock.timer(options.limits.handshakeTimeoutMs, () => this.#onHandshakeTimeout());
    this.#state = { kind: "handshaking", timer };
  }

  /** Takes over the stream: call once. An initiator says hello. */
  start(): void {
    this.#stream.start({
      onFrame: (frame) => this.#onFrame(frame),
      onDrain: () => this.#writer.onDrain(),
      onClose: (reason) => {
        this.#end(reason);
        this.#tellGone();
      },
    });
    const first = this.#handshake.open();
    if (first !== undefined) this.#push(first);
  }

  get state(): LinkState {
    return this.#state.kind;
  }

  /** The other end, proven. Only while or after the link is up. */
  get peer(): LinkPeer | undefined {
    return this.#peer;
  }

  get result(): HandshakeResult | undefined {
    return this.#result;
  }

  /** The other end's network address, for logs. */
  get address(): string {
    return this.#stream.peer.address;
  }

  /** Since when it is up, Unix milliseconds. */
  get upSinceMs(): number {
    return this.#upSinceMs;
  }

  /** When it last carried an envelope, monotonic milliseconds. */
  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** How long the last ping took; `undefined` before the first answer. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** How far behind the link is: the round trip, or how long an unanswered ping has been waiting when that is more. */
  get lagMs(): number | undefined {
    if (this.#ping === undefined) return this.#rttMs;
    return Math.max(this.#rttMs ?? 0, this.#env.clock.monotonicMs() - this.#ping.atMs);
  }

  /** Bytes that wait here: queued for the network, and in the presence backlog. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes + this.#backlog.bytes;
  }

  /** Presence envelopes that were dropped because the link did not keep up. */
  get presenceDropped(): number {
    return this.#backlog.dropped;
  }

  /**
   * Queues one envelope, encoded as an item of a frame (`encodeEnvelopeItem`). Those of one service arrive in the order in
   * which they were sent, if at all.
   * @returns `too_large` by the peer's limit, `queue_full` when the link does not keep up (never for presence, whose oldest
   * is dropped instead), `link_down` when the link is not up.
   */
  send(item: Uint8Array, service: EnvelopeService, kind: "payload" | "bounce" = "payload"): LinkSendOutcome {
    // Who is leaving hears at least what was not taken of what it has sent.
    const takes = this.#state.kind === "up" || (this.#state.kind === "left" && kind === "bounce");
    if (!takes || this.#result === undefined) return "link_down";
    if (item.length > this.#result.envelopeBytesMax + ITEM_OVERHEAD_BYTES) return "too_large";
    const nowMs = this.#env.clock.monotonicMs();
    if (service === "presence" && kind === "payload") {
      this.#sendPresence(item, nowMs);
    } else {
      if (this.#writer.queuedBytes + item.length > this.#limits.queueBytesMax) return "queue_full";
      this.#lastSentMs = nowMs;
      this.#writer.push(item, 0);
    }
    this.#lastUsedMs = nowMs;
    return "sent";
  }

  /**
   * Says that this server is leaving: the peer gives the link nothing new, and whatever of ours still has to be said goes
   * over it until {@link drain}. The owner hears nothing of it.
   */
  leave(reason: Omit<CloseReason, "code">): void {
    if (this.#state.kind !== "up" || this.#leaving) return;
    this.#leaving = true;
    this.#push({ goodbye: closeReasonToWire({ ...reason, code: LEAVING }) });
  }

  /**
   * Ends the link in order: says goodbye, takes no more envelopes, closes when the network has taken what is queued. The
   * handlers hear of the end at once. Before the handshake is done: {@link close}.
   */
  drain(reason: CloseReason): void {
    if (this.#state.kind === "handshaking") {
      this.close(reason);
      return;
    }
    if (this.#state.kind !== "up" && this.#state.kind !== "left") return;
    const { kind } = this.#state;
    for (let item = this.#backlog.shift(); item !== undefined; item = this.#backlog.shift()) {
      this.#writer.push(item, 1);
    }
    this.#state.timer.cancel();
    const timer = this.#env.clock.timer(DRAIN_MS, () => this.#cut(reason));
    this.#state = { kind: "draining", timer };
    if (kind === "up") this.#handlers.onEnd(this, reason);
    this.#writer.close(reason, encodeLinkItem({ goodbye: closeReasonToWire(reason) }));
  }

  /** Ends the link at once. Idempotent. */
  close(reason: CloseReason): void {
    const before = this.#state.kind;
    if (before === "closed") return;
    this.#end(reason);
    if (before === "up" || before === "left")
      this.#writer.close(reason, encodeLinkItem({ goodbye: closeReasonToWire(reason) }));
    else this.#writer.close(reason);
  }

  #createWriter(frameBytesMax: number): FrameWriter {
    return new FrameWriter(this.#env, this.#stream, {
      frameBytesMax,
      // Envelopes stop at `queueBytesMax` by themselves; what is over that is our own answers to a peer that does not read.
      queueBytesMax: 2 * this.#limits.queueBytesMax,
      onOverflow: () => this.close({ code: "too_slow", reason: "too much is queued", reconnect: "backoff" }),
    });
  }

  #sendPresence(item: Uint8Array, nowMs: number): void {
    if (this.#backlog.items > 0 || this.#writer.queuedBytes > this.#limits.presenceHighWaterBytes) {
      this.#backlog.push(item);
      this.#wantDrain();
      return;
    }
    this.#lastSentMs = nowMs;
    this.#writer.push(item, 1);
  }

  #wantDrain(): void {
    if (this.#drainWanted) return;
    this.#drainWanted = true;
    this.#writer.whenDrained(() => {
      this.#drainWanted = false;
      this.#flushBacklog();
    });
  }

  /** The network takes more: hands it as much as may be queued at once, whatever the stream still holds, so that it always goes on. */
  #flushBacklog(): void {
    if (this.#state.kind !== "up") return;
    for (let bytes = 0; bytes <= this.#limits.presenceHighWaterBytes; ) {
      const item = this.#backlog.shift();
      if (item === undefined) return;
      bytes += item.length;
      this.#lastSentMs = this.#env.clock.monotonicMs();
      this.#writer.push(item, 1);
    }
    if (this.#backlog.items > 0) this.#wantDrain();
  }

  #push(item: wire.ILinkItem): void {
    this.#lastSentMs = this.#env.clock.monotonicMs();
    this.#writer.push(encodeLinkItem(item), 0);
  }

  #onFrame(frame: Uint8Array): void {
    if (this.#state.kind === "closed") return;
    this.#lastHeardMs = this.#env.clock.monotonicMs();
    const bytesMax = this.#frameBytesMax();
    if (frame.length > bytesMax) {
      this.#protocolError(`a frame has ${frame.length} bytes, limit ${bytesMax} (frameBytesMax)`);
      return;
    }
    let items: wire.LinkItem[];
    try {
      items = decodeLinkFrame(frame);
    } catch {
      this.#protocolError("a frame cannot be decoded");
      return;
    }
    // What a draining peer still sends is taken: it may be the answers that make the end orderly.
    for (const item of items) {
      if (this.#closedNow()) return;
      if (this.#result === undefined) this.#onHandshakeItem(item);
      else this.#onItem(item);
    }
  }

  /** The largest frame to take now. Hello has no limits, so an acceptor sends frames of its own limit: what Welcome says. */
  #frameBytesMax(): number {
    const own = this.#limits.frameBytesMax;
    if (this.#result === undefined) return Math.min(HANDSHAKE_FRAME_BYTES_MAX, own);
    return Math.max(own, this.#result.frameBytesMax);
  }

  /** The state as it is now: handlers may have closed the link. */
  #closedNow(): boolean {
    return this.#state.kind === "closed";
  }

  #onItem(item: wire.LinkItem): void {
    switch (item.item) {
      case "envelope":
        this.#lastUsedMs = this.#lastHeardMs;
        this.#handlers.onEnvelope(this, item.envelope as Uint8Array);
        return;
      case "ping":
        this.#push({ pong: { payload: item.ping?.payload ?? 0 } });
        return;
      case "pong":
        if (this.#ping === undefined || item.pong?.payload !== this.#ping.payload) return;
        this.#rttMs = this.#lastHeardMs - this.#ping.atMs;
        this.#ping = undefined;
        return;
      case "goodbye":
        this.#onGoodbye(closeReasonFromWire(item.goodbye ?? {}));
        return;
      case "hello":
      case "challenge":
      case "proof":
      case "welcome":
      case "refusal":
        this.#protocolError(`${item.item} after the handshake`);
        return;
      case undefined:
        // A newer peer may say what we do not know.
        return;
      default:
        assertNever(item.item);
    }
  }

  #onGoodbye(reason: CloseReason): void {
    if (reason.code === LEAVING && this.#state.kind === "up") {
      this.#state.timer.cancel();
      this.#state = { kind: "left", timer: this.#env.clock.timer(LEFT_MS, () => this.close(reason)) };
      this.#handlers.onEnd(this, reason);
      return;
    }
    this.#end(reason);
    this.#writer.close(reason);
  }

  #onHandshakeItem(item: wire.LinkItem): void {
    let step: ReturnType<Handshake["step"]>;
    try {
      step = this.#handshake.step(item);
    } catch (error) {
      const { reason, message } = ParleyError.from(error);
      this.close({ code: reason, reason: message, reconnect: "backoff" });
      return;
    }
    switch (step.kind) {
      case "continue":
        this.#push(step.send);
        return;
      case "up":
        if (step.send !== undefined) this.#push(step.send);
        this.#setUp(step.result);
        return;
      case "refuse":
        this.#push(step.send);
        this.close({ code: step.reason, reason: step.message, reconnect: "backoff" });
        return;
      case "refused":
        this.close({
          code: step.reason,
          reason: step.message,
          reconnect: step.retryable ? "backoff" : "never",
        });
        return;
      case "broken":
        this.#protocolError(step.message);
        return;
      default:
        assertNever(step);
    }
  }

  #setUp(result: HandshakeResult): void {
    if (this.#state.kind !== "handshaking") return;
    this.#state.timer.cancel();
    this.#result = result;
    // The acceptor takes smaller frames than we would send. What was pushed so far has gone: it has answered to it.
    if (result.frameBytesMax < this.#limits.frameBytesMax) {
      this.#writer = this.#createWriter(result.frameBytesMax);
    }
    this.#peer = {
      linkId: this.id,
      localDomain: result.localDomain,
      domain: result.peerDomain,
      node: result.peerNode,
      role: result.peerRole,
      address: this.#stream.peer.address,
    };
    this.#upSinceMs = this.#env.clock.wallMs();
    this.#lastUsedMs = this.#env.clock.monotonicMs();
    const state: State = { kind: "up", result, timer: this.#env.clock.timer(0, () => this.#beat()) };
    this.#state = state;
    this.#handlers.onUp(this);
  }

  /** Pings when nothing was sent for a heartbeat, or no round trip was measured for four; finds out that the peer is gone. */
  #beat(): void {
    if (this.#state.kind !== "up") return;
    const { heartbeatMs } = this.#state.result;
    const nowMs = this.#env.clock.monotonicMs();
    if (nowMs - this.#lastHeardMs >= 2 * heartbeatMs) {
      const silentMs = nowMs - this.#lastHeardMs;
      this.close({
        code: "heartbeat_missed",
        reason: `nothing heard for ${silentMs} ms`,
        reconnect: "backoff",
      });
      return;
    }
    const measure =
      this.#ping === undefined && (this.#pings === 0 || nowMs - this.#lastPingMs >= 4 * heartbeatMs);
    if (measure || nowMs - this.#lastSentMs >= heartbeatMs) {
      const payload = ++this.#pings;
      this.#ping ??= { payload, atMs: nowMs };
      this.#lastPingMs = nowMs;
      this.#push({ ping: { payload } });
    }
    const nextMs = Math.min(this.#lastSentMs + heartbeatMs, this.#lastHeardMs + 2 * heartbeatMs) - nowMs;
    this.#state.timer = this.#env.clock.timer(Math.max(1, nextMs), () => this.#beat());
  }

  #onHandshakeTimeout(): void {
    const step = refuse("handshake_timeout", `no handshake within ${this.#limits.handshakeTimeoutMs} ms`);
    if (this.side === "acceptor") this.#push(step.send);
    this.close({ code: step.reason, reason: step.message, reconnect: "backoff" });
  }

  #protocolError(message: string): void {
    this.close({ code: "protocol_error", reason: message, reconnect: "backoff" });
  }

  /** The network did not take the rest in time: the owner need not wait for it any longer. */
  #cut(reason: CloseReason): void {
    if (this.#state.kind !== "draining") return;
    this.#state = { kind: "closed" };
    this.#stream.close(reason);
    this.#tellGone();
  }

  #tellGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#handlers.onGone?.(this);
  }

  #end(reason: CloseReason): void {
    const before = this.#state;
    if (before.kind === "closed") return;
    before.timer.cancel();
    this.#state = { kind: "closed" };
    this.#backlog.clear();
    if (before.kind !== "draining" && before.kind !== "left") this.#handlers.onEnd(this, reason);
  }
}
