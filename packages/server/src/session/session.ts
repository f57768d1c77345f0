/** One client session: a stream of frames, from its opening to its end. */
import { type PrincipalName, type Requester, tryParseInbox, tryParsePresentity } from "@parley/model";
import type { FrameHandler, FrameStream } from "@parley/protocol";
import { type client, decodeClientFrame, encodeServerItem, errorToWire, FrameWriter } from "@parley/protocol";
import { type CloseReason, type Env, ParleyError } from "@parley/runtime";
import type { SessionPort } from "../core/ports.js";
import type { SessionOptions } from "../options.js";

/**
 * - `connected`: nothing was heard yet; the first item has to be SignIn.
 * - `signing_in`: the credentials are being checked; what comes meanwhile waits.
 * - `open`: signed in.
 * - `ended`: nothing is sent or handled any more.
 */
export type SessionState = "connected" | "signing_in" | "open" | "ended";

/** Who a session belongs to, as sign-in found. */
export interface SessionIdentity {
  readonly sessionId: string;
  readonly requester: Requester;
  readonly principal: PrincipalName | undefined;
  /** See {@link SessionPort.signedInAtMs}. */
  readonly signedInAtMs: number;
  /** Of the account; 0 for a guest. */
  readonly credentialEpoch: number;
  /** Addresses that the principal controls: `pres:` and `im:`. */
  readonly addresses: readonly string[];
  readonly attachSubscriptions: boolean;
}

/** Why a session ends, and where its user agent may go on. */
export interface Farewell extends CloseReason {
  /** `host:port` of the domain's other servers, in the order in which to try them. */
  readonly alternatives?: readonly string[];
  /** How long to wait before coming back. @defaultValue 0 */
  readonly afterMs?: number;
}

/** How a session ended. */
export interface SessionEnd {
  /** Whether the user agent announced it: then what is bound to the session goes at once. */
  readonly goodbye: boolean;
}

/** What a session needs of its server; one object for all sessions. */
export interface SessionHost {
  readonly env: Env;
  readonly options: SessionOptions;
  /**
   * Called before what has come is handled, and before a failure is told: may end sessions, this one among them.
   * @param nowMs - monotonic milliseconds.
   */
  checkStall(nowMs: number): void;
  /** Checks credentials; ends with `session.admit` or `session.refuse`. */
  onSignIn(session: Session, id: number, signIn: client.ISignIn): void;
  /** Handles an operation of an open session. */
  onOperation(session: Session, item: client.ClientItem): void;
  /** An operation was answered with an error. */
  onFailed(error: ParleyError): void;
  /** The session has ended; called once. */
  onEnded(session: Session, end: SessionEnd, reason: CloseReason): void;
}

const EMPTY: readonly string[] = [];

/**
 * Handles the items of one stream in their order and sends what is pushed, coalesced by turn. Everything is bounded: operations that wait
 * for an answer (beyond `operationsMax` the frames are left unread, which slows the user agent by flow control), and what
 * waits to be sent (beyond `queueBytesSlow` its frames are left unread, beyond `queueBytesMax` it is told `too_slow` and
 * closed). Thousands of these are idle at a time, so whatever is not always needed is made when it is.
 */
export class Session implements SessionPort, FrameHandler {
  readonly #host: SessionHost;
  readonly #stream: FrameStream;
  readonly #writer: FrameWriter;
  readonly connectionId: string;
  #state: SessionState = "connected";
  #identity: SessionIdentity | undefined;
  /** When something was last heard, or the wait for hearing something began. Monotonic milliseconds. */
  #heardAtMs: number;
  #outstanding = 0;
  #hasTried = false;
  /** Items that wait: for the sign-in, or for room among the outstanding operations. */
  #backlog: client.ClientItem[] | undefined;
  /** Since when reading is paused because too much waits to be sent; monotonic milliseconds. */
  #slowSinceMs: number | undefined;
  #paused = false;
  /** Why it ends as soon as what is under way is answered; nothing new is handled then. */
  #leaving: Farewell | undefined;
  #onEnd: ((end: SessionEnd) => void)[] | undefined;
  #end: SessionEnd | undefined;

