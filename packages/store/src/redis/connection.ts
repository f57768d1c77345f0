/** The connection to one Redis, to the master that sentinels name, or to a cluster, by ioredis. */
import type { Env, Timer } from "@parley/runtime";
import { Cluster, Command, Redis, type RedisOptions } from "ioredis";
import type { RedisTlsOptions, ResolvedRedisOptions } from "./options.js";
import type { Script } from "./scripts.js";
import { SentinelConnector } from "./sentinel-connector.js";

/** One call of a script as it goes out. */
export interface Frame {
  readonly script: Script;
  /** The key that says which slot the call belongs to. */
  readonly key: string;
  readonly payload: Buffer;
  /** Send the text and not only its name: Redis has said that it does not know it. */
  readonly withText: boolean;
}

/** What a {@link Connection} tells. */
export interface ConnectionEvents {
  /** It can be used (again). */
  ready(): void;
  /** It cannot be used until it is ready again; what was sent and not answered is rejected. */
  lost(cause: string): void;
}

/** What the engine needs of a connection. It comes back by itself, for ever, with growing pauses. */
export interface Connection {
  /** Whether calls of one bucket only may go out together, each by itself and one at a time: a cluster. */
  readonly byBucket: boolean;
  readonly isReady: boolean;
  /** Begins to connect; what it meets is told by {@link ConnectionEvents}. */
  start(): void;
  /** Sends frames in this order; answers come in this order. */
  send(frames: readonly Frame[]): Promise<Buffer>[];
  /**
   * Waits until so many replicas of the server that has this key have everything that was sent to it; on a cluster to be
   * called when what was sent is answered, as only then it is known who has the key. @returns how many have.
   */
  waitForReplicas(key: string, replicas: number, timeoutMs: number): Promise<number>;
  /** Sends a command without a key to each master. @returns an answer from each. */
  everywhere(command: string, args: readonly string[]): Promise<unknown[]>;
  /** Drops what is connected and connects anew: there may be another master. */
  reconnect(): void;
  /** Ends it for good. */
  close(): void;
}

/** What is common to all modes. How replies look is not for us to change. */
type CommonOptions = Omit<RedisOptions, "replyMapping">;

/** Pauses between attempts, in milliseconds, before jitter. */
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
/** How often a cluster is asked who has which slot, when nothing suggests that it has changed. */
const SLOTS_REFRESH_MS = 30_000;
/** How long a node may take to say it, before the next one is asked. */
const SLOTS_ANSWER_MS_MAX = 1_000;
/** Why a connection ended that nothing else was said of. */
const CLOSED = "the connection was closed";

/** Makes a connection by the options' mode. Nothing is connected before `start`. */
export function createConnection(
  env: Env,
  options: ResolvedRedisOptions,
  events: ConnectionEvents,
): Connection {
  return options.mode === "cluster"
    ? new ClusterConnection(env, options, events)
    : new SingleConnection(env, options, events);
}

/** The options that every connection has. Queues and resending are ours: bounded, and in order. */
function commonOptions(options: ResolvedRedisOptions): CommonOptions {
  const { tls, username, password, database } = options;
  return {
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: tlsOptions(tls) }),
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // A server that loads its data is waited for like one that is not there.
    maxLoadingRetryTime: 1_000,
    connectTimeout: options.requestTimeoutMs,
    // A connection that is silent for so long with calls on it is taken for dead.
    socketTimeout: options.requestTimeoutMs,
    // Whoever closes has waited for what was to be waited for.
    disconnectTimeout: 100,
    disableClientInfo: true,
    connectionName: options.prefix.replace(/[^\w.-]/g, "_"),
  };
}

/** Read anew whenever ioredis connects, so that what was renewed is used. */
function tlsOptions(tls: () => RedisTlsOptions): NonNullable<RedisOptions["tls"]> {
  const options = {
    get ca() {
      return tls().ca;
    },
    get cert() {
      return tls().cert;
    },
    get key() {
      return tls().key;
    },
    get servername() {
      return tls().serverName;
    },
  };
  // Node takes what is undefined for absent; its types do not say so.
  return options as NonNullable<RedisOptions["tls"]>;
}

