/** `AdminService` over gRPC: unary calls on a port of its own. */
import { createHash, timingSafeEqual } from "node:crypto";
import {
  type Client,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { type Env, ParleyError } from "@parley/runtime";
import type { Reader, Writer } from "protobufjs/minimal";
import type { AdminApi } from "../admin-api.js";
import { codeToGrpcStatus, errorFromWire, errorToWire, grpcStatusToCode } from "../errors.js";
import type { DialTarget } from "../frame-stream.js";
import { admin, common } from "../generated.js";
import type { GrpcAcceptor } from "./acceptor.js";
import { dialError, probe } from "./dial-failure.js";
import { createChannel, SecureContexts } from "./dialer.js";
import { formatHostPort, parseHostPort } from "./host-port.js";
import { tlsMinVersions } from "./service.js";
import { type TlsCertificate, type TlsCertificatesByName, TlsServerCredentials } from "./tls-credentials.js";

/** Options of {@link listenAdmin}. */
export interface AdminListenOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls?: TlsCertificate;
  /** Shown instead of `tls` to connections that ask for one of these names (SNI). @defaultValue none */
  readonly tlsByName?: TlsCertificatesByName;
  /** What callers have to show as `authorization: Bearer TOKEN`, asked for each call; `undefined`: nothing, for loopback only. */
  readonly token?: () => string | undefined;
}

/** Options of {@link createAdminClient}. */
export interface AdminClientOptions {
  readonly token?: string;
  /** For one call, connecting included. @defaultValue 10_000 (10 s) */
  readonly timeoutMs?: number;
}

/** A connection to an admin service. */
export interface AdminClient extends AdminApi {
  close(): void;
}

/** Requests and answers are small: a page of 1000 accounts has a few hundred KiB. */
const MESSAGE_BYTES_MAX = 4 << 20;
/** The encoded `parley.common.v1.Error` of a refused call. */
const errorKey = "parley-error-bin";

interface MessageType<T> {
  encode(message: T, writer?: Writer): Writer;
  decode(reader: Reader | Uint8Array): T;
}

const methods = {
  addAccount: { request: admin.AddAccountRequest, response: admin.AddAccountResponse },
  listAccounts: { request: admin.ListAccountsRequest, response: admin.ListAccountsResponse },
  setPassword: { request: admin.SetPasswordRequest, response: admin.SetPasswordResponse },
  removeAccount: { request: admin.RemoveAccountRequest, response: admin.RemoveAccountResponse },
  getStatus: { request: admin.GetStatusRequest, response: admin.GetStatusResponse },
  listNodes: { request: admin.ListNodesRequest, response: admin.ListNodesResponse },
} as const;

type MethodName = keyof typeof methods;
const methodNames = Object.keys(methods) as MethodName[];

/**
 * Serves the admin service.
 * @throws ParleyError `unavailable` with reason `cannot_listen`; `invalid_argument` with reason `bad_certificate`.
 */
export async function listenAdmin(
  env: Env,
  options: AdminListenOptions,
  api: AdminApi,
): Promise<GrpcAcceptor> {
  const { addInquiryServices } = await import("./inquiry-services.js");
  const { host, port, tls, tlsByName, token = () => undefined } = options;
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
    "grpc.enable_channelz": 0,
  });
  const implementation: UntypedServiceImplementation = {};
  for (const name of methodNames) implementation[name] = unaryHandler(env, api, name, token);
  server.addService(adminDefinition(), implementation);
  const inquiry = addInquiryServices(server);
  const serverCredentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : new TlsServerCredentials(tls, { minVersion: "TLSv1.2" }, tlsByName);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(formatHostPort(host, port), serverCredentials, (error, actual) => {
      if (error === null) resolve(actual);
      else {
        const message = `cannot listen on ${formatHostPort(host, port)}: ${error.message}`;
        reject(
          new ParleyError("unavailable", message, {
            details: { reason: error.message.includes("EADDRINUSE") ? "address_in_use" : "cannot_listen" },
            cause: error,
          }),
        );
      }
    });
  });
  let closed: Promise<void> | undefined;
  return {
    address: { host, port: bound },
    updateTls: (certificate, byName) => {
      if (!(serverCredentials instanceof TlsServerCredentials)) {
        throw new ParleyError("failed_precondition", "this port is without TLS");
      }
      serverCredentials.renew(certificate, byName);
    },
    setServing: (serving) => inquiry.setServing(serving),
    close: (deadlineMs) => {
      inquiry.setServing(false);
      closed ??= new Promise((resolve) => {
        const timer = env.clock.timer(deadlineMs, () => server.forceShutdown());
        server.tryShutdown(() => {
          timer.cancel();
          resolve();
        });
      });
      return closed;
    },
  };
}

/**
 * A client of an admin service. It connects with the first call, and again when the connection was lost. Its calls reject
 * with the server's errors, or with `unavailable` and the reasons of `Dialer.dial`, or with `deadline_exceeded`.
 */
export function createAdminClient(
  env: Env,
  target: DialTarget,
  options: AdminClientOptions = {},
): AdminClient {
  return new GrpcAdminClient(env, target, options);
}

class GrpcAdminClient implements AdminClient {
  readonly #env: Env;
  readonly #target: DialTarget;
  readonly #metadata = new Metadata();
  readonly #timeoutMs: number;
  readonly #channel: Client;
  readonly #secureContext: ReturnType<SecureContexts["of"]> | undefined;

