/** One connection to one NATS server, from its opening to its end. */
import type { Env } from "@parley/runtime";
import {
  type ConnectionOptions,
  ErrorCode,
  Events,
  NatsConnectionImpl,
  NatsError,
  type ProtocolHandler,
  type Status,
  type SubscriptionImpl,
  setTransportFactory,
} from "nats/lib/nats-base-client/internal_mod.js";
import type { ResolvedNatsOptions } from "./options.js";
import { type SocketOptions, SocketTransport, UntrustedError } from "./transport.js";

/** The server does not let us in, or we do not trust it: the configuration must change. */
export class RefusedError extends Error {}

/**
 * A subscription as the client's protocol handler needs it. The client's own subscription is an iterator with three promises
 * that takes 1.1 kB; a thing that only has these takes 0.2 kB, and there are as many as there are watched views.
 */
export interface LinkSubscription {
  /** The client's number for it. */
  sid: number;
  readonly subject: string;
  received: number;
  readonly queue: undefined;
  readonly max: undefined;
  /** A message; or why the server does not take the subscription. Must not throw. */
  callback(error: Error | null, message: { readonly data: Uint8Array }): void;
  /** The client has no more use for it. */
  close(): void;
}

/** One connection. */
export class NatsLink {
  readonly server: string;
  readonly #protocol: ProtocolHandler;
  readonly #transport: SocketTransport;
  /** The client does not end them when the connection ends. */
  readonly #flushes = new Set<(error: Error) => void>();

  private constructor(server: string, protocol: ProtocolHandler, transport: SocketTransport) {
    this.server = server;
    this.#protocol = protocol;
    this.#transport = transport;
    void transport.closed().then((error) => {
      for (const reject of this.#flushes) reject(error ?? new Error("the connection has ended"));
    });
  }

  /**
   * Connects and signs in.
   * @param signal - gives it up.
   * @throws RefusedError; Error for whatever may be over later; the signal's reason.
   */
  static async open(
    { clock, log }: Pick<Env, "clock" | "log">,
    options: ResolvedNatsOptions,
    server: string,
    signal: AbortSignal,
  ): Promise<NatsLink> {
    let transport: SocketTransport | undefined;
    signal.throwIfAborted();
    let givenUp: Error | undefined;
    const giveUp = (error: Error): void => {
      givenUp = error;
      transport?.destroy(error);
    };
    const { connectTimeoutMs } = options;
    const timer = clock.timer(connectTimeoutMs, () =>
      giveUp(new Error(`no answer within ${connectTimeoutMs} ms (connectTimeoutMs)`)),
    );
    const onAbort = (): void => giveUp(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const socketOptions: SocketOptions = {
        clock,
        tls: options.tls?.(),
        onTransport: (opened) => {
          transport = opened;
          if (givenUp !== undefined) opened.destroy(givenUp);
        },
      };
      // The client keeps one factory for the whole process; it is the same for every link.
      setTransportFactory({ factory: () => new SocketTransport() });
      const connection = (await NatsConnectionImpl.connect({
        ...clientOptions(options, server),
        ...socketOptions,
      } as ConnectionOptions)) as NatsConnectionImpl;
      const link = new NatsLink(server, connection.protocol, transport as unknown as SocketTransport);
      void link.#report(connection.status(), log);
      return link;
    } catch (error) {
      transport?.destroy();
      // The client's error is about the socket's at best.
      throw explained(givenUp ?? transport?.closeError ?? error);
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** What the server complains of, the first time in a connection: it may do so for every publish. */
  async #report(statuses: AsyncIterable<Status>, log: Env["log"]): Promise<void> {
    let told = false;
    for await (const { type, data, permissionContext } of statuses) {
      if (told || type !== Events.Error) continue;
      told = true;
      const { operation, subject } = permissionContext ?? {};
      log.error({
        event: "bus.server_complained",
        server: this.server,
        error: String(data),
        operation,
        subject,
      });
    }
  }

  /** How many bytes the server has not taken yet. */
  get waitingBytes(): number {
    return this.#protocol.outbound.size() + this.#transport.waitingBytes;
  }

  /** The largest payload that the server takes. */
  get payloadBytesMax(): number {
    return this.#protocol.info?.max_payload ?? Number.POSITIVE_INFINITY;
  }

  /** Of one more byte than {@link payloadBytesMax} the client would throw. */
  publish(subject: string, payload: Uint8Array): void {
    this.#protocol.publish(subject, payload);
  }

  subscribe(subscription: LinkSubscription): void {
    this.#protocol.subscribe(subscription as unknown as SubscriptionImpl);
  }

  unsubscribe(subscription: LinkSubscription): void {
    this.#protocol.unsubscribe(subscription as unknown as SubscriptionImpl);
  }

  /** Resolves when the server has done all that it was sent before. @throws Error when the connection ends first. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#transport.isClosed) throw new Error("the connection has ended");
      this.#flushes.add(reject);
      void this.#protocol.flush().then(() => {
        this.#flushes.delete(reject);
        resolve();
      });
    });
  }

  /** Resolves at the end of the connection, with its cause. */
  async ended(): Promise<Error> {
    const error = (await this.#transport.closed()) ?? this.#protocol.lastError;
    return error ?? new Error("the server has closed the connection");
  }

  /** Sends what waits to be sent, then ends. */
  end(): void {
    this.#transport.end();
  }

  /** Ends at once. */
  destroy(cause: Error): void {
    this.#transport.destroy(cause);
  }
}

function clientOptions(options: ResolvedNatsOptions, server: string): ConnectionOptions {
  const { authenticator, name } = options;
  return {
    servers: [server],
    name,
    ...(authenticator === undefined ? {} : { authenticator }),
    // What is published here reaches this process' subscribers directly.
    noEcho: true,
    // The bus opens a new link by itself: with its own clock and randomness, and nothing left over from the old one.
    reconnect: false,
    maxReconnectAttempts: 0,
    ignoreClusterUpdates: true,
    noRandomize: true,
    resolve: false,
    noAsyncTraces: true,
    // The bus does both with its own clock.
    timeout: TIMER_MS_MAX,
    pingInterval: TIMER_MS_MAX,
  } as ConnectionOptions;
}

/** The longest that a timer of Node can wait, about 25 days. */
const TIMER_MS_MAX = 2 ** 31 - 1;

const refusals: readonly string[] = [
  ErrorCode.AuthorizationViolation,
  ErrorCode.AuthenticationExpired,
  ErrorCode.AccountExpired,
  ErrorCode.BadCreds,
  ErrorCode.BadAuthentication,
];

function explained(error: unknown): Error {
  if (error instanceof UntrustedError) return new RefusedError(error.message);
  if (error instanceof NatsError && refusals.includes(error.code))
    return new RefusedError(`the server refuses us: ${error.message}`);
  return error instanceof Error ? error : new Error(String(error));
}