  constructor(host: SessionHost, stream: FrameStream) {
    this.#host = host;
    this.#stream = stream;
    this.connectionId = host.env.ids.next("connection");
    this.#heardAtMs = host.env.clock.monotonicMs();
    this.#writer = new FrameWriter(host.env, stream, {
      frameBytesMax: host.options.frameBytesMax,
      queueBytesMax: host.options.queueBytesMax,
      onOverflow: () => this.#tooSlow(),
    });
  }

  /** Begins to take frames. */
  start(): void {
    this.#stream.start(this);
  }

  get state(): SessionState {
    return this.#state;
  }

  get open(): boolean {
    return this.#state === "open";
  }

  get peer(): FrameStream["peer"] {
    return this.#stream.peer;
  }

  get sessionId(): string {
    return this.#identity?.sessionId ?? "";
  }

  get requester(): Requester {
    return this.#identity?.requester ?? { kind: "anonymous", domain: "", id: this.connectionId };
  }

  get principal(): PrincipalName | undefined {
    return this.#identity?.principal;
  }

  get signedInAtMs(): number {
    return this.#identity?.signedInAtMs ?? 0;
  }

  get credentialEpoch(): number {
    return this.#identity?.credentialEpoch ?? 0;
  }

  get attachSubscriptions(): boolean {
    return this.#identity?.attachSubscriptions ?? false;
  }

  owns(address: string): boolean {
    const addresses = this.#identity?.addresses ?? EMPTY;
    // Nearly always the normal form is given, so parsing is for the exceptions.
    if (addresses.includes(address)) return true;
    const normal = tryParseInbox(address) ?? tryParsePresentity(address);
    return normal !== undefined && addresses.includes(normal);
  }

  /** Whether its user agent has tried to sign in. */
  get hasTried(): boolean {
    return this.#hasTried;
  }

  /** Operations that wait for their answer. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Whether nothing is read from it for now. */
  get isPaused(): boolean {
    return this.#paused;
  }

  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  whenDrained(fn: () => void): void {
    if (this.#state === "ended") return;
    this.#writer.whenDrained(fn);
  }

  push(item: Uint8Array): void {
    if (this.#state === "ended") return;
    this.#writer.push(item);
    if (this.#slowSinceMs === undefined && this.#writer.queuedBytes > this.#host.options.queueBytesSlow) {
      this.#slow();
    }
  }

  respond(id: number, response: client.IResponse): void {
    if (this.#outstanding > 0) this.#outstanding--;
    if (id !== 0 && this.#state !== "ended") {
      response.id = id;
      this.push(encodeServerItem({ response }));
    }
    this.#afterAnswer();
  }

  /** Like {@link respond} with an answer that is encoded already, as a whole item. */
  respondEncoded(id: number, item: Uint8Array): void {
    if (this.#outstanding > 0) this.#outstanding--;
    if (id !== 0) this.push(item);
    this.#afterAnswer();
  }

  fail(id: number, error: ParleyError): void {
    // What was waited for while this process stood still has timed out: that is no answer, and is not given.
    this.#host.checkStall(this.#host.env.clock.monotonicMs());
    this.#host.onFailed(error);
    if (error.code === "internal" || error.code === "data_loss") {
      const { connectionId, principal } = this;
      this.#host.env.log.error({ event: "operation.failed", connectionId, principal, error });
    }
    this.respond(id, { error: errorToWire(error) });
  }

  onEnd(fn: (end: SessionEnd) => void): void {
    if (this.#end !== undefined) fn(this.#end);
    else if (this.#onEnd === undefined) this.#onEnd = [fn];
    else this.#onEnd.push(fn);
  }

  /** Sign-in succeeded: answers it, and handles what has come meanwhile. */
  admit(id: number, identity: SessionIdentity, signedIn: client.ISignedIn): void {
    if (this.#state !== "signing_in") return;
    this.#identity = identity;
    this.#setState("open");
    this.#heardAtMs = this.#host.env.clock.monotonicMs();
    this.push(encodeServerItem({ response: { id, signedIn } }));
  }

  /** Handles what has come while the session was signing in. */
  resume(): void {
    this.#goOn();
  }

  /** Sign-in failed: answers it, and ends. */
  refuse(id: number, error: ParleyError, reconnect: CloseReason["reconnect"]): void {
    if (this.#state !== "signing_in") return;
    this.push(encodeServerItem({ response: { id, error: errorToWire(error) } }));
    this.end({ code: error.code, reason: error.message, reconnect });
  }

  /** Ends the session from this side: tells why, and closes. Idempotent. */
  end(reason: Farewell): void {
    if (this.#state === "ended") return;
    const { alternatives = [], afterMs = 0, code, reason: text, reconnect } = reason;
    const goodbye = { code, reason: text, reconnect, alternatives: [...alternatives], afterMs };
    this.#close(reason, false, encodeServerItem({ goodbye }));
  }

  /**
   * Ends the session as soon as the operations that are under way are answered, and after `patienceMs` in any case. What
   * has come and was not begun is left unanswered: the user agent sends it again wherever it goes.
   */
  leave(reason: Farewell, patienceMs: number): void {
    if (this.#state !== "open" || this.#outstanding === 0) {
      this.end(reason);
    } else if (this.#leaving === undefined) {
      this.#leaving = reason;
      this.#setPaused();
      const timer = this.#host.env.clock.timer(patienceMs, () => this.end(reason));
      this.onEnd(() => timer.cancel());
    }
  }

  /** Called by the sweep that watches over all sessions. @param nowMs - monotonic milliseconds. */
  checkContact(nowMs: number): void {
    const { signInTimeoutMs, heartbeatMs } = this.#host.options;
    const silentMs = nowMs - this.#heardAtMs;
    if (this.#slowSinceMs !== undefined && nowMs - this.#slowSinceMs > 2 * heartbeatMs) {
      this.#tooSlow();
    } else if (this.#state === "connected" && silentMs > signInTimeoutMs) {
      this.end({
        code: "sign_in_timeout",
        reason: `no sign-in within ${signInTimeoutMs} ms (signInTimeoutMs)`,
        reconnect: "backoff",
      });
    } else if (this.#state === "open" && !this.#paused && silentMs > 2 * heartbeatMs) {
      this.end({
        code: "heartbeat_missed",
        reason: `nothing was heard for ${silentMs} ms, limit ${2 * heartbeatMs} (2 × heartbeatMs)`,
        reconnect: "backoff",
      });
    }
  }

  onFrame(frame: Uint8Array): void {
    if (this.#state === "ended") return;
    const nowMs = this.#host.env.clock.monotonicMs();
    this.#host.checkStall(nowMs);
    // It may have ended just now, or be about to.
    if (this.#ended || this.#leaving !== undefined) return;
    this.#heardAtMs = nowMs;
    const { frameBytesMax, signInFrameBytesMax } = this.#host.options;
    const limit = this.#state === "open" ? frameBytesMax : signInFrameBytesMax;
    if (frame.length > limit) {
      const option = this.#state === "open" ? "frameBytesMax" : "signInFrameBytesMax";
      this.#protocolError(`frame is ${frame.length} bytes, limit ${limit} (${option})`);
      return;
    }
    let items: client.ClientItem[];
    try {
      items = decodeClientFrame(frame);
    } catch (error) {
      this.#protocolError(ParleyError.from(error).message);
      return;
    }
    if (this.#backlog === undefined) this.#handle(items);
    // One by one: a frame may have more items than a call takes arguments.
    else for (const item of items) this.#backlog.push(item);
  }

  onDrain(): void {
    this.#writer.onDrain();
  }

  onClose(reason: CloseReason): void {
    this.#close(reason, false);
  }

  #handle(items: client.ClientItem[]): void {
    const { operationsMax } = this.#host.options;
    for (let i = 0; i < items.length; i++) {
      if (this.#state === "ended") return;
      if (this.#state === "signing_in" || this.#outstanding >= operationsMax) {
        this.#backlog = i === 0 ? items : items.slice(i);
        this.#setPaused();
        return;
      }
      this.#handleItem(items[i] as client.ClientItem);
    }
  }

  #handleItem(item: client.ClientItem): void {
    if (this.#state === "connected") {
      if (item.signIn == null) {
        this.#protocolError("the first item has to be SignIn");
        return;
      }
      this.#setState("signing_in");
      this.#hasTried = true;
      this.#host.onSignIn(this, item.id, item.signIn);
      return;
    }
    switch (item.operation) {
      case "ping":
        this.push(encodeServerItem({ pong: { payload: item.ping?.payload ?? 0 } }));
        return;
      case "goodbye":
        this.#close({ code: "goodbye", reason: item.goodbye?.reason ?? "", reconnect: "never" }, true);
        return;
      case "signIn":
        this.#protocolError("this session is signed in already");
        return;
      case undefined:
        // From a newer version. What wants no answer can be passed over.
        if (item.id === 0) return;
        this.#outstanding++;
        this.fail(item.id, new ParleyError("unimplemented", "this server does not know the operation"));
        return;
      default:
        // Counted also when no answer is wanted: it takes as much, and its handler says as well when it is through.
        this.#outstanding++;
        this.#host.onOperation(this, item);
    }
  }

  /** A getter and not the field: a call may have ended it, which the compiler cannot see. */
  get #ended(): boolean {
    return this.#state === "ended";
  }

  #afterAnswer(): void {
    const leaving = this.#leaving;
    if (leaving === undefined) {
      if (this.#backlog !== undefined) this.#goOn();
    } else if (this.#outstanding === 0) {
      // Whoever answers may have more to say in this turn.
      this.#host.env.clock.defer(() => this.end(leaving));
    }
  }

  /** Handles the items that had to wait, as far as there is room again. */
  #goOn(): void {
    const items = this.#backlog;
    const { operationsMax } = this.#host.options;
    // Half of the room has to be free, so that a full session isn't paused and resumed for every answer.
    if (items === undefined || this.#state === "signing_in" || this.#outstanding > operationsMax / 2) return;
    this.#backlog = undefined;
    this.#handle(items);
    this.#setPaused();
  }

  /** Too much waits to be sent: what the user agent asks for next would only make it more. */
  #slow(): void {
    this.#slowSinceMs = this.#host.env.clock.monotonicMs();
    this.#setPaused();
    this.#writer.whenDrained(() => {
      this.#slowSinceMs = undefined;
      this.#setPaused();
    });
  }

  /** Reading is paused while anything waits for room. Silence counts only while we listen. */
  #setPaused(): void {
    const paused =
      this.#backlog !== undefined || this.#slowSinceMs !== undefined || this.#leaving !== undefined;
    if (paused === this.#paused || this.#state === "ended") return;
    this.#paused = paused;
    if (paused) {
      this.#stream.pause();
    } else {
      this.#heardAtMs = this.#host.env.clock.monotonicMs();
      this.#stream.resume();
    }
  }

  #tooSlow(): void {
    const { queueBytesMax } = this.#host.options;
    this.end({
      code: "too_slow",
      reason: `${this.#writer.queuedBytes} bytes wait to be taken, limit ${queueBytesMax} (queueBytesMax)`,
      reconnect: "backoff",
    });
  }

  #protocolError(reason: string): void {
    this.end({ code: "protocol_error", reason, reconnect: "backoff" });
  }

  #close(reason: CloseReason, goodbye: boolean, last?: Uint8Array): void {
    if (this.#ended) return;
    this.#setState("ended");
    this.#backlog = undefined;
    this.#writer.close(reason, last);
    this.#end = { goodbye };
    this.#host.onEnded(this, this.#end, reason);
    const listeners = this.#onEnd;
    this.#onEnd = undefined;
    for (const fn of listeners ?? []) fn(this.#end);
  }

  #setState(state: SessionState): void {
    this.#state = state;
  }
}
