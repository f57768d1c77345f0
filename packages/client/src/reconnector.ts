/** Keeps one user agent connected: attempts, pauses, resume token, and the end. */
import { type client, encodeClientItem } from "@parley/protocol";
import { Backoff, type CloseReason, type Env, ParleyError, type Timer } from "@parley/runtime";
import { Connection, endError } from "./connection.js";
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
const goodbye = encodeClientItem({
  goodbye: { code: "goodbye", reason: "the user agent ends", reconnect: "never" },
});

export class Reconnector {
  readonly #env: Env;
  readonly #options: ReconnectorOptions;
  readonly #events: ReconnectorEvents;
  readonly #backoff: Backoff;
  #state: UserAgentState = { kind: "idle" };
  #connection: Connection | undefined;
  #first: FirstConnect | undefined;
  #pause: Timer | undefined;
  #resumeToken = "";
  #attempt = 0;
  #onlineSinceMs = 0;
  #closing: { promise: Promise<void>; done: () => void } | undefined;

  constructor(env: Env, options: ReconnectorOptions, events: ReconnectorEvents) {
    this.#env = env;
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(env, options.backoff ?? backoffDefault);
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
    const { attachSubscriptions, agent, connectTimeoutMs, dialer, queueBytesMax, sessionId, target } =
      this.#options;
    const connection = new Connection(
      this.#env,
      {
        dialer,
        target,
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
        onRefused: (error) => this.#onRefused(error, resumeToken !== ""),
        onItem: (item) => this.#events.onItem(item),
        onEnd: (reason) => this.#onEnd(reason),
      },
    );
    this.#connection = connection;
    connection.open();
  }

  #onSignedIn(wire: client.ISignedIn): void {
    const info = signedInFromWire(wire);
    this.#resumeToken = wire.resumeToken ?? "";
    this.#attempt = 0;
    this.#onlineSinceMs = this.#env.clock.monotonicMs();
    this.#setState({ kind: "online", info });
    this.#takeFirst()?.resolve(info);
  }

  #onRefused(error: ParleyError, withToken: boolean): void {
    this.#connection = undefined;
    if (withToken && !isPassing(error)) {
      // The token ran out, or the password was changed: only the password itself can tell.
      this.#resumeToken = "";
      this.#try();
      return;
    }
    if (this.#first !== undefined && !(this.#options.retryFirst === true && isPassing(error))) {
      this.#giveUp(error);
    } else if (isPassing(error) && this.#options.reconnect !== false) {
      this.#wait(error, retryAfterMs(error));
    } else {
      this.#finish(error);
    }
  }

  #onEnd(reason: CloseReason): void {
    this.#connection = undefined;
    if (this.#closing !== undefined) {
      this.#finish(undefined);
      return;
    }
    const error = endError(reason, "the connection was lost");
    if (this.#env.clock.monotonicMs() - this.#onlineSinceMs >= goodAfterMs) this.#backoff.reset();
    if (reason.reconnect === "never" || this.#options.reconnect === false) this.#finish(error);
    else this.#wait(error, 0);
  }

  #wait(cause: ParleyError, atLeastMs: number): void {
    const retryInMs = Math.max(this.#backoff.next(), atLeastMs);
    this.#env.log.info({
      event: "user_agent.disconnected",
      code: cause.code,
      reason: cause.reason,
      retryInMs,
    });
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

function retryAfterMs(error: ParleyError): number {
  const value = error.details.retryAfterMs;
  return typeof value === "number" ? value : 0;
}
