/** Opens streams over gRPC: one channel and one connection for each, so that what is known of it is of no other. */
import { createHash, X509Certificate } from "node:crypto";
import { lookup as lookupHost } from "node:dns/promises";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ClientOptions,
  credentials,
  Metadata,
  status as Status,
  type StatusObject,
} from "@grpc/grpc-js";
import { type Env, ParleyError } from "@parley/runtime";
import { grpcStatusToCode } from "../errors.js";
import type { Dialer, DialTarget, FrameStream, PeerInfo } from "../frame-stream.js";
import { toldReason } from "./close-status.js";
import { checkDomain, dialError, failureOfCode, probe } from "./dial-failure.js";
import { DialedStream } from "./dialed-stream.js";
import { formatHostPort, parseHostPort } from "./host-port.js";
import {
  CLOSE_TIMEOUT_MS,
  deserializeFrame,
  FRAME_BYTES_MAX,
  type GrpcService,
  HIGH_WATER_BYTES,
  methodPath,
  serializeFrame,
  tlsMinVersions,
} from "./service.js";

/** Options of {@link createGrpcDialer}. */
export interface GrpcDialerOptions {
  /** The largest frame that is taken, in bytes. @defaultValue 1_048_576 (1 MiB) */
  readonly frameBytesMax?: number;
  /** Above so many bytes that the network has not taken, `send` says stop; it goes on below half. @defaultValue 65_536 */
  readonly highWaterBytes?: number;
  /** For resolving, connecting and opening together. @defaultValue 10_000 (10 s) */
  readonly connectTimeoutMs?: number;
  /** How long the end of a stream may take before the connection is cut. @defaultValue 5_000 (5 s) */
  readonly closeTimeoutMs?: number;
  /** Finds the IP addresses of a host. @defaultValue the operating system's resolver */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
}

/** 1 MiB: enough for 80 Mbit/s over a round trip of 100 ms. */
const LINK_WINDOW_BYTES = 1 << 20;
/** Distinct bundles of authorities whose parsed form is kept. */
const SECURE_CONTEXTS_MAX = 16;

/** A dialler of one service. It keeps nothing open: each stream has its own connection, which ends with it. */
export function createGrpcDialer(env: Env, service: GrpcService, options: GrpcDialerOptions = {}): Dialer {
  return new GrpcDialer(env, service, options);
}

class GrpcDialer implements Dialer {
  readonly #env: Env;
  readonly #service: GrpcService;
  readonly #options: Required<GrpcDialerOptions>;
  readonly #secureContexts: SecureContexts;

