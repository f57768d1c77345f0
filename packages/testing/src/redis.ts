/** Redis servers for tests. */
import { announce } from "./announce.js";
import { openPlace, type Place } from "./place.js";
import { freePorts } from "./ports.js";
import { type RedisAddress, type RedisReply, redisCommand } from "./resp.js";
import { chooseSource, type Source, services } from "./source.js";
import { thisMachine } from "./surroundings.js";
import { namedServer, OwnServer, type ServerRecipe, type TestServer } from "./test-server.js";

/** How a Redis server is to be. With any of these but `control: false` it is the test's own. */
export interface RedisOptions {
  /** The test stops, pauses or configures it, or flushes it. @defaultValue true when there is another option */
  readonly control?: boolean;
  /** @defaultValue false */
  readonly appendonly?: boolean;
  /** @defaultValue Redis' own, `everysec` */
  readonly appendfsync?: "always" | "everysec" | "no";
  /** The default user's password. */
  readonly password?: string;
  /** Lines of ACL: `user parley on >secret ~parley:* +@all`. */
  readonly acl?: readonly string[];
  readonly tls?: ServerTls;
  /** Further directives of redis.conf, e.g. `{ maxmemory: "3mb", "enable-debug-command": "yes" }`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Further arguments of redis-server. */
  readonly extraArgs?: readonly string[];
}

/** How a server proves who it is; PEM. */
export interface ServerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Clients must show a certificate of `ca`. @defaultValue false */
  readonly clientCertificates?: boolean;
}

/** A Redis server. */
export interface TestRedis extends TestServer {
  /** Sends one command, as the default user. @throws Error with the server's message. */
  command(...command: readonly string[]): Promise<RedisReply>;
}

/** Starts a Redis server, or gives the one that the environment names. @throws Error that says what to do, without either. */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const { control = Object.keys(options).length > 0 } = options;
  const source = await chooseSource("redis", { control }, thisMachine);
  announce("redis", source, control);
  if (source.kind === "environment") return namedRedis(new URL(source.url));
  return onFreePorts(1, async (ports) => {
    const place = await openPlace(source, services.redis.program, ports);
    return inPlace(place, async () => {
      const redis = await makeRedis(place, "redis", ports[0] as number, options, { ownPlace: true });
      await redis.start();
      return redis;
    });
  });
}

/** Where a server of a test's own comes from, which is said once. */
export async function ownSource(): Promise<Exclude<Source, { kind: "environment" }>> {
  const source = await chooseSource("redis", { control: true }, thisMachine);
  announce("redis", source, true);
  if (source.kind === "environment") throw new Error("a server of a test's own is not from the environment");
  return source;
}

const ATTEMPTS_MAX = 3;

/** Does `work` with free ports; with others when somebody else was quicker to take one. */
export async function onFreePorts<T>(count: number, work: (ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(await freePorts(count));
    } catch (error) {
      const taken = /in use|already allocated|port is already|EADDRINUSE/i.test(String(error));
      if (!taken || attempt >= ATTEMPTS_MAX) throw error;
    }
  }
}

/** Does `work`; where it fails, nothing stays in the place. */
export async function inPlace<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await place.remove();
    throw error;
  }
}

/** A Redis server in `place`, not started yet. */
export async function makeRedis(
  place: Place,
  name: string,
  port: number,
  options: RedisOptions,
  { ownPlace }: { readonly ownPlace: boolean },
): Promise<OwnRedis> {
  await place.write(`${name}.conf`, await configuration(place, name, port, options));
  const { tls, password } = options;
  const address: RedisAddress = {
    host: "127.0.0.1",
    port,
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: { cert: tls.cert, key: tls.key } }),
  };
  const recipe: ServerRecipe = {
    name,
    port,
    url: `${tls === undefined ? "redis" : "rediss"}://127.0.0.1:${port}`,
    args: [`${place.dir}/${name}.conf`, ...(options.extraArgs ?? [])],
    probe: () => probe(address),
  };
  return new OwnRedis(place, recipe, address, ownPlace);
}

/** A Redis server, a replica or a sentinel that a test has started. */
export class OwnRedis extends OwnServer implements TestRedis {
  readonly #address: RedisAddress;

  constructor(place: Place, recipe: ServerRecipe, address: RedisAddress, ownPlace: boolean) {
    super(place, recipe, { ownPlace });
    this.#address = address;
  }

  command(...command: readonly string[]): Promise<RedisReply> {
    return redisCommand(this.#address, command);
  }
}

async function configuration(
  place: Place,
  name: string,
  port: number,
  options: RedisOptions,
): Promise<string> {
  const { appendonly, appendfsync, password, acl = [], tls, config = {} } = options;
  const lines = [
    `bind ${place.bind}`,
    // Who can reach the port was decided by `bind`, or by the container's binding to the host's loopback.
    "protected-mode no",
    `dir ${place.dir}`,
    `dbfilename ${name}.rdb`,
    `appenddirname ${name}-aof`,
    `appendonly ${appendonly === true ? "yes" : "no"}`,
    ...(appendfsync === undefined ? [] : [`appendfsync ${appendfsync}`]),
    'save ""',
    ...(password === undefined ? [] : [`requirepass ${JSON.stringify(password)}`]),
    ...acl,
  ];
  if (tls === undefined) {
    lines.push(`port ${port}`);
  } else {
    const files = { ca: tls.ca, cert: tls.cert, key: tls.key };
    for (const [part, pem] of Object.entries(files)) await place.write(`${name}-${part}.pem`, pem);
    lines.push(
      "port 0",
      `tls-port ${port}`,
      `tls-ca-cert-file ${place.dir}/${name}-ca.pem`,
      `tls-cert-file ${place.dir}/${name}-cert.pem`,
      `tls-key-file ${place.dir}/${name}-key.pem`,
      `tls-auth-clients ${tls.clientCertificates === true ? "yes" : "no"}`,
      "tls-replication yes",
      "tls-cluster yes",
    );
  }
  for (const [directive, value] of Object.entries(config)) lines.push(`${directive} ${value}`);
  return `${lines.join("\n")}\n`;
}

/** A server that asks who we are is ready; one that is loading its data is not. */
async function probe(address: RedisAddress): Promise<void> {
  try {
    await redisCommand(address, ["PING"]);
  } catch (error) {
    if (!/^(NOAUTH|NOPERM|WRONGPASS|DENIED|ERR AUTH)/.test(error instanceof Error ? error.message : ""))
      throw error;
  }
}

/** The server that a URL names. */
export function namedRedis(url: URL): TestRedis {
  const server = namedServer(url, 6379);
  const { username, password, pathname, protocol } = url;
  const address: RedisAddress = {
    host: server.host,
    port: server.port,
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(/^\/\d+$/.test(pathname) ? { database: Number(pathname.slice(1)) } : {}),
    ...(protocol === "rediss:" ? { tls: {} } : {}),
  };
  return { ...server, command: (...command) => redisCommand(address, command) };
}
