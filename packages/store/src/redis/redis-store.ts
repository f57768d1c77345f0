/** Opens a store in Redis, which several servers share. */
import type { AccessRules, PresentityAddress } from "@parley/model";
import type { Clock, Env, Timer } from "@parley/runtime";
import type { PresentityState } from "../presence-store.js";
import type { Store } from "../store.js";
import { decodeRules, longOwner } from "./account-codec.js";
import { AccountSpread } from "./account-spread.js";
import { RedisAccounts } from "./accounts.js";
import { resolvingClaims } from "./claims.js";
import type { RedisEngine } from "./engine.js";
import { RedisInboxes } from "./inboxes.js";
import { RedisNodes } from "./nodes.js";
import { openEngine } from "./open-engine.js";
import type { RedisStoreOptions } from "./options.js";
import { RedisOutbox } from "./outbox.js";
import { RedisPublications, readSnapshot } from "./publications.js";
import { script } from "./scripts.js";
import { RedisSessionLeases } from "./session-leases.js";
import { RedisSubscriptions, readSubscriptions } from "./subscriptions.js";
import { RedisWatches } from "./watches.js";

const readState = script("presence_state");

/** How often what a server that died has left unfinished is looked for, and how old it is then. */
const TIDY_MS = 60_000;
const UNFINISHED_MS = 10_000;

/** What {@link openRedisStore} opens. */
export interface RedisStore {
  readonly store: Store;
  /** The domain's time: Redis'. For the `Env` of the server that uses the store. */
  readonly clock: Clock;
}

/**
 * Opens a store in Redis: connects (waiting up to `startTimeoutMs`), checks how Redis is set up, makes the schema record or
 * migrates what is older.
 * @throws ParleyError `invalid_argument` (reason `invalid_store_options`), `failed_precondition` (reasons `store_denied`: user,
 *   password or permission; `redis_too_old`, `redis_mode`, `redis_evicts`, `newer_schema`), `data_loss` (reason
 *   `corrupt_store`), `unavailable` (reasons `store_unavailable`, `store_migrating` and those of calls).
 */
