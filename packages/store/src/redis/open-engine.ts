/** Brings an engine up: connected, checked, on a schema that this version knows, with the domain's clock. */
import type { Clock, Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { StoreHealth } from "../store.js";
import { checkRedis } from "./checks.js";
import { DomainClock } from "./domain-clock.js";
import { RedisEngine } from "./engine.js";
import { BUCKETS, Buckets } from "./keys.js";
import { type RedisStoreOptions, resolveOptions } from "./options.js";
import { openSchema, type SchemaPlan, type SchemaRecord } from "./schema.js";
import { script } from "./scripts.js";

const now = script("now");

/** What a store is made of. */
export interface OpenEngine {
  readonly engine: RedisEngine;
  readonly schema: SchemaRecord;
  readonly clock: Clock;
  /** Ends all. */
  close(): Promise<void>;
}

/**
 * Opens an engine; see `openRedisStore` for what it throws.
 * @param plan - for tests of migrations.
 */
export async function openEngine(
  env: Env,
  options: RedisStoreOptions,
  plan?: SchemaPlan,
): Promise<OpenEngine> {
  const engine = new RedisEngine(env, resolveOptions(options), BUCKETS, (one) => checkRedis(env, one));
  try {
    await reached(env, engine);
    const clock = new DomainClock(env, () => timeOf(engine));
    engine.domainClock = clock;
    // The schema's lock is kept by the domain's time.
    await clock.start();
    const schema = await openSchema(env, engine, plan).catch((error: unknown) => {
      clock.stop();
      throw error;
    });
    engine.buckets = new Buckets(engine.options.prefix, schema.buckets);
    const close = async (): Promise<void> => {
      clock.stop();
      await engine.close();
    };
    return { engine, schema, clock, close };
  } catch (error) {
    await engine.close();
    throw ParleyError.from(error);
  }
}

/** The time of the server that has the first bucket. */
function timeOf(engine: RedisEngine): Promise<number> {
  return engine.direct(now, 0, [], (result) => {
    result.list();
    return result.numeral() * 1_000 + result.numeral() / 1_000;
  });
}

/** Connects, and waits until Redis takes writes; what waiting cannot mend is refused at once. */
async function reached(env: Env, engine: RedisEngine): Promise<void> {
  const { startTimeoutMs } = engine.options;
  let ended = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (health: StoreHealth): void => {
        if (health.kind === "up") resolve();
      };
      const timer = env.clock.timer(startTimeoutMs, () => {
        const { health } = engine;
        const cause = health.kind === "down" ? health.cause : "";
        reject(
          new ParleyError(
            "unavailable",
            `Redis was not there within ${startTimeoutMs} ms (startTimeout): ${cause}`,
            { details: { reason: "store_unavailable" } },
          ),
        );
      });
      const unsubscribe = engine.onHealth(look);
      ended = () => {
        timer.cancel();
        unsubscribe();
      };
      void engine.refused.then(reject);
      engine.connection.start();
    });
  } finally {
    ended();
  }
}
