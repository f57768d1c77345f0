/** `@parley/protocol/grpc`: the binding of the transport port, and of the admin service, to gRPC. */
export type { AdminApi } from "../admin-api.js";
export { type GrpcAcceptor, type GrpcListenOptions, listenGrpc } from "./acceptor.js";
export {
  type AdminClient,
  type AdminClientOptions,
  type AdminListenOptions,
  createAdminClient,
  listenAdmin,
} from "./admin.js";
export { createGrpcDialer, type GrpcDialerOptions } from "./dialer.js";
export { formatHostPort, parseHostPort } from "./host-port.js";
export type { GrpcService } from "./service.js";
export type { TlsCertificate } from "./tls-credentials.js";
