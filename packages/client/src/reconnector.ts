/** Keeps one user agent connected: attempts, pauses, moves between servers, resume token, and the end. */
import { type client, encodeClientItem } from "@parley/protocol";
import { Backoff, type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import { Connection, endError } from "./connection.js";
import { type Elsewhere, Targets } from "./targets.js";
import type { Credentials, SignedInInfo, UserAgentOptions, UserAgentState } from "./types.js";
import { signedInFromWire } from "./wire.js";

export interface ReconnectorEvents {
  /** When it is `online`, what has to be sent again goes first: before anything that a handler of the application begins. */
  onState(state: UserAgentState): void;
  onItem(item: client.ServerItem): void;
}

export interface ReconnectorOptions
  extends Pick<
    UserAgentOptions,
    | "dialer"
    | "target"
    | "alternatives"
    | "credentials"
    | "attachSubscriptions"
    | "reconnect"
    | "retryFirst"
    | "backoff"
    | "connectTimeoutMs"
    | "agent"
  > {
  readonly sessionId: string;
  readonly queueBytesMax: number;
}

interface FirstConnect {
  readonly resolve: (info: SignedInInfo) => void;
  readonly reject: (error: ParleyError) => void;
  readonly release: () => void;
}

const connectTimeoutMsDefault = 10_000;
const backoffDefault = { initialMs: 200, maxMs: 30_000 };
/** A connection that lasted so long was a good one: the next pause is the shortest again. */
const goodAfterMs = 5_000;
/** How many servers in a row may each send the user agent on to another without a pause. */
const movesMax = 8;
const goodbye = encodeClientItem({
  goodbye: { code: "goodbye", reason: "the user agent ends", reconnect: "never" },
});

export class Reconnector {
  readonly #env: Env;
  readonly #options: ReconnectorOptions;
  readonly #events: ReconnectorEvents;
  readonly #backoff: Backoff;
  readonly #targets: Targets;
  #state: UserAgentState = { kind: "idle" };
  #connection: Connection | undefined;
  #first: FirstConnect | undefined;
  #pause: Timer | undefined;
  #resumeToken = "";
  #attempt = 0;
  #onlineSinceMs = 0;
  /** Why the first attempt of this round failed: of all it says the most. */
  #roundFailure: ParleyError | undefined;
  /** Moves at a server's word since the last connection that lasted: they go without a pause, but not for ever. */
  #moves = 0;
  #closing: { promise: Promise<void>; done: () => void } | undefined;

  constructor(env: Env, options: ReconnectorOptions, events: ReconnectorEvents) {
    this.#env = env;
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(env, options.backoff ?? backoffDefault);
    this.#targets = new Targets(env, options.target, options.alternatives ?? []);
  }

  connect(signal?: AbortSignal): Promise<SignedInInfo> {
    if (this.#state.kind !== "idle") {
      const text = `connect() was called in the state ${this.#state.kind}`;
      return Promise.reject(
        new ParleyError("failed_precondition", text, { details: { reason: "already_connected" } }),
      );
    }
    if (signal?.aborted) return Promise.reject(ParleyError.from(signal.reason));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#giveUp(ParleyError.from(signal?.reason));
      signal?.addEventListener("abort", onAbort, { once: true });
      const release = (): void => signal?.removeEventListener("abort", onAbort);
      this.#first = { resolve, reject, release };
      this.#targets.restart();
      this.#try();
    });
  }

  /** Sends an item if there is a signed-in connection. */
  push(item: Uint8Array): void {
    if (this.#state.kind === "online") this.#connection?.push(item);
  }

  close(goodbyeMs: number): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise;
    let done: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#closing = { promise, done };
    if (this.#state.kind !== "online" || this.#connection === undefined) {
      this.#finish(undefined);
      return promise;
    }
    const timer = this.#env.clock.timer(goodbyeMs, () => this.#finish(undefined));
    void promise.then(() => timer.cancel());
    this.#connection.push(goodbye);
    this.#connection.close({ code: "goodbye", reason: "the user agent ends", reconnect: "never" });
    return promise;
  }

  abort(): void {
    this.#finish(undefined);
  }

  #try(): void {
    const resumeToken = this.#resumeToken;
    this.#attempt++;
    this.#setState({ kind: "connecting", attempt: this.#attempt });
    const { attachSubscriptions, agent, connectTimeoutMs, dialer, queueBytesMax, sessionId } = this.#options;
    const connection = new Connection(
      this.#env,
      {
        dialer,
        target: this.#targets.current,
        signIn: {
          ...credentialsToWire(this.#options.credentials, resumeToken),
          sessionId,
          attachSubscriptions: attachSubscriptions ?? false,
          agent: agent ?? "parley-client",
        },
        connectTimeoutMs: connectTimeoutMs ?? connectTimeoutMsDefault,
        queueBytesMax,
      },
      {
        onSignedIn: (info) => this.#onSignedIn(info),
        onRefused: (error, elsewhere) => this.#onRefused(error, resumeToken !== "", elsewhere),
        onServers: (alternatives) => this.#targets.learn(alternatives),
        onItem: (item) => this.#events.onItem(item),
        onEnd: (reason, elsewhere) => this.#onEnd(reason, elsewhere),
      },
    );
    this.#connection = connection;
    connection.open();
  }

  #onSignedIn(wire: client.ISignedIn): void {
    const info = signedInFromWire(wire);
    this.#resumeToken = wire.resumeToken ?? "";
    this.#targets.learn(wire.alternatives ?? []);
    this.#attempt = 0;
    this.#roundFailure = undefined;
    this.#onlineSinceMs = this.#env.clock.monotonicMs();
    this.#setState({ kind: "online", info });
    this.#takeFirst()?.resolve(info);
  }

  #onRefused(error: ParleyError, withToken: boolean, elsewhere?: Elsewhere): void {
    this.#connection = undefined;
    if (withToken && !isPassing(error)) {
      // The token ran out, or the password was changed: only the password itself can tell.
      this.#resumeToken = "";
      this.#try();
      return;
    }
    const cause = this.#roundFailure ?? error;
    if (isPassing(error)) {
      this.#roundFailure = cause;
      if (this.#goElsewhere(elsewhere) || (mayBeOtherwiseElsewhere(error) && this.#targets.next())) {
        this.#try();
        return;
      }
    }
    this.#roundFailure = undefined;
    if (this.#first !== undefined && !(this.#options.retryFirst === true && isPassing(error))) {
      this.#giveUp(isPassing(error) ? cause : error);
    } else if (isPassing(error) && this.#options.reconnect !== false) {
      this.#targets.again();
      this.#wait(error, retryAfterMs(error));
    } else {
      this.#finish(error);
    }
  }

  #onEnd(reason: CloseReason, elsewhere?: Elsewhere): void {
    this.#connection = undefined;
    if (this.#closing !== undefined) {
      this.#finish(undefined);
      return;
    }
    const error = endError(reason, "the connection was lost");
    if (this.#env.clock.monotonicMs() - this.#onlineSinceMs >= goodAfterMs) {
      this.#backoff.reset();
      this.#moves = 0;
    }
    const afterMs = elsewhere?.afterMs ?? 0;
    if (reason.reconnect === "never") {
      this.#finish(error);
    } else if (reason.reconnect === "now" && this.#goElsewhere(elsewhere)) {
      // Also where it was not to come back by itself: the server is not lost, it hands over.
      if (afterMs > 0) this.#waitFor(afterMs, error);
      else this.#try();
    } else if (this.#options.reconnect === false) {
      this.#finish(error);
    } else {
      // What was lost without a word may be gone for longer: the others first.
      if (reason.reconnect !== "backoff" || elsewhere === undefined) this.#targets.leave();
      else this.#targets.again();
      this.#wait(error, afterMs);
    }
  }

  /** @returns whether the server's word is followed at once: not in circles, when each sends it to the next. */
  #goElsewhere(elsewhere: Elsewhere | undefined): boolean {
    if (elsewhere === undefined || elsewhere.alternatives.length === 0) return false;
    this.#targets.learn(elsewhere.alternatives);
    if (++this.#moves > movesMax) return false;
    this.#targets.leave(elsewhere.alternatives);
    return true;
  }

  #wait(cause: ParleyError, atLeastMs: number): void {
    const retryInMs = Math.max(this.#backoff.next(), atLeastMs);
    this.#env.log.info({
      event: "user_agent.disconnected",
      code: cause.code,
      reason: cause.reason,
      retryInMs,
    });
    this.#waitFor(retryInMs, cause);
  }

  #waitFor(retryInMs: number, cause: ParleyError): void {
    this.#pause = this.#env.clock.timer(retryInMs, () => this.#try());
    this.#setState({ kind: "waiting", retryInMs, cause });
  }

  /** The first connect fails; the user agent may be told to try again. */
  #giveUp(error: ParleyError): void {
    const first = this.#takeFirst();
    if (first === undefined) return;
    this.#dropConnection();
    this.#attempt = 0;
    this.#setState({ kind: "idle" });
    first.reject(error);
  }

  #finish(error: ParleyError | undefined): void {
    if (this.#state.kind !== "closed") {
      this.#dropConnection();
      this.#setState(error === undefined ? { kind: "closed" } : { kind: "closed", error });
      this.#takeFirst()?.reject(
        error ?? new ParleyError("cancelled", "the user agent was closed", { details: { reason: "closed" } }),
      );
    }
    this.#closing?.done();
  }

  #dropConnection(): void {
    this.#pause?.cancel();
    this.#connection?.drop({
      code: "connection_lost",
      reason: "the user agent is gone",
      reconnect: "never",
    });
    this.#connection = undefined;
  }

  #takeFirst(): FirstConnect | undefined {
    const first = this.#first;
    this.#first = undefined;
    first?.release();
    return first;
  }

  #setState(state: UserAgentState): void {
    this.#state = state;
    this.#events.onState(state);
  }
}

function credentialsToWire(credentials: Credentials, resumeToken: string): client.ISignIn {
  if (resumeToken !== "") return { resumeToken };
  return credentials.kind === "password"
    ? { password: { principal: credentials.principal, password: credentials.password } }
    : { anonymous: { domain: credentials.domain } };
}

/** Whether another attempt may go better. */
function isPassing(error: ParleyError): boolean {
  return error.retryable;
}

/** Whether another server of the domain may say something else: those that count failed sign-ins are not to be played off. */
function mayBeOtherwiseElsewhere(error: ParleyError): boolean {
  return error.reason !== "sign_in_rate";
}

function retryAfterMs(error: ParleyError): number {
  const value = error.details.retryAfterMs;
  return typeof value === "number" ? value : 0;
}
