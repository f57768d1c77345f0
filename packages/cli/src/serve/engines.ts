/** Opens the engines that a configuration names: where the state is, and what carries the fan-out. */
import { readFileSync } from "node:fs";
import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import { type Env, ParleyError } from "@parley/runtime";
import type { Store } from "@parley/store";
import { openEmbeddedStore } from "@parley/store/embedded";
import type { LoadedConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import { failureOf } from "../exit.js";

/** The engines of a server, open. */
export interface Engines {
  readonly store: Store;
  readonly bus: Bus;
  /** The environment with the domain's clock: that of the store where several servers share one. */
  readonly env: Env;
  close(): Promise<void>;
}

/**
 * Opens both. With engines that are programs of their own this waits until they are there, at most `startTimeout`.
 * @throws ParleyError of the engines: `corrupt_store`, `store_unavailable` …; nothing is left open then.
 */
export async function openEngines(env: Env, loaded: LoadedConfig<ServerConfig>): Promise<Engines> {
  const where = describeEngines(loaded);
  const { clock, store } = await awaited(env, { store: where.store }, openStore(env, loaded));
  const own = { ...env, clock };
  try {
    const bus = await awaited(env, { bus: where.bus }, openBus(own, loaded));
    return {
      store,
      bus,
      env: own,
      close: async () => {
        await bus.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** How long an engine may take before it is said that it is waited for, again and again. */
const sayEveryMs = 5_000;
const sayFirstMs = 1_000;

/** Says in the log what is waited for. */
async function awaited<T>(
  env: Env,
  what: Readonly<Record<string, string | undefined>>,
  opening: Promise<T>,
): Promise<T> {
  const sinceMs = env.clock.monotonicMs();
  const say = (): void => {
    const waitedMs = Math.round(env.clock.monotonicMs() - sinceMs);
    env.log.warn({ event: "server.waiting", ...what, waitedMs });
    timer = env.clock.timer(sayEveryMs, say);
  };
  let timer = env.clock.timer(sayFirstMs, say);
  try {
    return await opening;
  } finally {
    timer.cancel();
  }
}

async function openStore(
  env: Env,
  loaded: LoadedConfig<ServerConfig>,
): Promise<{ readonly store: Store; readonly clock: Env["clock"] }> {
  const { data, messages, store } = loaded.config;
  if (store.engine === "embedded") {
    // The check of the configuration has seen to it that there is one.
    const path = loaded.path(data ?? "");
    return { store: await openEmbeddedStore(env, { path, dedupeMs: messages.dedupe }), clock: env.clock };
  }
  const { passwordFile, requestTimeout, sentinelPasswordFile, startTimeout, tls, ...rest } = store.redis;
  const { openRedisStore } = await import("@parley/store/redis");
  return openRedisStore(env, {
    ...given(rest),
    ...readSecrets(loaded, { password: passwordFile, sentinelPassword: sentinelPasswordFile }),
    // Read at every connect, so that what was renewed is used.
    ...(tls.enabled ? { tls: rereadTls(env, "store", () => readTls(loaded, tls)) } : {}),
    addresses: rest.addresses,
    requestTimeoutMs: requestTimeout,
    startTimeoutMs: startTimeout,
    dedupeMs: messages.dedupe,
  });
}

async function openBus(env: Env, loaded: LoadedConfig<ServerConfig>): Promise<Bus> {
  const { bus } = loaded.config;
  if (bus.engine === "embedded") return createEmbeddedBus(env);
  const { credentialsFile, nkeySeedFile, passwordFile, startTimeout, tls, tokenFile, ...rest } = bus.nats;
  const { connectNatsBus } = await import("@parley/bus/nats");
  return connectNatsBus(env, {
    ...given(rest),
    ...readSecrets(loaded, {
      credentials: credentialsFile,
      nkeySeed: nkeySeedFile,
      password: passwordFile,
      token: tokenFile,
    }),
    // Read at every connect, so that what was renewed is used.
    ...(tls.enabled ? { tls: rereadTls(env, "bus", () => readTls(loaded, tls)) } : {}),
    name: `parley ${loaded.config.node}`,
    servers: rest.servers,
    startTimeoutMs: startTimeout,
  });
}

/** What the engines are, and where: for people and logs. */
export function describeEngines({
  config,
  path,
}: LoadedConfig<ServerConfig>): Readonly<Record<string, string>> {
  const { bus, data, store } = config;
  const { addresses, mode } = store.redis;
  const redis = mode === "standalone" ? "redis" : `redis ${mode}`;
  return {
    store:
      store.engine === "embedded" ? `embedded in ${path(data ?? "")}` : `${redis} at ${addresses.join(", ")}`,
    bus: bus.engine === "embedded" ? "embedded" : `nats at ${bus.nats.servers.join(", ")}`,
  };
}

/** The files that the engines' part of a configuration names, each with the path of its field. */
export function engineFiles(config: ServerConfig): readonly (readonly [path: string, file: string])[] {
  const { nats } = config.bus;
  const { redis } = config.store;
  const files: Record<string, string | undefined> = {
    "store.redis.passwordFile": redis.passwordFile,
    "store.redis.sentinelPasswordFile": redis.sentinelPasswordFile,
    "store.redis.tls.caFile": redis.tls.caFile,
    "store.redis.tls.certFile": redis.tls.certFile,
    "store.redis.tls.keyFile": redis.tls.keyFile,
    "bus.nats.credentialsFile": nats.credentialsFile,
    "bus.nats.nkeySeedFile": nats.nkeySeedFile,
    "bus.nats.passwordFile": nats.passwordFile,
    "bus.nats.tokenFile": nats.tokenFile,
    "bus.nats.tls.caFile": nats.tls.caFile,
    "bus.nats.tls.certFile": nats.tls.certFile,
    "bus.nats.tls.keyFile": nats.tls.keyFile,
  };
  return Object.entries(files).flatMap(([path, file]) => (file === undefined ? [] : [[path, file] as const]));
}

/** The text of a secret's file, without the newline at its end. */
export function readSecret(file: string): string {
  const text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
  if (text !== "") return text;
  throw new ParleyError("invalid_argument", `there is nothing in ${file}`, {
    details: { reason: "empty_secret" },
  });
}

function readSecrets<K extends string>(
  loaded: LoadedConfig,
  files: Readonly<Record<K, string | undefined>>,
): { readonly [P in K]?: string } {
  const entries = Object.entries<string | undefined>(files).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, readSecret(loaded.path(file))]],
  );
  return Object.fromEntries(entries) as { readonly [P in K]?: string };
}

/**
 * Reads certificates for every connect. Those that cannot be read, because somebody is just replacing them, do not keep
 * the engine away: the ones of before are shown.
 * @throws what is in the way of the first reading.
 */
export function rereadTls<T>(env: Pick<Env, "log">, engine: "store" | "bus", read: () => T): () => T {
  let last = read();
  return () => {
    try {
      last = read();
    } catch (thrown) {
      env.log.warn({ event: "certificate.unreadable", engine, message: failureOf(thrown).message });
    }
    return last;
  };
}

interface TlsFields {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly serverName?: string | undefined;
}

function readTls(loaded: LoadedConfig, { caFile, certFile, keyFile, serverName }: TlsFields) {
  return {
    ...readSecrets(loaded, { ca: caFile, cert: certFile, key: keyFile }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the fields that are `undefined`: options are absent or have a value. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
