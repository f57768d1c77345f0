/** A proxy of a configuration, with its port. */
import { createSystemResolver, RouteTable } from "@parley/federation";
import { createGrpcDialer, type GrpcAcceptor, listenGrpc } from "@parley/protocol/grpc";
import { Proxy as ParleyProxy } from "@parley/proxy";
import type { Env } from "@parley/runtime";
import type { LoadedConfig } from "../config/load.js";
import type { ProxyConfig } from "../config/proxy-schema.js";
import { Certificates } from "./certificates.js";
import { readRoutes, readTrust } from "./files.js";
import { proxyOptions } from "./options.js";
import { type RunningPart, shutdown } from "./part.js";
import { connectionsPerAddressMax, listenOn } from "./ports.js";

/**
 * Starts it.
 * @throws ParleyError with what is in the way; nothing is left open then.
 */
export async function startProxy(env: Env, loaded: LoadedConfig<ProxyConfig>): Promise<RunningPart> {
  const { config } = loaded;
  let acceptor: GrpcAcceptor | undefined;
  const certificates = new Certificates(env, loaded, (first, byName) => {
    acceptor?.updateTls(first, byName);
  });
  const { frameBytesMax } = config.links;
  const proxy = new ParleyProxy(
    env,
    {
      ...proxyOptions(config),
      routes: new RouteTable({
        ...readRoutes(loaded),
        ...(config.discovery ? { discovery: createSystemResolver() } : {}),
      }),
    },
    {
      dialer: createGrpcDialer(env, "federation", { frameBytesMax }),
      identity: (domain) => certificates.of(domain),
      trust: readTrust(loaded),
    },
  );
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
    await proxy.stop(shutdown);
    throw error;
  }
  const listening = acceptor;
  certificates.start();
  let stopped: Promise<void> | undefined;
  return {
    role: "proxy",
    domains: config.domains.map(({ name }) => name),
    addresses: { federation },
    // It depends on nothing that could fail for good.
    closed: new Promise(() => undefined),
    stop: (reason, deadlineMs) => {
      certificates.stop();
      stopped ??= proxy.stop(reason).then(() => listening.close(deadlineMs));
      return stopped;
    },
  };
}
