/** Redis servers that belong together: a cluster, and a master with its replica and sentinels. */
import { openPlace, type Place } from "./place.js";
import {
  inPlace,
  makeRedis,
  type OwnRedis,
  onFreePorts,
  ownSource,
  type RedisOptions,
  type TestRedis,
} from "./redis.js";
import type { RedisReply } from "./resp.js";
import { services } from "./source.js";
import { eventually } from "./test-server.js";

/** How each server of a group is to be. */
export interface GroupOptions extends Omit<RedisOptions, "control" | "tls"> {}

/** How a cluster is to be. */
export interface ClusterOptions extends GroupOptions {
  /** For each master. @defaultValue 0 */
  readonly replicas?: number;
  /** After how long without a word a node counts as failed. @defaultValue 2000 */
  readonly nodeTimeoutMs?: number;
}

/** A Redis Cluster. */
export interface TestRedisCluster {
  readonly source: "program" | "container";
  /** Each has a third of the slots. */
  readonly masters: readonly TestRedis[];
  readonly replicas: readonly TestRedis[];
  /** `host:port` of each node. */
  readonly addresses: readonly string[];
  /** Ends all of them and removes their files. */
  stop(): Promise<void>;
}

const MASTERS = 3;
const SLOTS = 16_384;

/** Starts a cluster of three masters that share the slots, and waits until each of them says that it is complete. */
export async function startRedisCluster(options: ClusterOptions = {}): Promise<TestRedisCluster> {
  const { replicas: replicasEach = 0, nodeTimeoutMs = 2_000, ...each } = options;
  const source = await ownSource();
  const count = MASTERS * (1 + replicasEach);
  return onFreePorts(2 * count, async (ports) => {
    const place = await openPlace(source, services.redis.program, ports.slice(0, count));
    return inPlace(place, async () => {
      const nodes = await startAll(place, ports.slice(0, count), (index) => ({
        ...each,
        config: {
          "cluster-enabled": "yes",
          "cluster-config-file": `nodes-${index}.conf`,
          "cluster-port": String(ports[count + index]),
          "cluster-node-timeout": String(nodeTimeoutMs),
          // In a container the nodes would learn its address, which is no use outside.
          "cluster-announce-ip": "127.0.0.1",
          ...each.config,
        },
      }));
      await join(nodes, ports.slice(count));
      return {
        ...group(place, nodes),
        masters: nodes.slice(0, MASTERS),
        replicas: nodes.slice(MASTERS),
        addresses: nodes.map(({ host, port }) => `${host}:${port}`),
      };
    });
  });
}

async function join(nodes: readonly OwnRedis[], busPorts: readonly number[]): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    await node.command("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
    if (index >= MASTERS) continue;
    const from = Math.floor((index * SLOTS) / MASTERS);
    const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
    await node.command("CLUSTER", "ADDSLOTSRANGE", String(from), String(to));
  }
  const [first, ...others] = nodes as [OwnRedis, ...OwnRedis[]];
  for (const [index, node] of others.entries())
    await first.command("CLUSTER", "MEET", node.host, String(node.port), String(busPorts[index + 1]));
  await eventually("the cluster is not complete", async () => {
    for (const node of nodes)
      expectLines(await node.command("CLUSTER", "INFO"), [`known_nodes:${nodes.length}`]);
  });
  for (const [index, replica] of nodes.slice(MASTERS).entries()) {
    const id = String(await (nodes[index % MASTERS] as OwnRedis).command("CLUSTER", "MYID"));
    await eventually("a replica does not know its master", () => replica.command("CLUSTER", "REPLICATE", id));
  }
  await eventually("the cluster is not complete", async () => {
    for (const [index, node] of nodes.entries()) {
      expectLines(await node.command("CLUSTER", "INFO"), ["cluster_state:ok", `cluster_slots_ok:${SLOTS}`]);
      if (index >= MASTERS) expectLines(await node.command("INFO", "replication"), ["master_link_status:up"]);
    }
  });
}

/** A master with its replica, and the sentinels that look after them. */
export interface TestRedisSentinel {
  readonly source: "program" | "container";
  readonly master: TestRedis;
  readonly replica: TestRedis;
  readonly sentinels: readonly TestRedis[];
  readonly masterName: string;
  /** `host:port` of each sentinel. */
  readonly addresses: readonly string[];
  /** `host:port` of the server that the sentinels say is the master now. */
  masterAddress(): Promise<string>;
  /** Ends all of them and removes their files. */
  stop(): Promise<void>;
}

/** How a master with sentinels is to be. */
export interface SentinelOptions extends GroupOptions {
  /** After how long without a word a master counts as down. @defaultValue 1000 */
  readonly downAfterMs?: number;
}

