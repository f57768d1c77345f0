/** The whole store over one ordered key-value map. */
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { Store } from "../store.js";
import { Accounts } from "./accounts.js";
import { Cluster } from "./cluster.js";
import { Counters } from "./counters.js";
import { Inboxes } from "./inboxes.js";
import { fromJson, tables, text, toJson } from "./keys.js";
import { KvEngine } from "./kv-engine.js";
import { Leases } from "./leases.js";
import { MessageIds } from "./message-ids.js";
import { migrate, type SchemaRecord } from "./migrations.js";
import type { OrderedKv } from "./ordered-kv.js";
import { Outbox } from "./outbox.js";
import { Publications } from "./presence.js";
import { PresentityChanges } from "./presentity-changes.js";
import { Subscriptions } from "./subscriptions.js";
import { Watches } from "./watches.js";

/** Options of the store's logic, whatever it is kept on. */
export interface StoreOptions {
  /**
   * How long resends are recognised at least, milliseconds; a sweep does not forget earlier.
   * @defaultValue 86_400_000 (24 h)
   */
  readonly dedupeMs?: number;
}

/** The version of the layout in `keys.ts`. A store with a newer one is not opened. */
export const SCHEMA_VERSION = 2;
const DEDUPE_MS = 86_400_000;

/**
 * Makes a store of an open map, which belongs to it from now on; when this fails, the map is still the caller's.
 * @throws ParleyError `failed_precondition` (reason `newer_schema`), `data_loss` (reason `corrupt_store`).
 */
export async function openKvStore(env: Env, kv: OrderedKv, options: StoreOptions = {}): Promise<Store> {
  const stored = readSchema(kv) ?? (await writeSchema(env, kv));
  const schema = await migrate(env.log, kv, stored, SCHEMA_VERSION);
  const engine = new KvEngine(env, kv);
  const counters = new Counters(engine);
  const changes = new PresentityChanges(engine, counters);
  const publications = new Publications(engine, changes, env.clock);
  const leases = new Leases(engine);
  const subscriptions = new Subscriptions(engine, counters, changes);
  const watches = new Watches(engine);
  const ids = new MessageIds(engine, env.clock, options.dedupeMs ?? DEDUPE_MS);
  const inboxes = new Inboxes(engine, ids);
  const outbox = new Outbox(engine, counters, schema.outboxEpoch);
  const owned = [publications, subscriptions, watches, inboxes, outbox];
  const accounts = new Accounts(engine, counters, changes, publications, owned);
  const cluster = new Cluster(engine, counters);

  return {
    addAccount: (input) => accounts.addAccount(input),
    account: (principal) => accounts.account(principal),
    accounts: (page) => accounts.accounts(page),
    setPasswordHash: (principal, hash) => accounts.setPasswordHash(principal, hash),
    removeAccount: (principal) => accounts.removeAccount(principal),
    presentity: (presentity) => accounts.presentity(presentity),
    inbox: (inbox) => accounts.inbox(inbox),
    setAccessRules: (presentity, rules, ifChange) => accounts.setAccessRules(presentity, rules, ifChange),
    setDeliveryRules: (inbox, rules) => accounts.setDeliveryRules(inbox, rules),

    publish: (input) => publications.publish(input),
    unpublish: (input) => publications.unpublish(input),
    presence: (presentity) => publications.presence(presentity),
    presentityState: (presentity) =>
      engine.read(() => {
        const record = accounts.durablePresentity(presentity);
        const state = publications.durableState(presentity);
        if (record === undefined || state === undefined) return undefined;
        return { record, ...state, subscriptions: subscriptions.durableLive(presentity) };
      }),
    changes: (presentities) => publications.changes(presentities),
    expirePublications: (nowMs, limit) => publications.expirePublications(nowMs, limit),
    removeSessionPublications: (sessionId, _nowMs, fence) =>
      publications.removeSessionPublications(sessionId, fence),
    renewLeases: (renewed, onlyKept) => leases.renewLeases(renewed, onlyKept),
    dropLease: (sessionId, fence) => leases.dropLease(sessionId, fence),
    claimExpiredLeases: (input) => leases.claimExpiredLeases(input),

    subscriptions: (presentity) => subscriptions.subscriptions(presentity),
    subscription: (presentity, watcherKey) => subscriptions.subscription(presentity, watcherKey),
    putSubscriptions: (presentity, records, ifChange) =>
      subscriptions.putSubscriptions(presentity, records, ifChange),
    dueSubscriptions: (nowMs, limit) => subscriptions.dueSubscriptions(nowMs, limit),
    recordFetch: (fetch) => subscriptions.recordFetch(fetch),
    fetches: (presentity, limit) => subscriptions.fetches(presentity, limit),
    sweepWatcherInformation: (beforeMs, limit) => subscriptions.sweepWatcherInformation(beforeMs, limit),
    nextViewGeneration: (presentity) => subscriptions.nextViewGeneration(presentity),

    watches: (watcher) => watches.watches(watcher),
    watch: (watcher, presentity) => watches.watch(watcher, presentity),
    putWatch: (record) => watches.putWatch(record),
    removeWatch: (watcher, presentity, wish) => watches.removeWatch(watcher, presentity, wish),
    claimDueWatches: (input) => watches.claimDueWatches(input),
    watchesOf: (presentity) => watches.watchesOf(presentity),

    append: (input) => inboxes.append(input),
    skip: (input) => inboxes.skip(input),
    read: (input) => inboxes.read(input),
    lastSeq: (inbox) => inboxes.lastSeq(inbox),
    inboxNumbers: (all) => inboxes.inboxNumbers(all),
    followInboxes: (input) => inboxes.followInboxes(input),
    openCursor: (input) => inboxes.openCursor(input),
    moveCursor: (input) => inboxes.moveCursor(input),
    deleteMessages: (inbox, seqs) => inboxes.deleteMessages(inbox, seqs),
    sweepMessages: (input) => inboxes.sweepMessages(input),

    outboxEpoch: () => outbox.outboxEpoch(),
    enqueue: (input) => outbox.enqueue(input),
    entries: (input) => outbox.entries(input),
    outboxDomains: () => outbox.outboxDomains(),
    settle: (entry, report) => outbox.settle(entry, report),
    reports: (sender, limit) => outbox.reports(sender, limit),
    removeReports: (sender, keys) => outbox.removeReports(sender, keys),
    sweepReports: (beforeMs, limit) => outbox.sweepReports(beforeMs, limit),

    claimLease: (input) => cluster.claimLease(input),
    releaseLease: (name, holder) => cluster.releaseLease(name, holder),
    putNode: (record, nowMs) => cluster.putNode(record, nowMs),
    removeNode: (node, incarnation) => cluster.removeNode(node, incarnation),
    nodes: (nowMs) => cluster.nodes(nowMs),

    secret: (name, make) => secret(engine, name, make),
    shared: false,
    get health() {
      return engine.health;
    },
    onHealth: (fn) => engine.onHealth(fn),
    closed: engine.closed,
    close: () => engine.close(),
  };
}