function pause(env: Env, times: number): number {
  const most = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(times - 1, 10));
  return Math.ceil(most / 2) + env.random.int(Math.ceil(most / 2));
}

/** `EVALSHA sha 1 key payload`, or `EVAL text 1 key payload`. */
function commandOf({ script, key, payload, withText }: Frame): Command {
  return withText
    ? new Command("eval", [script.text, "1", key, payload])
    : new Command("evalsha", [script.sha, "1", key, payload]);
}

/** ioredis leaves an answer as it came where no encoding is asked for. */
const answerOf = (command: Command): Promise<Buffer> => command.promise as Promise<Buffer>;

/** The part of ioredis' client that is not in its types. */
interface RedisInside {
  readonly stream?: { readonly writable: boolean; cork(): void; uncork(): void };
}

class SingleConnection implements Connection {
  readonly byBucket = false;
  readonly #env: Env;
  readonly #redis: Redis;
  #lastError = CLOSED;
  #closed = false;
  /** Attempts since it was last ready, and the next one. */
  #attempts = 0;
  #next: Timer | undefined;

  constructor(env: Env, options: ResolvedRedisOptions, events: ConnectionEvents) {
    this.#env = env;
    const common: CommonOptions = {
      ...commonOptions(options),
      // ioredis gives up whenever a connection ends or cannot be had. It would anyway where it is told to disconnect while
      // it asks the sentinels, or a certificate is not one: so there is one way to try again, and it ends when we close.
      retryStrategy: () => null,
    };
    const [first] = options.addresses;
    this.#redis = new Redis(
      options.mode === "sentinel"
        ? {
            ...common,
            sentinels: options.addresses.map(({ host, port }) => ({ host, port })),
            name: options.masterName,
            ...(options.sentinelUsername === undefined ? {} : { sentinelUsername: options.sentinelUsername }),
            ...(options.sentinelPassword === undefined ? {} : { sentinelPassword: options.sentinelPassword }),
            ...(options.tls === undefined
              ? {}
              : { enableTLSForSentinelMode: true, sentinelTLS: tlsOptions(options.tls) }),
            sentinelRetryStrategy: () => null,
            Connector: SentinelConnector as unknown as NonNullable<RedisOptions["Connector"]>,
            // Told by the sentinels of another master, rather than by the old one's silence.
            failoverDetector: true,
          }
        : { ...common, host: first?.host ?? "", port: first?.port ?? 0 },
    );
    this.#redis.on("ready", () => {
      this.#lastError = CLOSED;
      this.#attempts = 0;
      events.ready();
    });
    this.#redis.on("error", (error: Error) => {
      // It is we who try again.
      this.#lastError = error.message.replace(" and retry is disabled", "");
      if (!this.isReady) events.lost(this.#lastError);
    });
    this.#redis.on("close", () => events.lost(this.#lastError));
    this.#redis.on("end", () => this.#startLater());
  }

  /** Not from when it was told to disconnect, though the socket closes a little later. */
  get isReady(): boolean {
    return this.#redis.status === "ready" && this.#stream?.writable === true;
  }

  get #stream(): RedisInside["stream"] {
    return (this.#redis as unknown as RedisInside).stream;
  }

  start(): void {
    // What goes wrong is told by "error" and "close".
    this.#redis.connect().catch(() => undefined);
  }

  send(frames: readonly Frame[]): Promise<Buffer>[] {
    // One write to the socket for all.
    const stream = this.#stream;
    stream?.cork();
    try {
      return frames.map((frame) => {
        const command = commandOf(frame);
        this.#redis.sendCommand(command);
        return answerOf(command);
      });
    } finally {
      stream?.uncork();
    }
  }

  async waitForReplicas(_key: string, replicas: number, timeoutMs: number): Promise<number> {
    return this.#redis.wait(replicas, timeoutMs);
  }

  async everywhere(command: string, args: readonly string[]): Promise<unknown[]> {
    return [await this.#redis.call(command, ...args)];
  }

  reconnect(): void {
    // Once for a connection, though each call that failed asks for it: ioredis adds a timer and a listener for each time.
    // What is not ready yet is as new as it can be.
    if (this.isReady) this.#redis.disconnect(true);
  }

  close(): void {
    this.#closed = true;
    this.#next?.cancel();
    this.#redis.disconnect();
  }

  #startLater(): void {
    if (this.#closed) return;
    this.#next = this.#env.clock.timer(pause(this.#env, ++this.#attempts), () => this.start());
  }
}

