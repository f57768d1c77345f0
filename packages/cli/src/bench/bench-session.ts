/**
 * A client session that costs the generator as little as may be: the public protocol by the same codecs and writers as the
 * user agent's, without what that does for applications. It behaves like one on the wire: it coalesces by turn,
 * acknowledges messages after so many or so long, and pings.
 */
import {
  type client,
  type Dialer,
  type DialTarget,
  decodeServerFrame,
  encodeAckInboxItem,
  encodeClientItem,
  errorFromWire,
  type FrameStream,
  FrameWriter,
} from "@parley/protocol";
import { type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";

export interface BenchSessionOptions {
  readonly dialer: Dialer;
  readonly target: DialTarget;
  readonly credentials:
    | { readonly principal: string; readonly password: string }
    | { readonly resumeToken: string };
}

/** What comes in masses. Fields and not arguments of a constructor, so that a scenario can set them when it begins. */
export interface BenchSessionEvents {
  onMessage?: (message: client.IInboxMessage) => void;
  onNotification?: (notification: NonNullable<client.IServerItem["notification"]>) => void;
  /** The answer to an operation that was sent with {@link BenchSession.push} under an id of the scenario's own. */
  onResponse?: (response: client.IResponse) => void;
  onReport?: (report: NonNullable<client.IServerItem["report"]>) => void;
  /** The session ended without having been closed here. */
  onLost?: (reason: CloseReason) => void;
}

/** An operation that waits for its answer. */
interface Waiting {
  readonly resolve: (response: client.IResponse) => void;
  readonly reject: (error: ParleyError) => void;
}

/** Ids from here on belong to the scenario. */
export const scenarioIdMin = 1_000_000;

const device = "bench";
/** As the user agent does. */
const ackItemsMax = 32;
const ackDelayMs = 200;
const frameBytesMax = 256 * 1024;
const queueBytesMax = 16 * 1024 * 1024;
const signInId = 1;
const ping = encodeClientItem({ ping: { payload: 1 } });

export class BenchSession {
  readonly events: BenchSessionEvents = {};
  readonly #env: Env;
  readonly #stream: FrameStream;
  readonly #writer: FrameWriter;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = signInId;
  #signedIn: client.ISignedIn = {};
  #heartbeat: Timer | undefined;
  #ended = false;
  #onEnded: (() => void) | undefined;
  #ackInbox = "";
  #ackSeq = 0;
  #ackedSeq = 0;
  #ackTimer: Timer | undefined;
  #ackDeferred = false;
  readonly #flushAck = (): void => {
    this.#ackDeferred = false;
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    if (this.#ended) return;
    this.#ackedSeq = this.#ackSeq;
    this.#writer.push(encodeAckInboxItem(this.#ackInbox, device, this.#ackSeq));
  };

  private constructor(env: Env, stream: FrameStream) {
    this.#env = env;
    this.#stream = stream;
    this.#writer = new FrameWriter(env, stream, {
      frameBytesMax,
      queueBytesMax,
      onOverflow: () => this.#fail({ code: "too_slow", reason: "the queue is full", reconnect: "never" }),
    });
  }

  /** Connects and signs in. @throws ParleyError what the dialler or the server says. */
  static async open(env: Env, options: BenchSessionOptions): Promise<BenchSession> {
    const stream = await options.dialer.dial(options.target, { signal: new AbortController().signal });
    const session = new BenchSession(env, stream);
    stream.start({
      onFrame: (frame) => session.#onFrame(frame),
      onDrain: () => session.#writer.onDrain(),
      onClose: (reason) => session.#fail(reason),
    });
    const { credentials } = options;
    const answer = await session.request({
      signIn: {
        ...("principal" in credentials ? { password: credentials } : credentials),
        sessionId: env.ids.next("session"),
        agent: "parley-bench",
      },
    });
    session.#signedIn = answer.signedIn ?? {};
    session.#startHeartbeat(session.#signedIn.heartbeatMs ?? 0);
    return session;
  }

  get signedIn(): client.ISignedIn {
    return this.#signedIn;
  }

  /** Sends an operation and waits for its answer. @throws ParleyError what the server answers, or how the session ended. */
  request(item: client.IClientItem): Promise<client.IResponse> {
    const id = this.#nextId++;
    item.id = id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#writer.push(encodeClientItem(item));
    });
  }

  /** Sends an encoded item. */
  push(item: Uint8Array): void {
    this.#writer.push(item);
  }

  /** Opens an inbox; its messages come to `events.onMessage`, and are acknowledged. */
  async openInbox(inbox: string): Promise<void> {
    await this.request({ openInbox: { inbox, device, follow: true } });
  }

  /** Says goodbye. Resolves when the stream is gone. */
  async close(): Promise<void> {
    if (this.#ended) return;
    if (this.#ackTimer !== undefined) this.#flushAck();
    const gone = new Promise<void>((resolve) => {
      this.#onEnded = resolve;
    });
    this.#heartbeat?.cancel();
    this.#writer.close(
      { code: "goodbye", reason: "", reconnect: "never" },
      encodeClientItem({ goodbye: { code: "goodbye" } }),
    );
    await gone;
  }

  #onFrame(frame: Uint8Array): void {
    for (const item of decodeServerFrame(frame)) {
      if (item.message) {
        this.events.onMessage?.(item.message);
        this.#acknowledge(item.message);
      } else if (item.response) this.#onResponse(item.response);
      else if (item.notification) this.events.onNotification?.(item.notification);
      else if (item.report) this.events.onReport?.(item.report);
    }
  }

  #onResponse(response: client.IResponse): void {
    const id = response.id ?? 0;
    if (id >= scenarioIdMin) {
      this.events.onResponse?.(response);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (response.error) waiting?.reject(errorFromWire(response.error));
    else waiting?.resolve(response);
  }

  #acknowledge({ inbox, seq }: client.IInboxMessage): void {
    this.#ackInbox = inbox ?? "";
    this.#ackSeq = seq ?? 0;
    if (this.#ackDeferred) return;
    if (this.#ackSeq - this.#ackedSeq < ackItemsMax) {
      this.#ackTimer ??= this.#env.clock.timer(ackDelayMs, this.#flushAck);
      return;
    }
    this.#ackDeferred = true;
    this.#env.clock.defer(this.#flushAck);
  }

  /** Evenly spread, so that thousands of sessions do not ping at the same moment. */
  #startHeartbeat(heartbeatMs: number): void {
    if (heartbeatMs <= 0) return;
    const beat = (): void => {
      this.#writer.push(ping);
      this.#heartbeat = this.#env.clock.timer(0.8 * heartbeatMs, beat);
    };
    this.#heartbeat = this.#env.clock.timer((0.1 + this.#env.random.int(700) / 1_000) * heartbeatMs, beat);
  }

  #fail(reason: CloseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#heartbeat?.cancel();
    const text = `the session ended: ${reason.code} ${reason.reason}`;
    const error = new ParleyError("unavailable", text, { details: { reason: reason.code } });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    if (this.#onEnded !== undefined) this.#onEnded();
    else this.events.onLost?.(reason);
    this.#stream.close(reason);
  }
}

/** Opens many sessions, a few at a time. */
export async function openSessions(
  env: Env,
  options: Pick<BenchSessionOptions, "dialer"> & {
    /** Taken in turn. */
    readonly targets: readonly DialTarget[];
    readonly password: string;
  },
  principals: readonly string[],
): Promise<BenchSession[]> {
  const { dialer, targets, password } = options;
  const sessions = new Array<BenchSession>(principals.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < principals.length; at = next++) {
      const credentials = { principal: principals[at] ?? "", password };
      const target = targets[at % targets.length] as DialTarget;
      sessions[at] = await BenchSession.open(env, { dialer, target, credentials });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return sessions;
}
