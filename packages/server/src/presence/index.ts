/** The presence service of a home server. */
import type { Bus } from "@parley/bus";
import { type DomainName, domainOf, type PresentityAddress } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { Account, Store, SubscriptionRecord } from "@parley/store";
import type { DomainExchange, HomeService, SessionPort, SessionRegistry } from "../core/ports.js";
import { Access } from "./access.js";
import { Contact } from "./contact.js";
import { DueTimer } from "./due-timer.js";
import type { SubscriptionNews, ViewRename } from "./exchanged.js";
import { FanOut } from "./fan-out.js";
import { Fetching } from "./fetching.js";
import { HeldViews } from "./held-views.js";
import { exposePresence, PresenceCounts } from "./metrics.js";
import { encodeNotify } from "./notifications.js";
import { presenceOperations } from "./operations.js";
import { type PresenceOptions, resolvePresenceOptions } from "./options.js";
import { PresenceTasks } from "./presence-tasks.js";
import { Presentities } from "./presentities.js";
import { servePresentityItems } from "./presentity-items.js";
import { Publishing } from "./publishing.js";
import { RemoteWatchers } from "./remote-watchers.js";
import { stoppableExchange } from "./stoppable-exchange.js";
import { Subscribers } from "./subscribers.js";
import { WatchDriver } from "./watch-driver.js";
import { WatcherInformation } from "./watcher-information.js";
import { serveWatcherItems } from "./watcher-items.js";
import { WatcherNews } from "./watcher-news.js";
import { Watches } from "./watches.js";

export type { PresenceOptions } from "./options.js";

/** What the presence service works with. */
export interface PresenceDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly sessions: SessionRegistry;
  readonly exchange: DomainExchange;
  readonly localDomains: Iterable<DomainName>;
}

/** The presence service, with what the admin part calls. */
export interface PresenceService extends HomeService {
  /**
   * Ends what hangs on an account that is removed: its watchers are told, what it watches is cancelled. Call it before
   * `store.removeAccount`, while the records are there to tell whom.
   */
  onAccountRemoved(account: Account): Promise<void>;
  /** Forgets what was held of an account that is gone from the store: one that is made anew has nothing of it. */
  onAccountGone(account: Account): Promise<void>;
  /** Reads the access rules of a presentity anew and decides its subscriptions by them, after somebody else has written them. */
  onAccessRulesChanged(presentity: PresentityAddress): Promise<void>;
}

/** Subscriptions that are ended in one go. */
const expireLimit = 1_000;

/** Open books of watches are read again after so many `compareIntervalMs`, where several servers share them. */
const rereadIntervals = 10;

/** Watcher information is kept for a span; how exactly is of no importance. */
const sweepInformationMs = 600_000;