/** The part of ioredis' cluster that is not in its types. */
interface ClusterInside {
  /** By slot: `host:port` of its master, then of its replicas. */
  readonly slots: readonly (readonly string[] | undefined)[];
  readonly connectionPool: { getInstanceByKey(address: string): Redis | undefined };
}

class ClusterConnection implements Connection {
  readonly byBucket = true;
  readonly #env: Env;
  readonly #cluster: Cluster;
  #refresh: Timer | undefined;
  /** As many as there are buckets. */
  readonly #slotOf = new Map<string, number>();
  #lastError = CLOSED;

  constructor(env: Env, options: ResolvedRedisOptions, events: ConnectionEvents) {
    this.#env = env;
    const { db: _, lazyConnect: __, ...node } = commonOptions(options);
    this.#cluster = new Cluster(
      options.addresses.map(({ host, port }) => ({ host, port })),
      {
        lazyConnect: true,
        enableOfflineQueue: false,
        redisOptions: node,
        clusterRetryStrategy: (times) => pause(env, times),
        slotsRefreshTimeout: Math.min(SLOTS_ANSWER_MS_MAX, options.requestTimeoutMs),
        // Not at intervals of its own: closed while it asks, it would go on for ever.
      },
    );
    this.#cluster.on("ready", () => {
      this.#lastError = CLOSED;
      events.ready();
    });
    this.#cluster.on("error", (error: Error & { readonly lastNodeError?: Error }) => {
      // ioredis says only that no node would do; the last node's own words are beside that.
      this.#lastError = error.lastNodeError?.message ?? error.message;
      if (!this.isReady) events.lost(this.#lastError);
    });
    this.#cluster.on("node error", (error: Error) => {
      this.#lastError = error.message;
    });
    this.#cluster.on("close", () => events.lost(this.#lastError));
  }

  get isReady(): boolean {
    return this.#cluster.status === "ready";
  }

  start(): void {
    // What goes wrong is told by "error" and "close".
    this.#cluster.connect().catch(() => undefined);
    this.#refreshLater();
  }

  /**
   * To the node that has the slot, and to no other: ioredis would follow `ASK` to a node that does not have all keys of the
   * slot yet, where a script would take what is not there yet for what is not there. While a slot moves its calls wait.
   */
  send(frames: readonly Frame[]): Promise<Buffer>[] {
    return frames.map((frame) => {
      const node = this.#ownerOf(frame.key);
      if (node === undefined)
        return Promise.reject(new Error("no node of the cluster is known to have the slot"));
      const command = commandOf(frame);
      node.sendCommand(command);
      return answerOf(command);
    });
  }

  async waitForReplicas(key: string, replicas: number, timeoutMs: number): Promise<number> {
    const node = this.#ownerOf(key);
    return node === undefined ? 0 : node.wait(replicas, timeoutMs);
  }

  everywhere(command: string, args: readonly string[]): Promise<unknown[]> {
    return Promise.all(this.#cluster.nodes("master").map((node) => node.call(command, ...args)));
  }

  reconnect(): void {
    // The nodes come back by themselves; what may have changed is who has which slot.
    if (this.isReady) this.#cluster.refreshSlotsCache(() => undefined);
  }

  close(): void {
    this.#refresh?.cancel();
    this.#cluster.disconnect();
  }

  #refreshLater(): void {
    this.#refresh = this.#env.clock.timer(SLOTS_REFRESH_MS, () => {
      this.reconnect();
      this.#refreshLater();
    });
  }

  #ownerOf(key: string): Redis | undefined {
    const { slots, connectionPool } = this.#cluster as unknown as ClusterInside;
    let slot = this.#slotOf.get(key);
    if (slot === undefined) {
      slot = new Command("get", [key]).getSlot() as number;
      this.#slotOf.set(key, slot);
    }
    const owner = slots[slot]?.[0];
    return owner === undefined ? undefined : connectionPool.getInstanceByKey(owner);
  }
}
