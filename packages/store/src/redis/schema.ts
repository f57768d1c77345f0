/** The schema record of a store in Redis, and how an older store becomes one of this version. */
import type { Env } from "@parley/runtime";
import { assert, ParleyError } from "@parley/runtime";
import type { RedisEngine } from "./engine.js";
import { corrupt } from "./errors.js";
import { BUCKETS, SCHEMA_VERSION } from "./keys.js";
import type { Unpacker } from "./msgpack.js";
import { script } from "./scripts.js";

const open = script("schema_open");
const lock = script("schema_lock");
const raise = script("schema_raise");

/** What the schema record says; it is in the first bucket. */
export interface SchemaRecord {
  readonly schema: number;
  readonly buckets: number;
  readonly outboxEpoch: string;
  readonly createdAtMs: number;
}

/** Brings a store from `from` to the next version. May be begun again by another server, so each step must be repeatable. */
export interface Migration {
  readonly from: number;
  run(engine: RedisEngine): Promise<void>;
}

/** All there are, in order. There is no older layout than the first. */
const MIGRATIONS: readonly Migration[] = [];

/** For how long a server has the migration to itself unless it says so again, and how often others look. */
const LOCK_MS = 10_000;
const RENEW_MS = 3_000;
const LOOK_MS = 200;

/** For tests. */
export interface SchemaPlan {
  readonly version: number;
  readonly migrations: readonly Migration[];
}

const PLAN: SchemaPlan = { version: SCHEMA_VERSION, migrations: MIGRATIONS };

/**
 * Reads the schema record, or makes it where there is none, and migrates what is older. Of servers that start at once one
 * migrates and the others wait for it.
 * @throws ParleyError `failed_precondition` (reason `newer_schema`), `data_loss` (reason `corrupt_store`), `unavailable`
 *   (reason `store_migrating`: another server did not get done in `startTimeoutMs`).
 */
export async function openSchema(
  env: Env,
  engine: RedisEngine,
  plan: SchemaPlan = PLAN,
): Promise<SchemaRecord> {
  const fresh = [plan.version, BUCKETS, env.ids.next("outbox"), engine.clock.wallMs()];
  const record = await engine.run(open, 0, fresh, readSchema);
  if (record.schema > plan.version) {
    throw new ParleyError(
      "failed_precondition",
      `the store has schema ${record.schema}, this version knows up to ${plan.version}: use a newer version of Parley`,
      { details: { reason: "newer_schema", schema: record.schema, known: plan.version } },
    );
  }
  return record.schema === plan.version ? record : migrate(env, engine, plan, record);
}

async function migrate(
  env: Env,
  engine: RedisEngine,
  plan: SchemaPlan,
  record: SchemaRecord,
): Promise<SchemaRecord> {
  const holder = env.ids.next("migration");
  const giveUpMs = engine.clock.monotonicMs() + engine.options.startTimeoutMs;
  for (;;) {
    const schema = await tryLock(engine, holder, plan.version);
    if (schema === undefined) {
      if (engine.clock.monotonicMs() >= giveUpMs) throw stillMigrating(engine.options.startTimeoutMs);
      await engine.clock.sleep(LOOK_MS);
      continue;
    }
    if (schema === plan.version) return { ...record, schema };
    const step = plan.migrations.find(({ from }) => from === schema);
    assert(step !== undefined, `there is a migration from schema ${schema}`);
    env.log.info({ event: "store.migrating", from: schema, to: schema + 1 });
    await whileRenewing(engine, holder, plan.version, () => step.run(engine));
    await engine.run(raise, 0, [holder, schema, schema + 1], (result) => result.skip());
  }
}

/** @returns the schema, when the lock is ours now or not needed any more; `undefined` when another server has it. */
function tryLock(engine: RedisEngine, holder: string, version: number): Promise<number | undefined> {
  const nowMs = engine.clock.wallMs();
  return engine.run(lock, 0, [holder, nowMs, nowMs + LOCK_MS, version], (result) =>
    result.nothing() ? undefined : result.number(),
  );
}

async function whileRenewing(
  engine: RedisEngine,
  holder: string,
  version: number,
  run: () => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const renewing = (async () => {
    while (!ended.signal.aborted) {
      await engine.clock.sleep(RENEW_MS, ended.signal);
      await tryLock(engine, holder, version);
    }
  })().catch(() => undefined); // The sleep was ended, or Redis went away, of which the step hears, too.
  try {
    await run();
  } finally {
    ended.abort();
    await renewing;
  }
}

function readSchema(result: Unpacker): SchemaRecord {
  if (result.nothing()) throw corrupt("what is under its schema key is not Parley's");
  result.list();
  const [schema, buckets] = [result.numeral(), result.numeral()];
  const outboxEpoch = result.text();
  const createdAtMs = result.numeral();
  const isWhole = (number: number): boolean => Number.isInteger(number) && number >= 1;
  if (!isWhole(schema) || !isWhole(buckets) || outboxEpoch === "")
    throw corrupt("its schema record cannot be read");
  return { schema, buckets, outboxEpoch, createdAtMs };
}

function stillMigrating(startTimeoutMs: number): ParleyError {
  return new ParleyError(
    "unavailable",
    `another server migrates the store and did not get done within ${startTimeoutMs} ms (startTimeout)`,
    { details: { reason: "store_migrating" } },
  );
}