const SENTINELS = 3;
const MASTER_NAME = "mymaster";

/** Starts one master, one replica and three sentinels, and waits until every sentinel knows all of them. */
export async function startRedisSentinel(options: SentinelOptions = {}): Promise<TestRedisSentinel> {
  const { downAfterMs = 1_000, ...each } = options;
  const source = await ownSource();
  return onFreePorts(2 + SENTINELS, async (ports) => {
    const [masterPort = 0, replicaPort = 0, ...sentinelPorts] = ports;
    const place = await openPlace(source, services.redis.program, ports);
    return inPlace(place, async () => {
      const auth = each.password === undefined ? {} : { masterauth: each.password };
      const [master, replica] = (await startAll(place, [masterPort, replicaPort], (index) => ({
        ...each,
        config: {
          "replica-announce-ip": "127.0.0.1",
          "repl-diskless-sync-delay": "0",
          ...(index === 0 ? {} : { replicaof: `127.0.0.1 ${masterPort}` }),
          ...auth,
          ...each.config,
        },
      }))) as [OwnRedis, OwnRedis];
      await eventually("the replica does not follow", async () =>
        expectLines(await replica.command("INFO", "replication"), ["master_link_status:up"]),
      );
      const sentinels: OwnRedis[] = [];
      for (const [index, port] of sentinelPorts.entries()) {
        const sentinel = await makeSentinel(
          place,
          `sentinel-${index}`,
          port,
          masterPort,
          downAfterMs,
          each.password,
        );
        sentinels.push(sentinel);
        await sentinel.start();
      }
      for (const sentinel of sentinels)
        await eventually("a sentinel does not know the others", () => knowsAll(sentinel));
      return {
        ...group(place, [master, replica, ...sentinels]),
        master,
        replica,
        sentinels,
        masterName: MASTER_NAME,
        addresses: sentinels.map(({ host, port }) => `${host}:${port}`),
        masterAddress: async () => {
          const [first] = sentinels as [OwnRedis];
          const address = await first.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
          return (address as readonly string[]).join(":");
        },
      };
    });
  });
}

async function makeSentinel(
  place: Place,
  name: string,
  port: number,
  masterPort: number,
  downAfterMs: number,
  password: string | undefined,
): Promise<OwnRedis> {
  const quorum = 2;
  return makeRedis(
    place,
    name,
    port,
    {
      // Order matters: a line of sentinel's own says nothing before its master is known.
      config: {
        "sentinel resolve-hostnames": "no",
        "sentinel announce-ip": "127.0.0.1",
        "sentinel announce-port": String(port),
        "sentinel monitor": `${MASTER_NAME} 127.0.0.1 ${masterPort} ${quorum}`,
        "sentinel down-after-milliseconds": `${MASTER_NAME} ${downAfterMs}`,
        "sentinel failover-timeout": `${MASTER_NAME} ${5 * downAfterMs}`,
        ...(password === undefined ? {} : { "sentinel auth-pass": `${MASTER_NAME} ${password}` }),
      },
      extraArgs: ["--sentinel"],
    },
    { ownPlace: false },
  );
}

async function knowsAll(sentinel: OwnRedis): Promise<void> {
  const fields = (await sentinel.command("SENTINEL", "MASTER", MASTER_NAME)) as readonly string[];
  const field = (name: string): string | undefined => fields[fields.indexOf(name) + 1];
  const known = [field("num-other-sentinels"), field("num-slaves"), field("flags")].join(" ");
  if (known !== `${SENTINELS - 1} 1 master`)
    throw new Error(`it knows (sentinels, replicas, master): ${known}`);
}

async function startAll(
  place: Place,
  ports: readonly number[],
  optionsOf: (index: number) => RedisOptions,
): Promise<OwnRedis[]> {
  const servers: OwnRedis[] = [];
  for (const [index, port] of ports.entries())
    servers.push(await makeRedis(place, `redis-${index}`, port, optionsOf(index), { ownPlace: false }));
  await Promise.all(servers.map((server) => server.start()));
  return servers;
}

/** The place goes with all of them together. */
function group(place: Place, servers: readonly OwnRedis[]): { source: Place["kind"]; stop(): Promise<void> } {
  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    // At once: what they hold is thrown away, and an orderly end of one only makes the others busy.
    await Promise.allSettled(servers.map((server) => server.kill()));
    await place.remove();
  };
  return {
    source: place.kind,
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function expectLines(reply: RedisReply, lines: readonly string[]): void {
  const text = String(reply);
  const missing = lines.filter((line) => !text.includes(line));
  if (missing.length > 0) throw new Error(`${missing.join(", ")} is missing in:\n${text}`);
}
