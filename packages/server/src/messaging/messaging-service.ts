/** The INSTANT MESSAGE SERVICE of a home server. */
import type { Bus } from "@parley/bus";
import type { DomainName } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { Account, Store } from "@parley/store";
import type { HomeService, OperationHandlers, SessionPort, SessionRegistry } from "../core/ports.js";
import type { MessageOptions, OutboxOptions } from "../options.js";
import { DeliveryRulesOperations } from "./delivery-rules.js";
import { Follows } from "./follows.js";
import { InboxDirectory } from "./inbox-directory.js";
import { Inboxes } from "./inboxes.js";
import { LocalDelivery } from "./local-delivery.js";
import { exposeMessaging, MessageCounts } from "./metrics.js";
import { Outbox } from "./outbox.js";
import { Receiving } from "./receiving.js";
import { Reports } from "./reports.js";
import { Sending } from "./sending.js";
import { Sweeper } from "./sweeper.js";
import type { TrackedExchange } from "./tracked-exchange.js";

/** What the messaging service works with. */
export interface MessagingDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly sessions: SessionRegistry;
  readonly exchange: TrackedExchange;
  readonly localDomains: readonly DomainName[];
  /** Whether other domains can be reached at all. */
  readonly federated: boolean;
  /** This server's name within its domain. */
  readonly node: string;
}

/** Wires the parts of the service; each has its own file. */
export class MessagingService implements HomeService {
  readonly name = "message";
  readonly operations: OperationHandlers;
  readonly #directory: InboxDirectory;
  readonly #delivery: LocalDelivery;
  readonly #follows: Follows | undefined;
  readonly #outbox: Outbox;
  readonly #inboxes: Inboxes;
  readonly #receiving: Receiving;
  readonly #reports: Reports;
  readonly #sweeper: Sweeper;
  /** Begins to listen to bus and store. @returns what ends it. */
  readonly #watch: () => readonly (() => void)[];
  #watches: readonly (() => void)[] = [];

  constructor(env: Env, options: MessageOptions & OutboxOptions, deps: MessagingDeps) {
    const { store, bus, exchange, sessions, federated } = deps;
    const { messageBytesMax } = options;
    const counts = new MessageCounts(env);
    this.#directory = new InboxDirectory(env, { store, bus, inboxesMax: options.inboxCacheMax });
    const follows = store.shared
      ? new Follows(env, { store, directory: this.#directory, node: deps.node, options })
      : undefined;
    this.#follows = follows;
    this.#delivery = new LocalDelivery(env, {
      store,
      bus,
      options,
      directory: this.#directory,
      ...(follows === undefined ? undefined : { onRules: (handle) => follows.update(handle) }),
    });
    this.#reports = new Reports(env, { store, bus, sessions, checkMs: options.feedCheckMs });
    const reports = this.#reports;
    const { node } = deps;
    this.#outbox = new Outbox(env, {
      store,
      bus,
      exchange,
      options,
      counts,
      node,
      onReport: (report) => reports.stored(report),
      onReportUnsure: (report) => reports.maybeStored(report),
      onQueued: (sender) => reports.expect(sender),
    });
    reports.beforeTelling(this.#outbox);
    this.#inboxes = new Inboxes(env, {
      store,
      directory: this.#directory,
      options,
      sent: counts.fed,
      ...(follows === undefined ? undefined : { follows }),
    });
    const directory = this.#directory;
    const delivery = this.#delivery;
    this.#receiving = new Receiving(env, {
      directory,
      delivery,
      exchange,
      messageBytesMax,
      counts: counts.incoming,
    });
    this.#sweeper = new Sweeper(env, { store, options, node });
    this.#watch = () => [
      exposeMessaging(env, {
        waiting: () => this.#outbox.waiting(),
        unsettled: () => this.#outbox.unsettled,
        sendsWaiting: () => this.#outbox.sendsWaiting,
        leasesHeld: () => this.#outbox.leasesHeld,
        deliveriesPending: () => delivery.pending.count,
        inboxesHeld: () => directory.size,
        feeds: () => this.#inboxes.feeds(),
      }),
      bus.onGap(() => this.#compare()),
      store.onHealth(({ kind }) => {
        if (kind !== "up") return;
        this.#inboxes.onStoreBack();
        this.#outbox.onStoreBack();
        reports.onStoreBack();
      }),
    ];
    const localDomains = new Set(deps.localDomains);
    const outbox = this.#outbox;
    const sending = new Sending(env, {
      directory,
      delivery,
      outbox,
      localDomains,
      federated,
      messageBytesMax,
      counts,
    });
    this.operations = this.#operations(sending, new DeliveryRulesOperations(store, directory));
  }

  #operations(sending: Sending, rules: DeliveryRulesOperations): OperationHandlers {
    const inboxes = this.#inboxes;
    const reports = this.#reports;
    return {
      send: (session, id, operation) => sending.send(session, id, operation),
      openInbox: (session, id, operation) => inboxes.open(session, id, operation),
      closeInbox: (session, id, operation) => inboxes.close(session, id, operation),
      ackInbox: (session, id, operation) => inboxes.acknowledge(session, id, operation),
      readInbox: (session, id, operation) => inboxes.read(session, id, operation),
      deleteMessages: (session, id, operation) => inboxes.delete(session, id, operation),
      ackReports: (session, id, operation) => reports.acknowledge(session, id, operation),
      getRules: (session, id, operation) => rules.get(session, id, operation),
      setRules: (session, id, operation) => rules.set(session, id, operation),
    };
  }

  /** Compares everything that follows others with the store, and finds out which outboxes are still this server's. */
  onStalled(): void {
    this.#compare();
  }

  #compare(): void {
    this.#inboxes.onGap();
    this.#outbox.onGap();
    this.#reports.onGap();
  }

  onSessionStart(session: SessionPort): void {
    this.#reports.onSessionStart(session);
  }

  async start(): Promise<void> {
    await this.#directory.start();
    await this.#reports.start();
    this.#receiving.start();
    await this.#outbox.start();
    this.#inboxes.start();
    this.#follows?.start();
    this.#sweeper.start();
    this.#watches = this.#watch();
  }

  /** Resolves when what was being written is durable or has failed; answers to it may not be told any more. */
  async stop(): Promise<void> {
    for (const end of this.#watches) end();
    this.#outbox.stop();
    this.#inboxes.stop();
    await this.#follows?.stop();
    this.#directory.stop();
    await this.#sweeper.stop();
    await Promise.all([this.#delivery.pending.idle(), this.#outbox.pending.idle()]);
    await this.#outbox.release();
    this.#reports.stop();
  }

  /** The account is gone from the store, and its inboxes with it. */
  onAccountRemoved(account: Account): void {
    for (const inbox of account.inboxes) this.#directory.changed(inbox);
  }
}