export async function openRedisStore(env: Env, options: RedisStoreOptions): Promise<RedisStore> {
  const { engine, schema, clock, close } = await openEngine(env, options);
  const outbox = new RedisOutbox(engine, schema.outboxEpoch);
  const inboxes = new RedisInboxes(engine);
  const publications = new RedisPublications(engine);
  const leases = new RedisSessionLeases(engine);
  const subscriptions = new RedisSubscriptions(engine);
  const watches = new RedisWatches(engine);
  const nodes = new RedisNodes(engine);
  const spread = new AccountSpread(engine);
  const accounts = new RedisAccounts(engine, spread, outbox);
  const tidying = tidy(env, engine, accounts);
  let closed = (_: undefined): void => undefined;

  // What takes several steps is done whole before a close.
  const whole = <T>(steps: () => Promise<T>): Promise<T> => engine.whole(steps);

  const store: Store = {
    addAccount: (input) => whole(() => accounts.addAccount(input)),
    account: (principal) => accounts.account(principal),
    accounts: (page) => whole(() => accounts.accounts(page)),
    setPasswordHash: (principal, hash) => accounts.setPasswordHash(principal, hash),
    removeAccount: (principal) => whole(() => accounts.removeAccount(principal)),
    presentity: (presentity) => accounts.presentity(presentity),
    inbox: (inbox) => accounts.inbox(inbox),
    setAccessRules: (presentity, rules, ifChange) => accounts.setAccessRules(presentity, rules, ifChange),
    setDeliveryRules: (inbox, rules) => accounts.setDeliveryRules(inbox, rules),

    publish: (input) => whole(() => publications.publish(input)),
    unpublish: (input) => publications.unpublish(input),
    presence: (presentity) => publications.presence(presentity),
    presentityState: (presentity) => presentityState(engine, presentity),
    changes: (presentities) => publications.changes(presentities),
    expirePublications: (nowMs, limit) => whole(() => publications.expirePublications(nowMs, limit)),
    removeSessionPublications: (sessionId, nowMs, fence) =>
      whole(() => publications.removeSessionPublications(sessionId, nowMs, fence)),
    renewLeases: (renewed, onlyKept) => leases.renewLeases(renewed, onlyKept),
    dropLease: (sessionId, fence) => leases.dropLease(sessionId, fence),
    claimExpiredLeases: (input) => whole(() => leases.claimExpiredLeases(input)),

    subscriptions: (presentity) => subscriptions.subscriptions(presentity),
    subscription: (presentity, watcherKey) => subscriptions.subscription(presentity, watcherKey),
    putSubscriptions: (presentity, records, ifChange) =>
      subscriptions.putSubscriptions(presentity, records, ifChange),
    dueSubscriptions: (nowMs, limit) => whole(() => subscriptions.dueSubscriptions(nowMs, limit)),
    recordFetch: (fetch) => subscriptions.recordFetch(fetch),
    fetches: (presentity, limit) => subscriptions.fetches(presentity, limit),
    sweepWatcherInformation: (beforeMs, limit) =>
      whole(() => subscriptions.sweepWatcherInformation(beforeMs, limit)),
    nextViewGeneration: (presentity) => subscriptions.nextViewGeneration(presentity),

    watches: (watcher) => watches.watches(watcher),
    watch: (watcher, presentity) => watches.watch(watcher, presentity),
    putWatch: (record) => watches.putWatch(record),
    removeWatch: (watcher, presentity, wish) => watches.removeWatch(watcher, presentity, wish),
    claimDueWatches: (input) => whole(() => watches.claimDueWatches(input)),
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
    sweepMessages: (input) => whole(() => inboxes.sweepMessages(input)),

    outboxEpoch: () => outbox.outboxEpoch(),
    enqueue: (input) => outbox.enqueue(input),
    entries: (input) => outbox.entries(input),
    outboxDomains: () => whole(() => outbox.outboxDomains()),
    settle: (entry, report) => whole(() => outbox.settle(entry, report)),
    reports: (sender, limit) => whole(() => outbox.reports(sender, limit)),
    removeReports: (sender, keys) => whole(() => outbox.removeReports(sender, keys)),
    sweepReports: (beforeMs, limit) => whole(() => outbox.sweepReports(beforeMs, limit)),

    claimLease: (input) => nodes.claimLease(input),
    releaseLease: (name, holder) => nodes.releaseLease(name, holder),
    putNode: (record, nowMs) => nodes.putNode(record, nowMs),
    removeNode: (node, incarnation) => nodes.removeNode(node, incarnation),
    nodes: (nowMs) => nodes.nodes(nowMs),

    secret: (name, make) => whole(() => nodes.secret(name, make)),
    shared: true,
    get health() {
      return engine.health;
    },
    onHealth: (fn) => engine.onHealth(fn),
    closed: new Promise<undefined>((resolve) => {
      closed = resolve;
    }),
    close: async () => {
      tidying.cancel();
      await close();
      closed(undefined);
    },
  };
  if (engine.connection.byBucket) Object.assign(store, resolvingClaims(store, spread));
  return { store, clock };
}

/** Everything of a presentity by one script, so that it is of one moment. */
function presentityState(
  engine: RedisEngine,
  presentity: PresentityAddress,
): Promise<PresentityState | undefined> {
  return engine.run(readState, engine.buckets.of(presentity), [presentity], (result) => {
    if (result.nothing()) return undefined;
    result.list();
    const { snapshot } = readSnapshot(presentity, result);
    const owner = longOwner(presentity, result.text());
    const accessRules = decodeRules<AccessRules>(result.text());
    const rulesVersion = { epoch: snapshot.version.epoch, counter: result.numeral() };
    const all = readSubscriptions(presentity, result);
    return {
      record: { presentity, owner, accessRules },
      snapshot,
      rulesVersion,
      subscriptions: all.filter((one) => one.state.kind !== "terminated"),
    };
  });
}

/** Finishes what servers that died have begun, from time to time. */
function tidy(env: Env, engine: RedisEngine, accounts: RedisAccounts): Pick<Timer, "cancel"> {
  let timer: Timer | undefined;
  let cancelled = false;
  const later = (): void => {
    if (cancelled) return;
    timer = env.clock.timer(TIDY_MS, () => {
      // Where Redis is away, the next look will do.
      if (engine.health.kind === "down") later();
      else
        void accounts
          .finishPending(engine.clock.wallMs() - UNFINISHED_MS)
          .catch((error: unknown) => env.log.warn({ event: "store.not_tidied", error: String(error) }))
          .then(later);
    });
  };
  later();
  return {
    cancel: () => {
      cancelled = true;
      timer?.cancel();
    },
  };
}
