/** ioredis' way to the master that sentinels name, which ends what it has opened, and waits for no sentinel that is silent. */
import { SentinelConnector as Connector, Redis, type RedisOptions, type SentinelAddress } from "ioredis";

/** How replies look is not asked for. */
type Options = Omit<RedisOptions, "replyMapping">;

/** What is changed here of ioredis' connector; not all of it is in its types. */
interface Inside {
  readonly options: Options;
  /** By which sentinels tell of another master: made when a master is connected to. */
  failoverDetector: { cleanup(): void } | null;
  connectToSentinel(address: Partial<SentinelAddress>, watching?: Options): Redis;
  connect(tell: (event: string, error: Error) => void): Promise<unknown>;
  disconnect(): void;
}

const Base = Connector as unknown as new (options: Options) => Inside;

/** How long a sentinel may take to say who is the master before the next is asked. Some take connections and say nothing. */
const ANSWER_MS_MAX = 1_000;

/** To be given to ioredis as `Connector`, beside its options for sentinels. */
export class SentinelConnector extends Base {
  /** The connection by which a sentinel is asked who is the master, one after the other. */
  #asking: Redis | undefined;

  override connect(tell: (event: string, error: Error) => void): Promise<unknown> {
    // The master is asked for anyway. Told of another meanwhile, ioredis would give up.
    this.#stopWatching();
    return super.connect(tell);
  }

  override disconnect(): void {
    this.#stopWatching();
    this.#asking?.disconnect();
    super.disconnect();
  }

  /** @param watching - given for a connection by which a sentinel tells of another master. */
  override connectToSentinel(address: Partial<SentinelAddress>, watching?: Options): Redis {
    const { sentinelUsername, sentinelPassword, sentinelTLS, protocol } = this.options;
    const { connectTimeout = ANSWER_MS_MAX, disconnectTimeout, socketTimeout } = this.options;
    const answerMs = Math.min(ANSWER_MS_MAX, connectTimeout);
    const client = new Sentinel({
      ...address,
      username: sentinelUsername,
      password: sentinelPassword,
      tls: sentinelTLS,
      protocol,
      connectTimeout,
      disconnectTimeout,
      socketTimeout,
      enableReadyCheck: false,
      retryStrategy: null,
      ...(watching ?? { connectTimeout: answerMs, socketTimeout: answerMs }),
    });
    // Who asks is told in another way; of what only watches, ioredis would print it.
    client.on("error", () => undefined);
    if (watching === undefined) this.#asking = client;
    return client;
  }

  #stopWatching(): void {
    this.failoverDetector?.cleanup();
    this.failoverDetector = null;
  }
}

/** ioredis ends what has ended itself, and would keep a timer to see that it does. */
class Sentinel extends Redis {
  override disconnect(reconnect = false): void {
    if (this.status !== "end") super.disconnect(reconnect);
  }
}
