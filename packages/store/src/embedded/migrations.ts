/** Brings a store of an older layout up to date when it is opened. */
import type { Logger } from "@parley/runtime";
import type { CounterValues } from "./counters.js";
import { endOf, fromJson, numbers, tables, toJson } from "./keys.js";
import type { Key, KvEntry, OrderedKv } from "./ordered-kv.js";

/** What is stored under `tables.schema`. */
export interface SchemaRecord {
  readonly product: "parley";
  readonly schema: number;
  readonly createdAtMs: number;
  readonly outboxEpoch: string;
}

/** So many entries are rewritten in one group. */
const PORTION = 1_000;

/** Writes what an entry of an older layout becomes. */
type Rewrite = (entry: KvEntry, put: (key: Key, value: Buffer | null) => void) => void;

/**
 * Takes the steps from the layout that is there to `version`. One that dies on the way begins again: a step gives the same
 * when it is taken twice, and its schema is written last.
 */
export async function migrate(
  log: Logger,
  kv: OrderedKv,
  stored: SchemaRecord,
  version: number,
): Promise<SchemaRecord> {
  let schema = stored;
  while (schema.schema < version) {
    const step = steps[schema.schema - 1] as (kv: OrderedKv) => Promise<number>;
    const entries = await step(kv);
    schema = { ...schema, schema: schema.schema + 1 };
    await kv.commit(new Map([[tables.schema, toJson(schema)]]));
    log.info({ event: "store.migrated", schema: schema.schema, entries });
  }
  return schema;
}

/** By the layout that they begin at, from 1. Each tells how many entries it rewrote. */
const steps: readonly ((kv: OrderedKv) => Promise<number>)[] = [toVersion2];

/**
 * Every presentity gets a change number of its own, every inbox a revision, every lease a fence; watches that are due are
 * no longer found by domain.
 */
async function toVersion2(kv: OrderedKv): Promise<number> {
  const stored = kv.get(tables.counters);
  const counters = stored === undefined ? {} : fromJson<Partial<CounterValues>>(stored);
  // Not below any that was told to a watcher.
  const change = (counters.change ?? 0) + 1;
  const revision = 1;
  await kv.commit(new Map([[tables.counters, toJson({ ...counters, change, revision })]]));
  let entries = 0;
  entries += await rewrite(kv, tables.presentity, ({ key }, put) => {
    put(tables.presentityChange + key.slice(1), numbers(change));
  });
  entries += await rewrite(kv, tables.inbox, ({ key, value }, put) => {
    put(key, toJson({ ...fromJson<object>(value), revision }));
  });
  entries += await rewrite(kv, tables.lease, ({ key, value }, put) => {
    put(key, toJson({ ...fromJson<object>(value), fence: 0, claimed: false }));
  });
  entries += await rewrite(kv, tables.watchDueByDomain, ({ key }, put) => put(key, null));
  return entries;
}

/** Passes over a table. @returns how many entries it has. */
async function rewrite(kv: OrderedKv, table: Key, each: Rewrite): Promise<number> {
  const end = endOf(table);
  let entries = 0;
  for (let start = table; ; ) {
    const portion = kv.range(start, end, { limit: PORTION });
    const last = portion[portion.length - 1];
    if (last === undefined) return entries;
    const writes = new Map<Key, Buffer | null>();
    for (const entry of portion) each(entry, (key, value) => writes.set(key, value));
    await kv.commit(writes);
    entries += portion.length;
    start = `${last.key}\0`;
  }
}
