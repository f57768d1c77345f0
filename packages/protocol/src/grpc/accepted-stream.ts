/** The accepting end of a stream, directly on a server call: no Node stream in between, for memory's and CPU's sake. */
import { Metadata, type ServerInterceptingCallInterface, status as Status } from "@grpc/grpc-js";
import { type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import type { FrameHandler, FrameStream, PeerInfo } from "../frame-stream.js";
import { closeStatus, connectionLost, decodeClosingFrame, isClosingFrame } from "./close-status.js";

/** What a stream needs of its acceptor. */
export interface AcceptedStreamOptions {
  readonly headerBytesMax: number;
  readonly highWaterBytes: number;
  readonly closeTimeoutMs: number;
  /** Cuts the connection. */
  readonly cut: () => void;
  /** The stream is gone. */
  readonly onEnd: (stream: AcceptedStream) => void;
}

/** What HTTP/2 counts for a header beyond its name and value. */
const HEADER_OVERHEAD_BYTES = 32;

/** Response headers: nothing but what gRPC itself sends. Read only, so one is enough. */
const noMetadata = new Metadata();

/** See `FrameStream` for the contract. */
export class AcceptedStream implements FrameStream {
  readonly peer: PeerInfo;
  readonly #env: Env;
  readonly #call: ServerInterceptingCallInterface;
  readonly #options: AcceptedStreamOptions;
  #handler: FrameHandler | undefined;
  #state: "open" | "closing" | "ended" = "open";
  #queuedBytes = 0;
  #blocked = false;
  #paused = false;
  /** Whether a read is under way: the next message comes only after another one. */
  #reading = false;
  #reason: CloseReason | undefined;
  #closeTimer: Timer | undefined;

  constructor(
    env: Env,
    call: ServerInterceptingCallInterface,
    peer: PeerInfo,
    options: AcceptedStreamOptions,
  ) {
    this.#env = env;
    this.#call = call;
    this.peer = peer;
    this.#options = options;
  }

  /**
   * Takes the call. The headers go at once: the dialler waits for them to know that it was accepted.
   * @returns `false` when the call was refused; the stream is of no use then.
   */
  open(): boolean {
    this.#call.start({
      onReceiveMetadata: (metadata) => this.#onHeaders(metadata),
      onReceiveMessage: (frame: Uint8Array) => this.#onMessage(frame),
      onReceiveHalfClose: () => this.#onHalfClose(),
      onCancel: () => this.#onGone(),
    });
    if (this.#state !== "open") return false;
    this.#call.sendMetadata(noMetadata);
    return true;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(handler: FrameHandler): void {
    this.#handler = handler;
    if (this.#state === "ended") {
      const reason = this.#reason ?? connectionLost("the stream ended before it was started");
      this.#env.clock.defer(() => handler.onClose(reason));
      return;
    }
    this.#read();
  }

  send(frame: Uint8Array): boolean {
    if (this.#state !== "open") return true;
    const size = frame.length;
    this.#queuedBytes += size;
    this.#call.sendMessage(frame, () => this.#onSent(size));
    if (this.#queuedBytes > this.#options.highWaterBytes) this.#blocked = true;
    return !this.#blocked;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    if (this.#handler !== undefined) this.#read();
  }

  close(reason: CloseReason): void {
    this.#end(reason, Status.OK);
  }

  #end(reason: CloseReason, status: Status): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#reason = reason;
    this.#closeTimer = this.#env.clock.timer(this.#options.closeTimeoutMs, this.#options.cut);
    this.#call.sendStatus(closeStatus(reason, status));
  }

  /** HTTP/2 holds peers to our setting only when they have acknowledged it. */
  #onHeaders(metadata: Metadata): void {
    const { headerBytesMax } = this.#options;
    let size = 0;
    for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
      for (const value of [values].flat()) size += name.length + String(value).length + HEADER_OVERHEAD_BYTES;
    }
    if (size <= headerBytesMax) return;
    const text = `the headers are ${size} bytes, limit ${headerBytesMax} (headerBytesMax)`;
    this.#end({ code: "headers_too_large", reason: text, reconnect: "never" }, Status.RESOURCE_EXHAUSTED);
  }

  #read(): void {
    if (this.#reading || this.#paused || this.#state !== "open") return;
    this.#reading = true;
    this.#call.startRead();
  }

  #onMessage(frame: Uint8Array): void {
    this.#reading = false;
    if (this.#state !== "open") return;
    if (isClosingFrame(frame)) {
      this.#reason = decodeClosingFrame(frame);
    } else {
      try {
        this.#handler?.onFrame(frame);
      } catch (thrown) {
        this.#onHandlerFault(thrown);
      }
    }
    this.#read();
  }

  /** A fault of ours ends this stream and no other. */
  #onHandlerFault(thrown: unknown): void {
    this.#env.log.error({ event: "stream.handler_failed", peer: this.peer.address, error: thrown });
    this.close({ code: "internal", reason: ParleyError.from(thrown).message, reconnect: "backoff" });
  }

  /** The peer sends no more: the dialling side's way of ending a stream. */
  #onHalfClose(): void {
    if (this.#state !== "open") return;
    this.close(this.#reason ?? connectionLost("the peer ended the stream without a reason"));
  }

  #onSent(size: number): void {
    this.#queuedBytes -= size;
    if (!this.#blocked || this.#queuedBytes > this.#options.highWaterBytes / 2) return;
    this.#blocked = false;
    if (this.#state === "open") this.#handler?.onDrain();
  }

  #onGone(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#closeTimer?.cancel();
    this.#reason ??= connectionLost("the connection was lost");
    this.#options.onEnd(this);
    this.#handler?.onClose(this.#reason);
  }
}
