/** A home server of a configuration, with its store, its bus and its ports: the composition root. */
import { createEmbeddedBus } from "@parley/bus/embedded";
import { createSystemResolver, RouteTable } from "@parley/federation";
import type { Acceptor } from "@parley/protocol";
import { createGrpcDialer, type GrpcAcceptor, listenAdmin, listenGrpc } from "@parley/protocol/grpc";
import { type Env, ParleyError } from "@parley/runtime";
import { createArgon2Hasher, HomeServer } from "@parley/server";
import { openEmbeddedStore } from "@parley/store/embedded";
import type { LoadedConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import { Certificates } from "./certificates.js";
import { readRoutes, readToken, readTrust } from "./files.js";
import { homeServerOptions, linkLimits } from "./options.js";
import { drainMs, type RunningPart, shutdown } from "./part.js";
import { connectionsPerAddressMax, isLoopback, listenOn } from "./ports.js";

/**
 * Starts it.
 * @throws ParleyError with what is in the way: a taken port (`address_in_use`), a damaged store (`corrupt_store`) …; nothing
 * is left open then.
 */
export async function startHomeServer(env: Env, loaded: LoadedConfig<ServerConfig>): Promise<RunningPart> {
  const { config } = loaded;
  refuseOpenAdmin(config);
  refuseOpenPlaintext(config);
  const tlsAcceptors: GrpcAcceptor[] = [];
  const certificates = new Certificates(env, loaded, (first, byName) => {
    for (const acceptor of tlsAcceptors) acceptor.updateTls(first, byName);
  });
  const trust = readTrust(loaded);
  const routes = new RouteTable({
    ...readRoutes(loaded),
    ...(config.discovery ? { discovery: createSystemResolver() } : {}),
  });
  const store = await openEmbeddedStore(env, {
    path: loaded.path(config.data),
    dedupeMs: config.messages.dedupe,
  });
  const bus = createEmbeddedBus(env);
  const acceptors: Acceptor[] = [];
  const closeAll = async (deadlineMs: number): Promise<void> => {
    certificates.stop();
    await Promise.all(acceptors.map((acceptor) => acceptor.close(deadlineMs)));
    await bus.close();
    await store.close();
  };
  let server: HomeServer | undefined;
  try {
    const limits = linkLimits(config.links);
    const frameBytesMax = config.links.frameBytesMax;
    const started = new HomeServer(env, homeServerOptions(config), {
      store,
      bus,
      hasher: createArgon2Hasher(),
      federation: {
        dialer: createGrpcDialer(env, "federation", { frameBytesMax }),
        identity: (domain) => certificates.of(domain),
        trust,
        routes,
        limits,
      },
    });
    server = started;
    await started.start();
    const { client, admin, federation } = config.listen;
    const tls = { tls: certificates.first, tlsByName: certificates.byName };
    const clients = await listenOn("listen.client", client, (at) =>
      listenGrpc(
        env,
        {
          service: "client",
          ...at,
          ...(config.plaintext ? {} : tls),
          frameBytesMax: config.sessions.frameBytesMax,
          unusedPerAddressMax: config.sessions.connectionsPerAddressMax,
        },
        (stream) => started.acceptClient(stream),
      ),
    );
    acceptors.push(clients);
    if (!config.plaintext) tlsAcceptors.push(clients);
    const token =
      config.adminTokenFile === undefined ? {} : { token: readToken(loaded.path(config.adminTokenFile)) };
    const admins = await listenOn("listen.admin", admin, (at) =>
      listenAdmin(env, { ...at, ...tls, ...token }, started.admin),
    );
    acceptors.push(admins);
    tlsAcceptors.push(admins);
    if (federation !== undefined) {
      const links = await listenOn("listen.federation", federation, (at) =>
        listenGrpc(
          env,
          { service: "federation", ...at, ...tls, frameBytesMax, connectionsPerAddressMax },
          (stream) => started.acceptLink(stream),
        ),
      );
      acceptors.push(links);
      tlsAcceptors.push(links);
    }
    certificates.start();
    let stopped: Promise<void> | undefined;
    return {
      role: "server",
      domains: config.domains.map(({ name }) => name),
      addresses: { client, admin, ...(federation === undefined ? {} : { federation }) },
      closed: started.closed,
      stop: (reason, deadlineMs) => {
        stopped ??= started.stop(reason, deadlineMs).then(() => closeAll(deadlineMs));
        return stopped;
      },
    };
  } catch (error) {
    await server?.stop(shutdown, drainMs);
    await closeAll(0);
    throw error;
  }
}

/** Whoever reaches an admin service without a token owns the server. */
function refuseOpenAdmin(config: ServerConfig): void {
  if (isLoopback(config.listen.admin) || config.adminTokenFile !== undefined) return;
  throw new ParleyError(
    "failed_precondition",
    `listen.admin: ${config.listen.admin} can be reached from elsewhere: adminTokenFile is needed`,
    { details: { reason: "admin_token_needed" } },
  );
}

/** Passwords in the clear are for benchmarks, and those do not leave the machine. */
function refuseOpenPlaintext(config: ServerConfig): void {
  if (!config.plaintext || isLoopback(config.listen.client)) return;
  throw new ParleyError(
    "failed_precondition",
    `listen.client: ${config.listen.client} can be reached from elsewhere: plaintext is for loopback only`,
    { details: { reason: "plaintext_not_loopback" } },
  );
}