  constructor(env: Env, service: GrpcService, options: GrpcDialerOptions) {
    this.#env = env;
    this.#service = service;
    this.#options = {
      frameBytesMax: options.frameBytesMax ?? FRAME_BYTES_MAX,
      highWaterBytes: options.highWaterBytes ?? HIGH_WATER_BYTES,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      closeTimeoutMs: options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS,
      lookup: options.lookup ?? lookupAddresses,
    };
    this.#secureContexts = new SecureContexts(tlsMinVersions[service]);
  }

  async dial(target: DialTarget, { signal }: { readonly signal: AbortSignal }): Promise<FrameStream> {
    if (signal.aborted) throw cancelled();
    const { host, port } = parseHostPort(target.address);
    const secureContext = target.insecure ? undefined : this.#secureContexts.of(target.ca);
    // One abort for both, the caller's and the deadline's: everything below ends by it.
    const abort = new AbortController();
    const onAbort = (): void => abort.abort(cancelled());
    signal.addEventListener("abort", onAbort, { once: true });
    const { connectTimeoutMs } = this.#options;
    const timer = this.#env.clock.timer(connectTimeoutMs, () =>
      abort.abort(
        dialError("connect_timeout", `no answer from ${target.address} within ${connectTimeoutMs} ms`),
      ),
    );
    try {
      const addresses = await this.#resolve(host, abort.signal);
      let failure: unknown;
      for (const ip of addresses) {
        try {
          return await this.#open({ ip, port, target, secureContext }, abort.signal);
        } catch (error) {
          if (abort.signal.aborted) throw abort.signal.reason;
          failure ??= error;
        }
      }
      throw failure;
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
    }
  }

  async #resolve(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    let addresses: readonly string[];
    try {
      addresses = await abortable(this.#options.lookup(host), signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw dialError("dns_failed", `${host} cannot be resolved`, cause);
    }
    if (addresses.length === 0) throw dialError("dns_failed", `${host} has no address`);
    return addresses;
  }

  /** Opens a stream on a connection to one IP address. */
  async #open(attempt: OpenAttempt, signal: AbortSignal): Promise<FrameStream> {
    const { ip, port, target, secureContext } = attempt;
    let nameError: Error | undefined;
    const channel = createChannel({
      target: `${isIP(ip) === 6 ? "ipv6" : "ipv4"}:${formatHostPort(ip, port)}`,
      domain: target.domain,
      secureContext,
      frameBytesMax: this.#options.frameBytesMax,
      // A link carries the traffic of two domains over any distance.
      ...(this.#service === "federation" ? { windowBytes: LINK_WINDOW_BYTES } : {}),
      onNameError: (error) => {
        nameError = error;
      },
    });
    try {
      return await abortable(this.#call(channel, target), signal);
    } catch (thrown) {
      channel.close();
      if (!(thrown instanceof CallEnded)) throw thrown;
      if (nameError !== undefined) {
        throw dialError("tls_wrong_name", `${target.address}: ${nameError.message}`);
      }
      const { status } = thrown;
      const told = toldReason(status);
      if (told !== undefined || status.code !== Status.UNAVAILABLE) throw refusalError(target, status);
      const failure = await probe(
        { host: ip, port, domain: target.domain, ...(secureContext === undefined ? {} : { secureContext }) },
        signal,
      );
      throw failure === undefined
        ? dialError("connection_lost", `${target.address}: ${status.details}`)
        : dialError(failure.reason, `${target.address}: ${failure.text}`);
    }
  }

  /** Resolves when the acceptor has taken the call. */
  #call(channel: Client, target: DialTarget): Promise<FrameStream> {
    return new Promise((resolve, reject) => {
      const call: ClientDuplexStream<Buffer, Buffer> = channel.makeBidiStreamRequest(
        methodPath(this.#service),
        serializeFrame,
        deserializeFrame,
        new Metadata(),
      );
      let stream: DialedStream | undefined;
      // The same failure comes as a status.
      call.on("error", () => {});
      call.on("metadata", () => {
        stream = new DialedStream(this.#env, call, peerOf(call, target), {
          highWaterBytes: this.#options.highWaterBytes,
          closeTimeoutMs: this.#options.closeTimeoutMs,
          onEnd: () => channel.close(),
        });
        resolve(stream);
      });
      call.on("status", (status: StatusObject) => {
        if (stream === undefined) reject(new CallEnded(status));
        else stream.onStatus(status);
      });
    });
  }
}

interface OpenAttempt {
  readonly ip: string;
  readonly port: number;
  readonly target: DialTarget;
  readonly secureContext: SecureContext | undefined;
}

/** The call ended before it was accepted. */
class CallEnded extends Error {
  constructor(readonly status: StatusObject) {
    super(status.details);
  }
}

/** Options of {@link createChannel}. */
export interface ChannelParameters {
  /** In grpc-js's notation. */
  readonly target: string;
  readonly domain: string;
  readonly secureContext: SecureContext | undefined;
  readonly frameBytesMax: number;
  /** What may be under way to us without our acknowledgement, in bytes. @defaultValue HTTP/2's 65_535 */
  readonly windowBytes?: number;
  /** The certificate is authentic, but not for the domain. */
  readonly onNameError: (error: Error) => void;
}

