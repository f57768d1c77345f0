/** A proxy of a configuration, with its port. */
import type { PeerState } from "@parley/federation";
import { createGrpcDialer, type GrpcAcceptor, listenGrpc } from "@parley/protocol/grpc";
import { Proxy as ParleyProxy } from "@parley/proxy";
import type { HealthCheck, HealthReport } from "@parley/runtime";
import type { LoadedConfig } from "../config/load.js";
import type { ProxyConfig } from "../config/proxy-schema.js";
import type { ServerEnv } from "../io.js";
import { Certificates } from "./certificates.js";
import { showOperations } from "./operations-port.js";
import { proxyOptions } from "./options.js";
import { OtherDomains } from "./other-domains.js";
import { drainMs, type RunningPart, shutdown } from "./part.js";
import { exposePart } from "./part-metrics.js";
import { connectionsPerAddressMax, listenOn } from "./ports.js";
import { startTracing } from "./tracing.js";

/**
 * Starts it.
 * @throws ParleyError with what is in the way; nothing is left open then.
 */
export async function startProxy(outer: ServerEnv, loaded: LoadedConfig<ProxyConfig>): Promise<RunningPart> {
  const { config } = loaded;
  const tracing = await startTracing(outer, config, "parley-proxy");
  const { env } = tracing;
  let acceptor: GrpcAcceptor | undefined;
  const certificates = new Certificates(env, loaded, (first, byName) => {
    acceptor?.updateTls(first, byName);
  });
  const { frameBytesMax } = config.links;
  const others = new OtherDomains(loaded);
  const proxy = new ParleyProxy(
    env,
    {
      ...proxyOptions(config),
      routes: others.routes,
    },
    {
      dialer: createGrpcDialer(env, "federation", { frameBytesMax }),
      identity: (domain) => certificates.of(domain),
      trust: others.trust,
    },
  );
  let running = false;
  const health = (): HealthReport => ({
    live: true,
    // Without homes, too: they find their proxy by what answers here, or it would never have one.
    ready: running,
    checks: [
      { name: "proxy", ok: running, detail: running ? "" : "does not take links" },
      ...config.domains.map(({ name }) => homesCheck(name, proxy.peers())),
    ],
  });
  const endMetrics = exposePart(env, {
    role: "proxy",
    node: config.node,
    health,
    expiries: () => certificates.expiries(),
  });
  const operations = await showOperations(env, config.listen.operations, health);
  await proxy.start();
  const { federation } = config.listen;
  try {
    acceptor = await listenOn("listen.federation", federation, (at) =>
      listenGrpc(
        env,
        {
          service: "federation",
          ...at,
          tls: certificates.first,
          tlsByName: certificates.byName,
          frameBytesMax,
          connectionsPerAddressMax,
        },
        (stream) => proxy.accept(stream),
      ),
    );
  } catch (error) {
    endMetrics();
    await proxy.stop(shutdown);
    await operations?.close();
    await tracing.stop();
    throw error;
  }
  const listening = acceptor;
  running = true;
  listening.setServing(true);
  certificates.start();
  let stopped: Promise<void> | undefined;
  return {
    role: "proxy",
    node: config.node,
    domains: config.domains.map(({ name }) => name),
    addresses: {
      federation,
      ...(operations === undefined ? {} : { operations: operations.address }),
    },
    engines: {},
    incarnation: "",
    drainDeadlineMs: drainMs,
    get health() {
      return health();
    },
    // It depends on nothing that could fail for good.
    closed: new Promise(() => undefined),
    reload: (next) => {
      const take = others.prepare(next);
      certificates.replace(next);
      take();
      if (next.config.role === "proxy") proxy.policy().update(proxyOptions(next.config).policy ?? {});
    },
    stop: (reason, deadlineMs) => {
      running = false;
      listening.setServing(false);
      certificates.stop();
      stopped ??= proxy.stop(reason).then(async () => {
        endMetrics();
        await listening.close(deadlineMs);
        await operations?.close();
        await tracing.stop();
      });
      return stopped;
    },
  };
}

/** Whether a home server of the domain has a link: what comes for it is refused otherwise. */
function homesCheck(domain: string, peers: readonly PeerState[]): HealthCheck {
  const ok = peers.some((peer) => peer.domain === domain && peer.links.length > 0);
  return { name: `homes ${domain}`, ok, detail: ok ? "" : "no home server has a link" };
}
