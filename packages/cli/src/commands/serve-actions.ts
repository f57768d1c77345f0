/** What `serve` and `proxy` do. */
import { resolve } from "node:path";
import { AddressError, parseDomain } from "@parley/model";
import { MetricRegistry, ParleyError } from "@parley/runtime";
import { type LoadedConfig, loadProxyConfig, loadServerConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import { failureOf, UsageError } from "../exit.js";
import type { CommandContext, ServerEnv } from "../io.js";
import type { PrometheusPage } from "../operations/prometheus.js";
import { describeEngines } from "../serve/engines.js";
import { startHomeServer } from "../serve/home-server.js";
import { showOperations } from "../serve/operations-port.js";
import { type RunningPart, shutdown } from "../serve/part.js";
import { startProxy } from "../serve/proxy.js";
import { Reloader } from "../serve/reload.js";
import { prepareTryOut } from "../serve/try-out.js";
import { checkAddress, interruption } from "../session.js";
import { Workers } from "../workers/primary.js";
import type { WorkerLine } from "../workers/worker-messages.js";

/** What `serve` is called with. */
export interface ServeFlags {
  readonly config?: string;
  readonly workers?: number;
  readonly domain?: string;
  readonly data?: string;
  readonly listen: string;
  readonly listenAdmin: string;
}

/** What `proxy` is called with. */
export interface ProxyFlags {
  readonly config: string;
}

export async function serve(context: CommandContext, flags: ServeFlags): Promise<void> {
  const { world } = context;
  if (flags.config !== undefined) {
    if (flags.domain !== undefined || flags.data !== undefined) {
      throw new UsageError("--config goes without --domain and --data");
    }
    const file = resolve(world.cwd, flags.config);
    const loaded = loadServerConfig(file);
    const workers = flags.workers ?? 1;
    if (world.worker !== undefined) await serveAsWorker(context, loaded, world.worker);
    else if (workers > 1) await serveWithWorkers(context, loaded, workers);
    else await serveAlone(context, loaded);
    return;
  }
  if (flags.workers !== undefined) throw new UsageError("--workers goes with --config");
  if (flags.domain === undefined || flags.data === undefined) {
    throw new UsageError("--config FILE is needed, or --domain DOMAIN with --data DIRECTORY");
  }
  await tryOut(context, flags, flags.domain, flags.data);
}

/** How often a worker says how it is, whether it has changed or not. */
const healthEveryMs = 1_000;
/** How long a worker's exit may take beyond its drain before it is killed. */
const killAfterMs = 5_000;

async function serveAlone(context: CommandContext, loaded: LoadedConfig<ServerConfig>): Promise<void> {
  const env = serverEnv(context, loaded);
  const part = await unlessInterrupted(context, startHomeServer(env, loaded));
  const stopReloading = reloadAtHangup(context, env, part, loaded, () => loadServerConfig(loaded.file));
  try {
    await untilStopped(context, env, part);
  } finally {
    stopReloading();
  }
}

/** The primary: holds the ports and looks after the workers; it has neither sessions nor engines. */
async function serveWithWorkers(
  context: CommandContext,
  loaded: LoadedConfig<ServerConfig>,
  count: number,
): Promise<void> {
  const { world } = context;
  const { bus, cluster, domains, listen, node, store } = loaded.config;
  if (store.engine !== "redis" || bus.engine !== "nats") {
    throw new UsageError(
      `--workers ${count}: several processes need engines that they share: store.engine: redis (is ${store.engine}) and bus.engine: nats (is ${bus.engine})`,
    );
  }
  const env = serverEnv(context, loaded);
  const args = ["serve", "--config", loaded.file, "--json"];
  const workers = new Workers(env, { count, args, fork: world.forkWorker });
  let own: PrometheusPage | undefined;
  const page = async (): Promise<string> => {
    const { pageOfAll, PrometheusPage } = await import("../operations/prometheus.js");
    own ??= new PrometheusPage(env.registry ?? new MetricRegistry(), { worker: "primary" });
    return pageOfAll([await own.values(), ...(await workers.metrics())]);
  };
  const operations = await showOperations(env, listen.operations, () => workers.health, page);
  try {
    const ready = await unlessInterrupted(context, workers.start());
    const addresses = {
      ...ready[0]?.addresses,
      ...(operations === undefined ? {} : { operations: operations.address }),
    };
    sayReady(context, env, {
      role: "server",
      node,
      domains: domains.map(({ name }) => name),
      addresses,
      engines: describeEngines(loaded),
      workers: ready.map((worker) => worker.node),
    });
    const stopReloading = world.onHangup(() => workers.reload());
    await interruption(world);
    stopReloading();
  } finally {
    await workers.stop(cluster.drainDeadline + killAfterMs);
    await operations?.close();
  }
  sayStopped(context, env, { role: "server", domains: domains.map(({ name }) => name) });
}

/** One worker: a home server with a name of its own, whose ports are those of its primary. */
async function serveAsWorker(
  context: CommandContext,
  loaded: LoadedConfig<ServerConfig>,
  line: WorkerLine,
): Promise<void> {
  const read = (from: LoadedConfig<ServerConfig>): LoadedConfig<ServerConfig> => ({
    ...from,
    config: {
      ...from.config,
      node: `${from.config.node}-${line.index}`,
      // The primary has that port.
      listen: { ...from.config.listen, operations: undefined },
    },
  });
  const own = read(loaded);
  const env = serverEnv(context, loaded);
  try {
    const starting = startHomeServer(env, own, { predecessor: line.predecessor });
    const part = await unlessInterrupted(context, starting);
    const reloader = new Reloader(env, part, own, () => read(loadServerConfig(loaded.file)));
    line.onReload(() => reloader.reload());
    const { addresses, incarnation, node } = part;
    if (env.registry !== undefined) {
      const { PrometheusPage } = await import("../operations/prometheus.js");
      const page = new PrometheusPage(env.registry, { worker: String(line.index) });
      line.onMetrics(() => page.values());
    }
    line.send({ kind: "ready", node, incarnation, addresses });
    const tellHealth = (): void => {
      line.send({ kind: "health", health: part.health });
      env.clock.timer(healthEveryMs, tellHealth);
    };
    tellHealth();
    await untilStopped(context, env, part);
  } catch (thrown) {
    const { code, message, reason } = failureOf(thrown);
    if (!context.world.interrupted.aborted) line.send({ kind: "failed", code, reason, message });
    throw thrown;
  }
}

async function tryOut(context: CommandContext, flags: ServeFlags, name: string, data: string): Promise<void> {
  const { output, world } = context;
  const domain = checkDomain(name);
  const client = checkAddress(flags.listen, "--listen");
  const admin = checkAddress(flags.listenAdmin, "--listen-admin");
  const { files, made } = await prepareTryOut(resolve(world.cwd, data), domain, { client, admin });
  const loaded = loadServerConfig(files.config);
  const env = serverEnv(context, loaded);
  const part = await unlessInterrupted(context, startHomeServer(env, loaded));
  const { addresses } = part;
  output.remark(
    [
      made ? `made a private authority and a certificate for ${domain}, for trying out` : "",
      `configuration   ${files.config}`,
      `authority       ${files.ca}`,
      "",
      "In another terminal:",
      `  npx parley account add alice@${domain} --admin ${addresses.admin} --ca ${files.ca}`,
      `  npx parley login --as alice@${domain} --server ${addresses.client} --ca ${files.ca}`,
      `  npx parley publish pres:alice@${domain} --status open`,
      `  npx parley inbox --follow`,
      "",
    ]
      .filter((line, index) => index > 0 || line !== "")
      .join("\n"),
  );
  await untilStopped(context, env, part);
}

export async function proxy(context: CommandContext, flags: ProxyFlags): Promise<void> {
  const { world } = context;
  const loaded = loadProxyConfig(resolve(world.cwd, flags.config));
  const env = serverEnv(context, loaded);
  const part = await unlessInterrupted(context, startProxy(env, loaded));
  const stopReloading = reloadAtHangup(context, env, part, loaded, () => loadProxyConfig(loaded.file));
  try {
    await untilStopped(context, env, part);
  } finally {
    stopReloading();
  }
}

function serverEnv({ world }: CommandContext, { config }: LoadedConfig): ServerEnv {
  return world.createServerEnv(config.log.level, { metrics: config.listen.operations !== undefined });
}

/**
 * A start may wait for engines: whoever is told to stop meanwhile stops. What was opened so far goes with the process.
 * @throws ParleyError `cancelled`
 */
async function unlessInterrupted<T>({ world }: CommandContext, starting: Promise<T>): Promise<T> {
  starting.catch(() => undefined);
  const interrupted = interruption(world).then(() => {
    throw new ParleyError("cancelled", "stopped while starting", { details: { reason: "interrupted" } });
  });
  return Promise.race([starting, interrupted]);
}

function reloadAtHangup(
  { world }: CommandContext,
  env: ServerEnv,
  part: RunningPart,
  loaded: LoadedConfig,
  read: () => LoadedConfig,
): () => void {
  const reloader = new Reloader(env, part, loaded, read);
  return world.onHangup(() => reloader.reload());
}

/** What is said of a server that runs. */
type Ready = Pick<RunningPart, "role" | "node" | "domains" | "addresses" | "engines"> & {
  /** The names of the workers, where there are any. */
  readonly workers?: readonly string[];
};

function sayReady({ output }: CommandContext, env: ServerEnv, ready: Ready): void {
  const { addresses, domains, engines, node, role, workers } = ready;
  const name = role === "server" ? "home server" : "proxy";
  const where = Object.entries(addresses).map(([what, address]) => `${what} at ${address}`);
  const behind = Object.entries(engines).map(([what, engine]) => `; ${what}: ${engine}`);
  const by = workers === undefined ? "" : `; workers: ${workers.join(", ")}`;
  const fields = {
    role,
    node,
    domains,
    ...addresses,
    ...engines,
    ...(workers === undefined ? {} : { workers }),
  };
  env.log.info({ event: "server.started", ...fields });
  output.event(
    { event: "ready", ...fields },
    `the ${name} of ${domains.join(", ")} runs: ${where.join(", ")}${behind.join("")}${by}`,
  );
}

function sayStopped(
  { output }: CommandContext,
  env: ServerEnv,
  { domains, role }: Pick<RunningPart, "role" | "domains">,
): void {
  env.log.info({ event: "server.stopped", role, domains });
  output.event({ event: "stopped" }, "stopped");
}

/** Says that it runs, and stops it when told to. */
async function untilStopped(context: CommandContext, env: ServerEnv, part: RunningPart): Promise<void> {
  sayReady(context, env, part);
  const failure = await Promise.race([interruption(context.world).then(() => undefined), part.closed]);
  await part.stop(shutdown, part.drainDeadlineMs);
  if (failure !== undefined) throw failure;
  sayStopped(context, env, part);
}

function checkDomain(text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(`--domain: ${error.message}`);
    throw error;
  }
}