/** Makes the presence service. It serves when `start` was called. */
export function createPresenceService(
  env: Env,
  options: PresenceOptions,
  deps: PresenceDeps,
): PresenceService {
  const resolved = resolvePresenceOptions(options);
  const { store, bus } = deps;
  const domains: ReadonlySet<string> = new Set(deps.localDomains);
  const isLocal = (domain: string): boolean => domains.has(domain);
  const tasks = new PresenceTasks(env);
  const counts = new PresenceCounts(env);
  const exchange = stoppableExchange(deps.exchange, tasks.signal);

  // The presentities of these domains.
  const information = new WatcherInformation(env, resolved, { store, bus, tasks });
  const fanOut = new FanOut(env, bus, exchange, counts);
  const remote = new RemoteWatchers(env, resolved, {
    exchange,
    tasks,
    onLate: (domain, { presentity, newView }) => notifyAgain(domain, presentity, newView),
  });
  const notifyAgain = async (
    domain: DomainName,
    presentity: PresentityAddress,
    view: string,
  ): Promise<void> => {
    const shown = await subscribers.held(presentity, view, domain);
    if (shown === undefined) return;
    exchange.sendEncoded(domain, "presence", encodeNotify(view, shown), domainOf(presentity));
  };
  const tellWatcher = (domain: DomainName, news: SubscriptionNews): void => {
    if (isLocal(domain)) tasks.run("presence.watch_state", async () => void (await watches.takeNews(news)));
    else remote.tell(domain, news);
  };
  const tellRename = (domain: DomainName, rename: ViewRename): void => {
    if (isLocal(domain)) tasks.run("presence.view_change", () => watches.takeRename(rename));
    else remote.rename(domain, rename);
  };
  const onSubscription = (record: SubscriptionRecord): void => {
    counts.subscription(record);
    information.onSubscription(record);
  };
  const presentities: Presentities = new Presentities(env, {
    store,
    isLocal,
    presentitiesMax: resolved.presentitiesMax,
    fanOut,
    tasks,
    onLoad: (handle, reset) => access.heal(handle, reset),
  });
  const subscribers: Subscribers = new Subscribers(env, resolved, {
    store,
    presentities,
    onSubscription,
    tellWatcher,
    isLocal,
    endExpired: (handle, moves) => access.end(handle, moves),
  });
  const access: Access = new Access(env, {
    store,
    presentities,
    subscribers,
    fanOut,
    onSubscription,
    tellWatcher,
    isLocal,
    tellRename,
  });
  const contact: Contact = new Contact(env, resolved, {
    store,
    tasks,
    counts,
    onRemoved: (snapshots) => publishing.removed(snapshots),
  });
  const publications = new DueTimer(env, tasks, {
    name: "presence.expire_publications",
    ceilingMs: resolved.sweepIntervalMs,
    run: () => publishing.expireDue(),
  });
  const publishing: Publishing = new Publishing(env, resolved, {
    store,
    presentities,
    contact,
    noteExpiry: (atMs) => publications.note(atMs),
    counts,
  });
  const subscriptions = new DueTimer(env, tasks, {
    name: "presence.expire_subscriptions",
    ceilingMs: resolved.sweepIntervalMs,
    run: async () => {
      while (await subscribers.expireDue(expireLimit));
    },
  });
  const sweeper = new DueTimer(env, tasks, {
    name: "presence.sweep_watcher_information",
    ceilingMs: sweepInformationMs,
    run: () => information.sweep(),
  });

  // The watchers of these domains.
  const held: HeldViews = new HeldViews(env, resolved, {
    bus,
    exchange,
    isLocal,
    store,
    heldHere: (views) => subscribers.heldHere(views),
    onGone: (view) => watches.onGone(view),
    onRename: (rename) => watches.followRename(rename),
    tasks,
    counts,
  });
  const driver = new WatchDriver(env, resolved, {
    store,
    exchange,
    isLocal,
    requestHere: (request) => subscribers.request(request),
    tasks,
  });
  const news = new WatcherNews(env, bus);
  const watches: Watches = new Watches(env, resolved, {
    store,
    news,
    held,
    isLocal,
    ask: (record) => driver.ask(record),
    noteDue: (atMs) => driver.noteDue(atMs),
    tasks,
  });
  driver.tell(watches);
  // What is told is not lost but where the bus says so; this is for what nobody has thought of.
  const rereads = new DueTimer(env, tasks, {
    name: "presence.read_watches",
    ceilingMs: rereadIntervals * resolved.compareIntervalMs,
    run: () => watches.rereadAll(tasks.signal),
  });
  const isShared = store.shared || bus.shared;
  const timers = [publications, subscriptions, sweeper, driver, contact];
  const ends: (() => void)[] = [];
  /** What other servers said may have been lost. */
  const onGap = (): void => {
    held.compareAllSoon();
    rereads.note(env.clock.wallMs() + env.random.int(resolved.contactSpreadMs));
  };

  const fetching = new Fetching(env, resolved, {
    store,
    presentities,
    exchange,
    isLocal,
    tasks,
    onFetch: (record) => information.onFetch(record),
  });
  fetching.serve();
  servePresentityItems({ exchange, subscribers, remote, tasks });
  serveWatcherItems({ exchange, watches, held, tasks, documentBytesMax: resolved.documentBytesMax });

  const onSessionStart = (session: SessionPort): void => {
    contact.onSessionStart(session);
    session.onEnd(({ goodbye }) => {
      contact.onSessionEnd(session, goodbye);
      watches.onSessionEnd(session);
      information.onSessionEnd(session);
    });
    if (session.attachSubscriptions && session.principal !== undefined) {
      tasks.run("presence.attach", () => watches.attachAll(session));
    }
  };

  return {
    name: "presence",
    operations: presenceOperations({
      options: resolved,
      publishing,
      fetching,
      watches,
      access,
      information,
      isLocal,
    }),
    onSessionStart,
    onStalled: () => {
      contact.keepQuiet();
      presentities.distrustAll();
      onGap();
    },
    start: async () => {
      await news.start();
      for (const timer of timers) timer.start();
      ends.push(
        exposePresence(env, {
          views: () => held.sizes,
          presentities: () => presentities.size,
          leases: () => contact.leases,
        }),
      );
      if (!isShared) return;
      rereads.start(rereadIntervals * resolved.compareIntervalMs);
      ends.push(
        bus.onGap(onGap),
        store.onHealth(({ kind }) => {
          if (kind !== "up") return;
          watches.onStoreBack();
          held.compareAllSoon();
        }),
      );
    },
    stop: async () => {
      for (const timer of timers) timer.stop();
      rereads.stop();
      for (const end of ends) end();
      held.stop();
      watches.stop();
      news.stop();
      presentities.stop();
      remote.stop();
      await tasks.stop();
    },
    onAccountRemoved: async ({ principal, presentities: owned }) => {
      await watches.cancelAll(principal);
      await Promise.all(owned.map((presentity) => subscribers.removeAll(presentity)));
    },
    onAccountGone: async ({ presentities: owned }) => {
      await Promise.all(owned.map((presentity) => presentities.forget(presentity)));
    },
    onAccessRulesChanged: (presentity) => access.reload(presentity),
  };
}
