/** A home server of a configuration, with its engines and its ports: the composition root. */
import type { Acceptor } from "@parley/protocol";
import { createGrpcDialer, type GrpcAcceptor, listenAdmin, listenGrpc } from "@parley/protocol/grpc";
import { type Env, type HealthReport, ParleyError } from "@parley/runtime";
import { createArgon2Hasher, HomeServer } from "@parley/server";
import type { LoadedConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import type { ServerEnv } from "../io.js";
import { Certificates } from "./certificates.js";
import { describeEngines, openEngines } from "./engines.js";
import { readAdminToken } from "./files.js";
import { showOperations } from "./operations-port.js";
import { homeServerOptions, linkLimits } from "./options.js";
import { OtherDomains } from "./other-domains.js";
import { type RunningPart, shutdown } from "./part.js";
import { exposePart } from "./part-metrics.js";
import { connectionsPerAddressMax, isLoopback, listenOn } from "./ports.js";
import { Serving } from "./serving.js";
import { startTracing } from "./tracing.js";

/** How a home server is started where it is one of several in a process' charge. */
export interface HomeServerPlace {
  /** The incarnation of the server before it under the same name, which is known to be gone. @defaultValue none */
  readonly predecessor?: string;
}

/** However late it is, ports and engines get so long to be closed. */
const closeMsMin = 1_000;

/** Until there is a server that can say more. */
const starting: HealthReport = {
  live: true,
  ready: false,
  checks: [{ name: "server", ok: false, detail: "starting" }],
};

/**
 * Starts it. Waits for engines that are programs of their own; the port for operators says meanwhile that it is not ready.
 * @throws ParleyError with what is in the way: a taken port (`address_in_use`), a damaged store (`corrupt_store`), an engine
 * that is not there in time …; nothing is left open then.
 */
export async function startHomeServer(
  outer: ServerEnv,
  loaded: LoadedConfig<ServerConfig>,
  place: HomeServerPlace = {},
): Promise<RunningPart> {
  const { config } = loaded;
  refuseOpenAdmin(config);
  refuseOpenPlaintext(config);
  const tlsAcceptors: GrpcAcceptor[] = [];
  const certificates = new Certificates(outer, loaded, (first, byName) => {
    for (const acceptor of tlsAcceptors) acceptor.updateTls(first, byName);
  });
  const others = new OtherDomains(loaded);
  let adminToken = readAdminToken(loaded);
  let server: HomeServer | undefined;
  let isListening = false;
  const health = (): HealthReport => {
    const report = server?.health ?? starting;
    return isListening || !report.ready ? report : starting;
  };
  const endMetrics = exposePart(outer, {
    role: "server",
    node: config.node,
    health,
    expiries: () => certificates.expiries(),
  });
  const tracing = await startTracing(outer, config, "parley-home");
  const operations = await showOperations(outer, config.listen.operations, health);
  const acceptors: Acceptor[] = [];
  const closings: (() => Promise<void>)[] = [() => tracing.stop(), async () => operations?.close()];
  const closeAll = async (deadlineMs: number): Promise<void> => {
    certificates.stop();
    endMetrics();
    await Promise.all(acceptors.map((acceptor) => acceptor.close(deadlineMs)));
    for (const close of closings.reverse()) await close();
  };
  const drainDeadlineMs = config.cluster.drainDeadline;
  try {
    const engines = await openEngines(tracing.env, loaded);
    closings.push(() => engines.close());
    const { bus, env, store } = engines;
    const limits = linkLimits(config.links);
    const frameBytesMax = config.links.frameBytesMax;
    const started = new HomeServer(
      env,
      { ...homeServerOptions(config), ...place },
      {
        store,
        bus,
        hasher: createArgon2Hasher(),
        federation: {
          dialer: createGrpcDialer(env, "federation", { frameBytesMax }),
          identity: (domain) => certificates.of(domain),
          trust: others.trust,
          routes: others.routes,
          limits,
        },
      },
    );
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
    const admins = await listenOn("listen.admin", admin, (at) =>
      listenAdmin(env, { ...at, ...tls, token: () => adminToken }, started.admin),
    );
    acceptors.push(admins);
    tlsAcceptors.push(admins);
    const grpcAcceptors = [clients, admins];
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
      grpcAcceptors.push(links);
    }
    isListening = true;
    const serving = new Serving(env, grpcAcceptors, () => started.health.ready);
    const endHealth = store.onHealth(() => serving.look());
    certificates.start();
    let stopped: Promise<void> | undefined;
    return {
      role: "server",
      node: config.node,
      domains: config.domains.map(({ name }) => name),
      addresses: {
        client,
        admin,
        ...(federation === undefined ? {} : { federation }),
        ...(operations === undefined ? {} : { operations: operations.address }),
      },
      engines: describeEngines(loaded),
      incarnation: started.incarnation,
      drainDeadlineMs,
      get health() {
        return health();
      },
      closed: started.closed,
      reload: (next) => {
        if (next.config.role === "server") refuseOpenAdmin(next.config);
        const nextToken = readAdminToken(next);
        const take = others.prepare(next);
        certificates.replace(next);
        take();
        adminToken = nextToken;
        if (next.config.role === "server") started.setAlternatives(next.config.cluster.alternatives);
      },
      stop: (reason, deadlineMs) => {
        endHealth();
        serving.end();
        const sinceMs = env.clock.monotonicMs();
        const ending = started.stop(reason, deadlineMs);
        stopped ??= ending.then(async () => {
          const leftMs = Math.max(closeMsMin, deadlineMs - (env.clock.monotonicMs() - sinceMs));
          await atMost(env, leftMs, closeAll(leftMs));
        });
        return stopped;
      },
    };
  } catch (error) {
    await server?.stop(shutdown, drainDeadlineMs);
    await closeAll(0);
    throw error;
  }
}

/** Waits for something, but no longer: what an engine that is away has not taken by then, it will not take. */
async function atMost(env: Env, ms: number, work: Promise<void>): Promise<void> {
  const abort = new AbortController();
  const late = env.clock.sleep(ms, abort.signal).catch(() => undefined);
  await Promise.race([work, late]);
  abort.abort();
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