  constructor(env: Env, target: DialTarget, options: AdminClientOptions) {
    this.#env = env;
    this.#target = target;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    if (options.token !== undefined) this.#metadata.set("authorization", `Bearer ${options.token}`);
    const { host, port } = parseHostPort(target.address);
    this.#secureContext = target.insecure
      ? undefined
      : new SecureContexts(tlsMinVersions.client).of(target.ca);
    this.#channel = createChannel({
      target: `dns:${formatHostPort(host, port)}`,
      domain: target.domain,
      secureContext: this.#secureContext,
      frameBytesMax: MESSAGE_BYTES_MAX,
      // The probe finds it, too.
      onNameError: () => {},
    });
  }

  addAccount(request: admin.IAddAccountRequest): Promise<admin.IAddAccountResponse> {
    return this.#call("addAccount", request);
  }

  listAccounts(request: admin.IListAccountsRequest): Promise<admin.IListAccountsResponse> {
    return this.#call("listAccounts", request);
  }

  setPassword(request: admin.ISetPasswordRequest): Promise<admin.ISetPasswordResponse> {
    return this.#call("setPassword", request);
  }

  removeAccount(request: admin.IRemoveAccountRequest): Promise<admin.IRemoveAccountResponse> {
    return this.#call("removeAccount", request);
  }

  getStatus(request: admin.IGetStatusRequest): Promise<admin.IGetStatusResponse> {
    return this.#call("getStatus", request);
  }

  listNodes(request: admin.IListNodesRequest): Promise<admin.IListNodesResponse> {
    return this.#call("listNodes", request);
  }

  close(): void {
    this.#channel.close();
  }

  async #call<Response>(name: MethodName, request: object): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(name);
    try {
      return await new Promise<Response>((resolve, reject) => {
        this.#channel.makeUnaryRequest<object, Response>(
          path,
          requestSerialize,
          responseDeserialize as (bytes: Buffer) => Response,
          request,
          this.#metadata,
          { deadline: this.#env.clock.wallMs() + this.#timeoutMs },
          (error, response) => {
            if (error) reject(error);
            else resolve(response as Response);
          },
        );
      });
    } catch (thrown) {
      throw await this.#explain(thrown as ServiceError);
    }
  }

  /** What the server said of a failure, or why there was no reaching it. */
  async #explain(failure: ServiceError): Promise<ParleyError> {
    const told = failure.metadata?.get(errorKey)[0];
    if (Buffer.isBuffer(told)) return errorFromWire(common.Error.decode(told));
    const code = grpcStatusToCode(failure.code);
    if (code !== "unavailable") return new ParleyError(code, failure.details, { cause: failure });
    const abort = new AbortController();
    const timer = this.#env.clock.timer(this.#timeoutMs, () => abort.abort());
    const { host, port } = parseHostPort(this.#target.address);
    const cause = await probe(
      {
        host,
        port,
        domain: this.#target.domain,
        ...(this.#secureContext === undefined ? {} : { secureContext: this.#secureContext }),
      },
      abort.signal,
    );
    timer.cancel();
    const { address } = this.#target;
    return cause === undefined
      ? dialError("connection_lost", `${address}: ${failure.details}`, failure)
      : dialError(cause.reason, `${address}: ${cause.text}`, failure);
  }
}

function unaryHandler(
  env: Env,
  api: AdminApi,
  name: MethodName,
  token: () => string | undefined,
): handleUnaryCall<object, object> {
  const call = api[name].bind(api) as (request: object) => Promise<object>;
  return ({ metadata, request }, respond) => {
    const fail = (thrown: unknown): void => {
      const error = ParleyError.from(thrown);
      if (error.code === "internal") env.log.error({ event: "admin.failed", operation: name, error: thrown });
      const trailers = new Metadata();
      trailers.set(errorKey, Buffer.from(common.Error.encode(errorToWire(error)).finish()));
      respond({ code: codeToGrpcStatus(error.code), details: error.message, metadata: trailers });
    };
    const [shown] = metadata.get("authorization");
    const wanted = token();
    // Digests, which are of one length whatever was shown.
    if (wanted !== undefined && !timingSafeEqual(digest(String(shown ?? "")), digest(`Bearer ${wanted}`))) {
      fail(new ParleyError("unauthenticated", "the admin service wants its token (adminTokenFile)"));
      return;
    }
    // Within a promise, so that a throw is a rejection.
    Promise.resolve(request)
      .then(call)
      .then((response) => respond(null, response), fail);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function methodDefinition(name: MethodName) {
  const { request, response } = methods[name] as {
    readonly request: MessageType<object>;
    readonly response: MessageType<object>;
  };
  return {
    path: `/parley.admin.v1.AdminService/${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: object): Buffer => request.encode(message).finish() as Buffer,
    requestDeserialize: (bytes: Buffer): object => request.decode(bytes),
    responseSerialize: (message: object): Buffer => response.encode(message).finish() as Buffer,
    responseDeserialize: (bytes: Buffer): object => response.decode(bytes),
  } as const;
}

function adminDefinition(): ServiceDefinition {
  return Object.fromEntries(methodNames.map((name) => [name, methodDefinition(name)]));
}
