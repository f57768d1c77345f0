/** One connection to the home server: from dialling to the end of its stream. */
import {
  type client,
  closeReasonFromWire,
  type Dialer,
  type DialTarget,
  decodeServerFrame,
  encodeClientItem,
  errorFromWire,
  type FrameStream,
  FrameWriter,
} from "@parley/protocol";
import { type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import type { Elsewhere } from "./targets.js";

/** What a connection tells its user agent. After `onRefused` or `onEnd` nothing more comes. */
export interface ConnectionEvents {
  /** The server has let the user agent in. Called while the frame is handled, so that nothing is missed. */
  onSignedIn(info: client.ISignedIn): void;
  /** It has not, or there was no reaching it. @param elsewhere - where it said to go instead. */
  onRefused(error: ParleyError, elsewhere?: Elsewhere): void;
  /** Where the domain's other servers are now. */
  onServers(alternatives: readonly string[]): void;
  /** Everything else but Pong. */
  onItem(item: client.ServerItem): void;
  /** A signed-in connection is gone. @param elsewhere - where the server said to go, if it said anything before. */
  onEnd(reason: CloseReason, elsewhere?: Elsewhere): void;
}

export interface ConnectionOptions {
  readonly dialer: Dialer;
  readonly target: DialTarget;
  readonly signIn: client.ISignIn;
  /** For dialling and signing in together. */
  readonly connectTimeoutMs: number;
  readonly queueBytesMax: number;
}

type ConnectionState = "dialling" | "signing-in" | "signed-in" | "ended";

/** The id of the sign-in: operations begin above it. */
const signInId = 1;
/** No frame is larger than this, whatever the server would take: more in one go delays what comes behind. */
const frameBytesMax = 256 * 1024;
/** A server cannot keep a user agent away for longer than this. */
const afterMsMax = 60_000;
const ping = encodeClientItem({ ping: { payload: 1 } });

export class Connection {
  readonly #env: Env;
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #abort = new AbortController();
  #state: ConnectionState = "dialling";
  #stream: FrameStream | undefined;
  #writer: FrameWriter | undefined;
  #timer: Timer | undefined;
  /** Read by the writer for every frame: the server may ask for smaller ones. */
  readonly #frameLimits = { frameBytesMax };
  #sentSinceTick = false;
  #ticksUnheard = 0;
  /** Said by the server before it ends the stream; more precise than what the transport says. */
  #goodbye: CloseReason | undefined;
  #elsewhere: Elsewhere | undefined;

  constructor(env: Env, options: ConnectionOptions, events: ConnectionEvents) {
    this.#env = env;
    this.#options = options;
    this.#events = events;
  }

  /** Begins. Called once. */
  open(): void {
    const { connectTimeoutMs, dialer, target } = this.#options;
    this.#timer = this.#env.clock.timer(connectTimeoutMs, () => {
      const text = `no answer from ${target.address} within ${connectTimeoutMs} ms`;
      this.#refuse(
        new ParleyError("unavailable", text, { details: { reason: "connect_timeout" } }),
        "connect_timeout",
      );
    });
    dialer.dial(target, { signal: this.#abort.signal }).then(
      (stream) => this.#dialled(stream),
      (error: unknown) => this.#refuse(ParleyError.from(error), "dial_failed"),
    );
  }

  /** Queues encoded items for the frame of this turn. */
  push(item: Uint8Array): void {
    this.#sentSinceTick = true;
    this.#writer?.push(item);
  }

  /** Ends the stream after what was pushed. `onEnd` (or `onRefused`) follows when it is gone. */
  close(reason: CloseReason): void {
    if (this.#state === "ended") return;
    if (this.#writer !== undefined) this.#writer.close(reason);
    else
      this.#refuse(
        new ParleyError("cancelled", reason.reason, { details: { reason: reason.code } }),
        reason.code,
      );
  }

  /** Forgets the connection: nothing is called any more. */
  drop(reason: CloseReason): void {
    if (this.#end()) this.#stream?.close(reason);
  }

  #dialled(stream: FrameStream): void {
    if (this.#state !== "dialling") {
      stream.close({ code: "cancelled", reason: "not wanted any more", reconnect: "never" });
      return;
    }
    this.#state = "signing-in";
    this.#stream = stream;
    const writer: FrameWriter = new FrameWriter(
      this.#env,
      stream,
      Object.assign(this.#frameLimits, {
        queueBytesMax: this.#options.queueBytesMax,
        onOverflow: () =>
          writer.close({
            code: "too_slow",
            reason: "the connection does not take what is to be sent",
            reconnect: "backoff",
          }),
      }),
    );
    this.#writer = writer;
    stream.start({
      onFrame: (frame) => this.#onFrame(frame),
      onDrain: () => writer.onDrain(),
      onClose: (reason) => this.#onClose(reason),
    });
    writer.push(encodeClientItem({ id: signInId, signIn: this.#options.signIn }));
  }

  #onFrame(frame: Uint8Array): void {
    if (this.#state === "ended") return;
    this.#ticksUnheard = 0;
    let items: readonly client.ServerItem[];
    try {
      items = decodeServerFrame(frame);
    } catch (thrown) {
      this.#protocolError(ParleyError.from(thrown).message);
      return;
    }
    for (const item of items) {
      if (this.#ended) return;
      if (item.response?.id === signInId) this.#signedIn(item.response);
      else if (item.goodbye) this.#onGoodbye(item.goodbye);
      else if (item.servers) this.#events.onServers(item.servers.alternatives ?? []);
      else if (!item.pong) this.#events.onItem(item);
    }
  }

  #onGoodbye(goodbye: client.IGoodbye): void {
    this.#goodbye = closeReasonFromWire(goodbye);
    this.#elsewhere = {
      alternatives: goodbye.alternatives ?? [],
      afterMs: Math.min(Math.max(0, goodbye.afterMs ?? 0), afterMsMax),
    };
  }

  /** A getter and not the field: a handler may have ended it, which the compiler cannot see. */
  get #ended(): boolean {
    return this.#state === "ended";
  }

  #signedIn(response: client.IResponse): void {
    if (this.#state !== "signing-in") return;
    if (response.error) {
      this.#refuse(errorFromWire(response.error), "sign_in_refused");
    } else if (response.signedIn) {
      this.#state = "signed-in";
      this.#timer?.cancel();
      const serverMax = response.signedIn.frameBytesMax ?? 0;
      if (serverMax > 0) this.#frameLimits.frameBytesMax = Math.min(frameBytesMax, serverMax);
      this.#startHeartbeat(response.signedIn.heartbeatMs ?? 0);
      this.#events.onSignedIn(response.signedIn);
    } else {
      this.#protocolError("the sign-in was answered with something else");
    }
  }

  /**
   * Two ticks make a heartbeat: whoever was silent for one says Ping, so that no silence is longer than a heartbeat; what
   * was not heard of for four ticks, with two pings unanswered, is lost.
   */
  #startHeartbeat(heartbeatMs: number): void {
    if (heartbeatMs <= 0) return;
    const tickMs = Math.max(1, heartbeatMs / 2);
    const tick = (): void => {
      if (this.#state !== "signed-in") return;
      this.#ticksUnheard++;
      if (this.#ticksUnheard > 4) {
        this.#lose({
          code: "heartbeat_missed",
          reason: `nothing was heard of the server for ${2 * heartbeatMs} ms`,
          reconnect: "backoff",
        });
        return;
      }
      if (!this.#sentSinceTick || this.#ticksUnheard > 1) this.push(ping);
      this.#sentSinceTick = false;
      this.#timer = this.#env.clock.timer(tickMs, tick);
    };
    this.#timer = this.#env.clock.timer(tickMs, tick);
  }

  #protocolError(reason: string): void {
    const close: CloseReason = { code: "protocol_error", reason, reconnect: "backoff" };
    if (this.#state === "signed-in") this.#lose(close);
    else
      this.#refuse(
        new ParleyError("unavailable", `the server is not understood: ${reason}`, {
          details: { reason: "protocol_error" },
        }),
        "protocol_error",
      );
  }

  /** Ends a signed-in connection without waiting for the network, which may never say that the stream is gone. */
  #lose(reason: CloseReason): void {
    if (!this.#end()) return;
    this.#stream?.close(reason);
    this.#events.onEnd(reason);
  }

  #refuse(error: ParleyError, code: string): void {
    if (!this.#end()) return;
    this.#stream?.close({ code, reason: "the sign-in did not succeed", reconnect: "never" });
    this.#events.onRefused(error);
  }

  #onClose(reason: CloseReason): void {
    const wasSignedIn = this.#state === "signed-in";
    if (!this.#end()) return;
    const why = this.#goodbye ?? reason;
    if (wasSignedIn) this.#events.onEnd(why, this.#elsewhere);
    else {
      const error = endError(why, "the server ended the connection before the sign-in");
      this.#events.onRefused(error, this.#elsewhere);
    }
  }

  #end(): boolean {
    if (this.#state === "ended") return false;
    this.#state = "ended";
    this.#timer?.cancel();
    this.#abort.abort(new ParleyError("cancelled", "the connection is not wanted any more"));
    return true;
  }
}

/** The failure that a lost connection stands for. */
export function endError(reason: CloseReason, what: string): ParleyError {
  return new ParleyError("unavailable", `${what}: ${reason.reason || reason.code}`, {
    details: { reason: reason.code },
    retryable: reason.reconnect !== "never",
  });
}
