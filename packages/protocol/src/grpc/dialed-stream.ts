/** The dialling end of a stream, on a call of its own channel. */
import type { ClientDuplexStream, StatusObject } from "@grpc/grpc-js";
import { type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import type { FrameHandler, FrameStream, PeerInfo } from "../frame-stream.js";
import { asBuffer } from "../wire.js";
import { closeReasonOfStatus, connectionLost, encodeClosingFrame } from "./close-status.js";

/** What a stream needs of its dialler. */
export interface DialedStreamOptions {
  readonly highWaterBytes: number;
  readonly closeTimeoutMs: number;
  /** The stream is gone: drops the connection. */
  readonly onEnd: () => void;
}

/** See `FrameStream` for the contract. */
export class DialedStream implements FrameStream {
  readonly peer: PeerInfo;
  readonly #env: Env;
  readonly #call: ClientDuplexStream<Buffer, Buffer>;
  readonly #options: DialedStreamOptions;
  #handler: FrameHandler | undefined;
  #state: "open" | "closing" | "ended" = "open";
  #queuedBytes = 0;
  #blocked = false;
  #paused = false;
  #reason: CloseReason | undefined;
  #closeTimer: Timer | undefined;

  constructor(
    env: Env,
    call: ClientDuplexStream<Buffer, Buffer>,
    peer: PeerInfo,
    options: DialedStreamOptions,
  ) {
    this.#env = env;
    this.#call = call;
    this.peer = peer;
    this.#options = options;
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
    this.#call.on("data", (frame: Buffer) => this.#onMessage(frame));
    if (this.#paused) this.#call.pause();
  }

  send(frame: Uint8Array): boolean {
    if (this.#state !== "open") return true;
    const size = frame.length;
    this.#queuedBytes += size;
    this.#call.write(asBuffer(frame), () => this.#onSent(size));
    if (this.#queuedBytes > this.#options.highWaterBytes) this.#blocked = true;
    return !this.#blocked;
  }

  pause(): void {
    this.#paused = true;
    if (this.#handler !== undefined) this.#call.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#handler !== undefined) this.#call.resume();
  }

  close(reason: CloseReason): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#reason = reason;
    this.#closeTimer = this.#env.clock.timer(this.#options.closeTimeoutMs, () => {
      this.#call.cancel();
      this.#end();
    });
    this.#call.write(asBuffer(encodeClosingFrame(reason)));
    this.#call.end();
    // What still comes is not delivered, but has to be read for the end to be seen.
    if (this.#handler === undefined) this.#call.on("data", () => {});
    this.#call.resume();
  }

  /**
   * The call has its status. With OK, everything that was sent before it is in the call's buffer: the end comes when that
   * has been delivered.
   */
  onStatus(status: StatusObject): void {
    this.#reason ??= closeReasonOfStatus(status);
    if (status.code === 0 && this.#state === "open" && !this.#call.readableEnded) {
      this.#call.once("end", () => this.#end());
    } else {
      this.#end();
    }
  }

  #onMessage(frame: Uint8Array): void {
    if (this.#state !== "open") return;
    try {
      this.#handler?.onFrame(frame);
    } catch (thrown) {
      // A fault of ours ends this stream and no other.
      this.#env.log.error({ event: "stream.handler_failed", peer: this.peer.address, error: thrown });
      this.close({ code: "internal", reason: ParleyError.from(thrown).message, reconnect: "backoff" });
    }
  }

  #onSent(size: number): void {
    this.#queuedBytes -= size;
    if (!this.#blocked || this.#queuedBytes > this.#options.highWaterBytes / 2) return;
    this.#blocked = false;
    if (this.#state === "open") this.#handler?.onDrain();
  }

  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#closeTimer?.cancel();
    this.#reason ??= connectionLost("the connection was lost");
    this.#options.onEnd();
    this.#handler?.onClose(this.#reason);
  }
}