function secret(engine: KvEngine, name: string, make: () => Uint8Array): Promise<Uint8Array> {
  return engine.write(() => {
    const key = tables.secret + text(name);
    const kept = engine.get(key);
    if (kept !== undefined) return kept;
    const made = Buffer.from(make());
    engine.put(key, made);
    return made;
  });
}

function readSchema(kv: OrderedKv): SchemaRecord | undefined {
  const stored = kv.get(tables.schema);
  if (stored === undefined) {
    if (kv.range("\x01", "\xff", { limit: 1, values: false }).length === 0) return undefined;
    throw foreign("it holds data that is not Parley's");
  }
  let schema: SchemaRecord | null;
  try {
    schema = fromJson<SchemaRecord | null>(stored);
  } catch (error) {
    throw foreign("its schema record cannot be read", error);
  }
  if (schema?.product !== "parley" || !Number.isInteger(schema.schema) || schema.schema < 1)
    throw foreign("its schema record is not Parley's");
  if (schema.schema > SCHEMA_VERSION) {
    throw new ParleyError(
      "failed_precondition",
      `the store has schema ${schema.schema}, this version knows up to ${SCHEMA_VERSION}: use a newer version of Parley`,
      { details: { reason: "newer_schema", schema: schema.schema, known: SCHEMA_VERSION } },
    );
  }
  return schema;
}

async function writeSchema(env: Env, kv: OrderedKv): Promise<SchemaRecord> {
  const schema: SchemaRecord = {
    product: "parley",
    schema: SCHEMA_VERSION,
    createdAtMs: env.clock.wallMs(),
    outboxEpoch: env.ids.next("outbox"),
  };
  await kv.commit(new Map([[tables.schema, toJson(schema)]]));
  return schema;
}

function foreign(what: string, cause?: unknown): ParleyError {
  return new ParleyError("data_loss", `the store cannot be used: ${what}`, {
    details: { reason: "corrupt_store" },
    cause,
  });
}