/** A channel that connects once, to one address, and never again. */
export function createChannel(parameters: ChannelParameters): Client {
  const { domain, frameBytesMax, onNameError, secureContext, target, windowBytes } = parameters;
  const options: ClientOptions = {
    "grpc.ssl_target_name_override": domain,
    "grpc.default_authority": domain,
    "grpc.max_receive_message_length": frameBytesMax,
    "grpc.max_send_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_retries": 0,
    "grpc.enable_channelz": 0,
    // Neither the environment nor the DNS changes how we connect.
    "grpc.enable_http_proxy": 0,
    "grpc.service_config_disable_resolution": 1,
    ...(windowBytes === undefined ? {} : { "grpc-node.flow_control_window": windowBytes }),
  };
  const channelCredentials: ChannelCredentials =
    secureContext === undefined
      ? credentials.createInsecure()
      : credentials.createFromSecureContext(secureContext, {
          checkServerIdentity: (_host, certificate) => {
            const error = checkDomain(domain, certificate);
            if (error !== undefined) onNameError(error);
            return error;
          },
        });
  return new Client(target, channelCredentials, options);
}

/** Parsed bundles of authorities: parsing one takes longer than a handshake. */
export class SecureContexts {
  readonly #minVersion: "TLSv1.2" | "TLSv1.3";
  readonly #byCa = new Map<string | undefined, SecureContext>();

  constructor(minVersion: "TLSv1.2" | "TLSv1.3") {
    this.#minVersion = minVersion;
  }

  /**
   * @param ca - PEM of the authorities; the system's when absent.
   * @throws ParleyError `invalid_argument` with reason `bad_certificate` when it is not PEM.
   */
  of(ca: string | undefined): SecureContext {
    const known = this.#byCa.get(ca);
    if (known !== undefined) return known;
    if (ca !== undefined) checkPem(ca);
    const context = createSecureContext({
      minVersion: this.#minVersion,
      ...(ca === undefined ? {} : { ca }),
    });
    if (this.#byCa.size >= SECURE_CONTEXTS_MAX) {
      const [oldest] = this.#byCa.keys();
      this.#byCa.delete(oldest);
    }
    this.#byCa.set(ca, context);
    return context;
  }
}

/** Node passes over what it cannot read, and then trusts nobody. */
function checkPem(ca: string): void {
  try {
    const blocks = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [""];
    for (const block of blocks) new X509Certificate(block);
  } catch (cause) {
    throw new ParleyError("invalid_argument", "the authorities to trust are not certificates in PEM", {
      details: { reason: "bad_certificate" },
      cause,
    });
  }
}

/** The connection's own certificate: the call knows the connection that it went out on. */
function peerOf(call: ClientDuplexStream<Buffer, Buffer>, target: DialTarget): PeerInfo {
  const raw = call.getAuthContext()?.sslPeerCertificate?.raw;
  return {
    address: call.getPeer(),
    encrypted: !target.insecure,
    ...(raw === undefined ? {} : { acceptorFingerprint: createHash("sha256").update(raw).digest() }),
  };
}

/** The acceptor is there, and does not want the call, or does not know how to take it. */
function refusalError(target: DialTarget, status: StatusObject): ParleyError {
  const told = toldReason(status);
  const code = grpcStatusToCode(status.code);
  const message = `${target.address}: ${status.details}`;
  // A status of gRPC's own for what came over the connection is none of the peer's.
  if (told === undefined && (code === "internal" || code === "cancelled")) {
    return dialError("connection_lost", message);
  }
  if (status.code === Status.OK) {
    return new ParleyError("unavailable", message, { details: { reason: told?.code ?? "connection_lost" } });
  }
  return new ParleyError(code, message, { details: { reason: told?.code ?? code } });
}

function cancelled(): ParleyError {
  return new ParleyError("cancelled", "dialling was cancelled");
}

/** @throws ParleyError `unavailable` with reason `dns_failed`. */
async function lookupAddresses(host: string): Promise<readonly string[]> {
  try {
    return (await lookupHost(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    throw dialError(failureOfCode(code || "ENOTFOUND"), message, cause);
  }
}

/** Waits for a promise, or for the signal: then what the promise gives is not wanted any more. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
