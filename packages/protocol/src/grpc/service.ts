/** The two streaming methods, with frames that stay bytes. */
import { logVerbosity, type ServiceDefinition, setLogVerbosity } from "@grpc/grpc-js";
import { asBuffer } from "../wire.js";

// grpc-js writes to standard error by itself ("E No address added …"). What matters reaches our callers as errors.
if (process.env.GRPC_VERBOSITY === undefined) setLogVerbosity(logVerbosity.NONE);

/** Which service a stream belongs to. */
export type GrpcService = "client" | "federation";

const paths: Readonly<Record<GrpcService, string>> = {
  client: "/parley.client.v1.ClientService/Connect",
  federation: "/parley.federation.v1.FederationService/Link",
};

/** The lowest version of TLS on each service: peers of a federation are all new, user agents' platforms may not be. */
export const tlsMinVersions = { client: "TLSv1.2", federation: "TLSv1.3" } as const;

/** The largest frame in bytes, unless set. */
export const FRAME_BYTES_MAX = 1 << 20;
/** Above so many bytes that the network has not taken, `send` says stop, unless set: one window of HTTP/2. */
export const HIGH_WATER_BYTES = 64 << 10;
/** How long the end of a stream may take before the connection is cut, unless set. */
export const CLOSE_TIMEOUT_MS = 5_000;

/** The path of a service's method. */
export function methodPath(service: GrpcService): string {
  return paths[service];
}

/** Takes a frame as it is; grpc-js copies it behind its five bytes of framing. */
export function serializeFrame(frame: Uint8Array): Buffer {
  return asBuffer(frame);
}

/** Gives a frame as it came. */
export function deserializeFrame(frame: Buffer): Buffer {
  return frame;
}

/** The definition of a service for grpc-js. */
export function serviceDefinition(service: GrpcService): ServiceDefinition {
  return {
    stream: {
      path: methodPath(service),
      requestStream: true,
      responseStream: true,
      requestSerialize: serializeFrame,
      requestDeserialize: deserializeFrame,
      responseSerialize: serializeFrame,
      responseDeserialize: deserializeFrame,
    },
  };
}
