/**
 * Accepts streams over gRPC.
 *
 * We listen ourselves and hand each connection to grpc-js, so that limits and timeouts hold before anything is parsed. A
 * certificate belongs to an injector of its own: a connection was shown the certificate of the injector that it went into,
 * whatever was renewed meanwhile.
 */
import { constants } from "node:crypto";
import type { SecureServerOptions } from "node:http2";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import {
  type ConnectionInjector,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  status as Status,
} from "@grpc/grpc-js";
import { type CloseReason, type Env, ParleyError, RateLimiter } from "@parley/runtime";
import type { Acceptor, FrameStream, PeerInfo } from "../frame-stream.js";
import { networkOf, unmapped } from "../network-address.js";
import { AcceptedStream } from "./accepted-stream.js";
import { closeStatus } from "./close-status.js";
import { type Connection, Connections } from "./connections.js";
import { formatHostPort } from "./host-port.js";
import type { InquiryServices } from "./inquiry-services.js";
import {
  CLOSE_TIMEOUT_MS,
  FRAME_BYTES_MAX,
  type GrpcService,
  HIGH_WATER_BYTES,
  methodPath,
  serviceDefinition,
  tlsMinVersions,
} from "./service.js";
import { type TlsCertificate, type TlsCertificatesByName, TlsServerCredentials } from "./tls-credentials.js";

/** Options of {@link listenGrpc}. */
export interface GrpcListenOptions {
  readonly service: GrpcService;
  /** An address of this machine; `::` or `0.0.0.0` for all. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Absent: without TLS, for benchmarks and tests on loopback only. */
  readonly tls?: TlsCertificate;
  /** Shown instead of `tls` to connections that ask for one of these names (SNI). @defaultValue none */
  readonly tlsByName?: TlsCertificatesByName;
  /** The largest frame that is taken, in bytes: a larger one ends its stream. @defaultValue 1_048_576 (1 MiB) */
  readonly frameBytesMax?: number;
  /** Above so many bytes that the network has not taken, `send` says stop; it goes on below half. @defaultValue 65_536 */
  readonly highWaterBytes?: number;
  /** The largest header list that a call may have, in bytes as HTTP/2 counts them (with TLS). @defaultValue 16_384 */
  readonly headerBytesMax?: number;
  /** Streams that one connection may have open at a time. @defaultValue 4 */
  readonly streamsPerConnectionMax?: number;
  /** Connections in all; beyond, new ones are cut. @defaultValue 100_000 */
  readonly connectionsMax?: number;
  /** Connections from one IPv4 address or one IPv6 /64. @defaultValue as many as in all */
  readonly connectionsPerAddressMax?: number;
  /** Those of them that never had a stream. @defaultValue as many as may be from one address */
  readonly unusedPerAddressMax?: number;
  /** How long a connection may go without an open stream, the TLS handshake included. @defaultValue 10_000 (10 s) */
  readonly idleTimeoutMs?: number;
  /** How long the end of a stream may take before its connection is cut. @defaultValue 5_000 (5 s) */
  readonly closeTimeoutMs?: number;
}

/** An {@link Acceptor} whose certificate can be renewed. */
export interface GrpcAcceptor extends Acceptor {
  /**
   * Shows another certificate from now on, and others by name. Open connections keep theirs, with the right fingerprint.
   * @throws ParleyError `invalid_argument` with reason `bad_certificate`; nothing changes then.
   */
  updateTls(certificate: TlsCertificate, byName?: TlsCertificatesByName): void;
  /** What the port's health service answers from now on; before the first call it is NOT_SERVING. */
  setServing(serving: boolean): void;
}

/**
 * Listens, and calls `onStream` for every stream that is opened.
 * @throws ParleyError `unavailable` with reason `address_in_use` or `cannot_listen`; `invalid_argument` with reason
 * `bad_certificate`.
 */
export async function listenGrpc(
  env: Env,
  options: GrpcListenOptions,
  onStream: (stream: FrameStream) => void,
): Promise<GrpcAcceptor> {
  // Only who listens needs it, and reading it takes longer than many a command.
  const { addInquiryServices } = await import("./inquiry-services.js");
  const acceptor = new GrpcAcceptorImpl(env, options, onStream, addInquiryServices);
  await acceptor.listen();
  return acceptor;
}

/** Headers of a call, whatever their size: gRPC sends about ten. */
const HEADERS_MAX = 32;
const shutdown: CloseReason = { code: "shutdown", reason: "the server is shutting down", reconnect: "now" };

type ResolvedOptions = Required<Omit<GrpcListenOptions, "tls" | "tlsByName">>;

class GrpcAcceptorImpl implements GrpcAcceptor {
  readonly #env: Env;
  readonly #options: ResolvedOptions;
  readonly #onStream: (stream: FrameStream) => void;
  readonly #server: Server;
  readonly #listener: NetServer;
  readonly #inquiry: InquiryServices;
  readonly #connections = new Connections();
  readonly #logLimit: RateLimiter;
  readonly #streams = new Set<AcceptedStream>();
  /** The current one, and earlier ones that still have connections. */
  readonly #injectors = new Set<Injector>();
  #injector: Injector;
  #closed: Promise<void> | undefined;
  /** Called when a stream or a connection has ended, while closing. */
  #onEnd: (() => void) | undefined;

  constructor(
    env: Env,
    options: GrpcListenOptions,
    onStream: (stream: FrameStream) => void,
    addInquiryServices: (server: Server) => InquiryServices,
  ) {
    this.#env = env;
    this.#options = resolveOptions(options);
    this.#onStream = onStream;
    this.#logLimit = new RateLimiter(env, { perSecond: 0.2, burst: 5, keysMax: 1_000 });
    const ours = methodPath(this.#options.service);
    this.#server = new Server({
      "grpc.max_concurrent_streams": this.#options.streamsPerConnectionMax,
      "grpc.max_receive_message_length": this.#options.frameBytesMax,
      "grpc.max_send_message_length": -1,
      "grpc.enable_channelz": 0,
      interceptors: [
        ({ path }, call) =>
          // Questions about the port are answered by grpc-js as usual. They are no use of a connection, which is cut
          // when it has nothing else for `idleTimeoutMs`.
          path === ours ? this.#takeCall(call) : new ServerInterceptingCall(call),
      ],
    });
    // Every call is taken by the interceptor; this only makes the path known.
    this.#server.addService(serviceDefinition(this.#options.service), { stream: () => {} });
    this.#inquiry = addInquiryServices(this.#server);
    this.#injector = this.#createInjector(options.tls, options.tlsByName);
    this.#listener = createServer({ noDelay: true }, (socket) => this.#onConnection(socket));
  }

  get address(): { readonly host: string; readonly port: number } {
    const address = this.#listener.address();
    return address === null || typeof address === "string"
      ? { host: this.#options.host, port: this.#options.port }
      : { host: address.address, port: address.port };
  }

  listen(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException): void => {
        this.#server.forceShutdown();
        reject(listenError(host, port, error));
      };
      this.#listener.once("error", onError);
      this.#listener.listen({ host, port, backlog: 1024 }, () => {
        this.#listener.off("error", onError);
        // Out of file descriptors, for example: this connection is lost, and the next may succeed.
        this.#listener.on("error", (error) =>
          this.#env.log.error({ event: "acceptor.failed", error: error.message }),
        );
        resolve();
      });
    });
  }

  updateTls(certificate: TlsCertificate, byName?: TlsCertificatesByName): void {
    const previous = this.#injector;
    if (previous.credentials === undefined) {
      throw new ParleyError("failed_precondition", "this port is without TLS");
    }
    this.#injector = this.#createInjector(certificate, byName);
    previous.retire();
  }

  setServing(serving: boolean): void {
    this.#inquiry.setServing(serving);
  }

  close(deadlineMs: number): Promise<void> {
    this.#inquiry.setServing(false);
    this.#closed ??= this.#close(deadlineMs);
    return this.#closed;
  }

  async #close(deadlineMs: number): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const connection of this.#connections) if (!connection.used) connection.socket.destroy();
    await this.#until(() => this.#streams.size === 0, deadlineMs);
    for (const stream of this.#streams) stream.close(shutdown);
    // Ends each connection when its streams have ended and everything is sent.
    for (const injector of this.#injectors) injector.destroy();
    await this.#until(() => this.#connections.size === 0, this.#options.closeTimeoutMs);
    for (const connection of this.#connections) connection.socket.destroy();
    this.#server.forceShutdown();
    await stopped;
  }

  /** Waits for something to be so after the end of a stream or a connection, at most so long. */
  #until(condition: () => boolean, timeoutMs: number): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        this.#onEnd = undefined;
        resolve();
      };
      const timer = this.#env.clock.timer(timeoutMs, done);
      this.#onEnd = () => {
        if (condition()) done();
      };
    });
  }

  #createInjector(tls: TlsCertificate | undefined, byName: TlsCertificatesByName | undefined): Injector {
    const credentials =
      tls === undefined
        ? undefined
        : new TlsServerCredentials(tls, secureServerOptions(this.#options), byName);
    const binding = this.#server.createConnectionInjector(credentials ?? ServerCredentials.createInsecure());
    const injector = new Injector(binding, credentials, () => this.#injectors.delete(injector));
    this.#injectors.add(injector);
    return injector;
  }

  #onConnection(socket: Socket): void {
    const { connectionsMax, connectionsPerAddressMax, unusedPerAddressMax } = this.#options;
    const { remoteAddress = "", remotePort = 0 } = socket;
    // Errors of a connection end it; whatever reads from it is told by its close.
    socket.on("error", () => {});
    if (
      this.#connections.size >= connectionsMax ||
      this.#connections.countOfNetwork(remoteAddress) >= connectionsPerAddressMax ||
      this.#connections.unusedOfNetwork(remoteAddress) >= unusedPerAddressMax
    ) {
      // Connecting costs so little that not every attempt may write a line.
      if (this.#logLimit.take(networkOf(remoteAddress)) === 0) {
        this.#env.log.warn({
          event: "connection.refused",
          peer: remoteAddress,
          reason: "too_many_connections",
        });
      }
      socket.destroy();
      return;
    }
    const connection: Connection = {
      socket,
      address: formatHostPort(unmapped(remoteAddress), remotePort),
      network: networkOf(remoteAddress),
      credentials: this.#injector.credentials,
      streams: 0,
      used: false,
      idleTimer: undefined,
    };
    if (!this.#connections.add(connection)) {
      socket.destroy();
      return;
    }
    socket.once("close", () => {
      connection.idleTimer?.cancel();
      this.#onEnd?.();
    });
    this.#watchIdle(connection);
    this.#injector.inject(socket);
  }

  /** Cuts a connection that has no stream for too long. */
  #watchIdle(connection: Connection): void {
    connection.idleTimer = this.#env.clock.timer(this.#options.idleTimeoutMs, () =>
      connection.socket.destroy(),
    );
  }

  #takeCall(call: ServerInterceptingCallInterface): ServerInterceptingCall {
    // grpc-js would make a Node stream of it in `next`, which we do without.
    return new ServerInterceptingCall(call, { start: () => this.#onCall(call) });
  }

  #onCall(call: ServerInterceptingCallInterface): void {
    const connection = this.#connections.find(call.getConnectionInfo());
    if (connection === undefined || this.#closed !== undefined) {
      call.sendStatus(closeStatus(shutdown, Status.UNAVAILABLE));
      return;
    }
    // The binding does not tell which name was asked for in TLS. Who calls names it again; who names another one has a wrong
    // fingerprint, and no use of it: both are of our own certificates.
    const fingerprint = connection.credentials?.fingerprintFor(call.getHost().replace(/:\d+$/, ""));
    const peer: PeerInfo = {
      address: connection.address,
      encrypted: fingerprint !== undefined,
      ...(fingerprint === undefined ? {} : { acceptorFingerprint: fingerprint }),
    };
    const stream = new AcceptedStream(this.#env, call, peer, {
      headerBytesMax: this.#options.headerBytesMax,
      highWaterBytes: this.#options.highWaterBytes,
      closeTimeoutMs: this.#options.closeTimeoutMs,
      cut: () => connection.socket.destroy(),
      onEnd: () => this.#onStreamEnd(stream, connection),
    });
    connection.streams++;
    this.#connections.use(connection);
    connection.idleTimer?.cancel();
    this.#streams.add(stream);
    if (!stream.open()) return;
    try {
      this.#onStream(stream);
    } catch (thrown) {
      // A fault of ours ends this stream and no other.
      this.#env.log.error({ event: "stream.handler_failed", peer: peer.address, error: thrown });
      stream.close({ code: "internal", reason: ParleyError.from(thrown).message, reconnect: "backoff" });
    }
  }

  #onStreamEnd(stream: AcceptedStream, connection: Connection): void {
    this.#streams.delete(stream);
    connection.streams--;
    if (connection.streams === 0 && !connection.socket.destroyed) this.#watchIdle(connection);
    this.#onEnd?.();
  }
}

/** What connections are handed to grpc-js through; one for each certificate. */
class Injector {
  readonly #injector: ConnectionInjector;
  readonly credentials: TlsServerCredentials | undefined;
  readonly #onDestroyed: () => void;
  #connections = 0;
  #state: "current" | "retired" | "destroyed" = "current";

  constructor(
    injector: ConnectionInjector,
    credentials: TlsServerCredentials | undefined,
    onDestroyed: () => void,
  ) {
    this.#injector = injector;
    this.credentials = credentials;
    this.#onDestroyed = onDestroyed;
  }

  inject(socket: Socket): void {
    this.#connections++;
    socket.once("close", () => {
      this.#connections--;
      if (this.#state === "retired" && this.#connections === 0) this.destroy();
    });
    this.#injector.injectConnection(socket);
  }

  /** Nothing comes any more: it goes with its last connection. */
  retire(): void {
    this.#state = "retired";
    if (this.#connections === 0) this.destroy();
  }

  /** Ends its connections as soon as their streams have ended. */
  destroy(): void {
    if (this.#state === "destroyed") return;
    this.#state = "destroyed";
    this.#injector.destroy();
    this.#onDestroyed();
  }
}

function resolveOptions(options: GrpcListenOptions): ResolvedOptions {
  const connectionsMax = options.connectionsMax ?? 100_000;
  const connectionsPerAddressMax = options.connectionsPerAddressMax ?? connectionsMax;
  return {
    service: options.service,
    host: options.host,
    port: options.port,
    frameBytesMax: options.frameBytesMax ?? FRAME_BYTES_MAX,
    highWaterBytes: options.highWaterBytes ?? HIGH_WATER_BYTES,
    headerBytesMax: options.headerBytesMax ?? 16_384,
    streamsPerConnectionMax: options.streamsPerConnectionMax ?? 4,
    connectionsMax,
    connectionsPerAddressMax,
    unusedPerAddressMax: options.unusedPerAddressMax ?? connectionsPerAddressMax,
    idleTimeoutMs: options.idleTimeoutMs ?? 10_000,
    closeTimeoutMs: options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS,
  };
}

function secureServerOptions(options: ResolvedOptions): SecureServerOptions {
  return {
    minVersion: tlsMinVersions[options.service],
    // Proof of identity is inside the stream: nobody is asked for a certificate here.
    requestCert: false,
    // Without tickets no handshake is abbreviated: everybody is shown the certificate that the fingerprint is of.
    secureOptions: constants.SSL_OP_NO_TICKET,
    settings: {
      enablePush: false,
      maxConcurrentStreams: options.streamsPerConnectionMax,
      maxHeaderListSize: options.headerBytesMax,
    },
    maxHeaderListPairs: HEADERS_MAX,
  };
}

function listenError(host: string, port: number, error: NodeJS.ErrnoException): ParleyError {
  const inUse = error.code === "EADDRINUSE";
  const what = `cannot listen on ${formatHostPort(host, port)}`;
  return new ParleyError("unavailable", inUse ? `${what}: the port is taken` : `${what}: ${error.message}`, {
    details: { reason: inUse ? "address_in_use" : "cannot_listen" },
    cause: error,
  });
}
