/** What a home server's limits are unless a seed says otherwise: quick, so that little virtual time says much. */
import type { FederationLimits } from "@parley/federation";
import type { Random } from "@parley/runtime";
import type { HomeServerSettings } from "@parley/server";
import { calmNetwork, type NetworkFaults } from "./network-faults.js";

const heartbeatMs = 4_000;

const messageBytesMax = 4_096;

/** See the head of this file. */
export interface WorldSettings {
  /** Proxies of each domain; 0: the homes talk to each other directly. */
  readonly proxies: number;
  readonly peoplePerDomain: number;
  /** Whether each domain has a guest, who signs in as nobody. */
  readonly guests: boolean;
  /** How far wall clocks of machines may be from the true time, and how far they may jump. */
  readonly clockErrorMaxMs: number;
  /** How long a commit of the store may take. */
  readonly commitDelayMaxMs: number;
  /** How often the bus loses a message, during the faults. */
  readonly busLossChance: number;
  /** Above so many bytes a stream asks its writer to wait. */
  readonly highWaterBytes: number;
  readonly home: Partial<HomeServerSettings>;
  readonly links: Partial<FederationLimits>;
  /** Items that a proxy relays in a second; absent: its default. */
  readonly itemsPerSecond?: number;
  /** Domains of several homes, which share a store and a bus. Absent: one home each, with its own. */
  readonly shared?: SharedSettings;
}

/** What is between the homes of one domain. Probabilities hold during the faults. */
export interface SharedSettings {
  /** How many homes each domain has. */
  readonly homes: readonly number[];
  /** One way to the store: a base plus something up to the jitter. */
  readonly storeDelayMs: number;
  readonly storeJitterMs: number;
  /** Per call: it is refused, or carried out and refused, or carried out twice. */
  readonly storeFaultChance: number;
  /** How long a call waits for a store that is away. */
  readonly requestTimeoutMs: number;
  readonly busDelayMs: number;
  readonly busJitterMs: number;
  /** Per message and receiver: it is lost, and the receiver is told of a gap. */
  readonly busLossChance: number;
  /** How far a home's idea of the store's clock may be off. */
  readonly clockSkewMs: number;
  /** Whether user agents know every home; otherwise they know one address, behind which all are. */
  readonly knowsHomes: boolean;
}

/** Draws what is between the homes of a domain, and adds it to a world. */
export function shareWork(settings: WorldSettings, random: Random): WorldSettings {
  const some = <T>(p: number, value: () => T): T | undefined => (random.chance(p) ? value() : undefined);
  const between = (from: number, to: number): number => from + random.int(to - from + 1);
  const [north, south] = [between(1, 3), between(1, 3)];
  const homes = north + south === 2 ? [2, 1] : [north, south];
  const nodeLeaseMs = between(3_000, 8_000);
  return {
    ...settings,
    home: {
      ...settings.home,
      nodeLeaseMs,
      drainSpreadMs: between(200, 3_000),
      drainAnswerMs: between(200, 2_000),
      accountCheckMs: between(5_000, 60_000),
    },
    shared: {
      homes,
      storeDelayMs: between(0, 2),
      storeJitterMs: some(0.7, () => between(1, 40)) ?? 0,
      storeFaultChance: some(0.5, () => between(1, 30) / 1_000) ?? 0,
      requestTimeoutMs: between(1_000, 5_000),
      busDelayMs: between(0, 3),
      busJitterMs: some(0.7, () => between(1, 150)) ?? 0,
      busLossChance: some(0.4, () => between(1, 200) / 1_000) ?? 0,
      clockSkewMs: some(0.5, () => between(1, 5)) ?? 0,
      knowsHomes: random.chance(0.5),
    },
  };
}

/** Draws a world. */
export function drawSettings(random: Random): WorldSettings {
  const some = <T>(p: number, value: () => T): T | undefined => (random.chance(p) ? value() : undefined);
  const between = (from: number, to: number): number => from + random.int(to - from + 1);
  const clockErrorMaxMs = some(0.3, () => between(100, 4_000)) ?? 0;
  const outboxExpiryMs = some(0.3, () => between(8_000, 30_000)) ?? 3_600_000;
  const highWaterBytes = some(0.3, () => between(2_000, 20_000)) ?? 64 * 1024;
  const itemsPerSecond = some(0.12, () => between(20, 100));
  const answerTimeoutMs = between(1_500, 5_000);
  return {
    proxies: random.chance(0.3) ? 0 : random.chance(0.6) ? 1 : 2,
    peoplePerDomain: random.chance(0.75) ? 2 : 3,
    guests: random.chance(0.3),
    clockErrorMaxMs,
    commitDelayMaxMs: random.chance(0.5) ? 20 : 1,
    busLossChance: some(0.2, () => between(1, 40) / 100) ?? 0,
    highWaterBytes,
    home: defined({
      heartbeatMs,
      outOfContactMs: between(2_000, 8_000),
      answerTimeoutMs,
      retryInitialMs: between(100, 500),
      retryMaxMs: between(1_000, 8_000),
      queuedReportMs: between(300, 2_000),
      feedCheckMs: between(2_000, 20_000),
      anonymous: true,
      messageBytesMax,
      outboxExpiryMs,
      dedupeMs: 2 * outboxExpiryMs + 60_000,
      resumeTokenMs: some(0.3, () => between(1_000, 20_000)),
      outboxWindowItems: some(0.4, () => between(1, 12)),
      outboxWindowBytes: some(0.2, () => between(1_000, 8_000)),
      outboxEntriesMax: some(0.12, () => between(5, 40)),
      feedItemsMax: some(0.4, () => between(1, 12)),
      feedBytesMax: some(0.2, () => between(500, 8_000)),
      // Above the mark of the streams, or feeds would look again in every turn.
      feedHighWaterBytes: highWaterBytes + between(500, 8_000),
      readPageMax: some(0.5, () => between(1, 20)),
      operationsMax: some(0.3, () => between(1, 12)),
      queueBytesMax: some(0.2, () => 2 * highWaterBytes + between(20_000, 80_000)),
      queueBytesSlow: some(0.2, () => between(4_000, 20_000)),
      inboxMessagesMax: some(0.1, () => between(20, 60)),
      inboxCacheMax: some(0.3, () => between(1, 3)),
      envelopeBytesMax: some(0.3, () => between(messageBytesMax + 4_096, 20_000)),
      exchangeQueueBytesMax: some(0.15, () => between(20_000, 60_000)),
      envelopeExpiryMs: some(0.2, () => between(2_000, 6_000) + 3 * clockErrorMaxMs),
      notificationsHeldMax: some(0.3, () => between(1, 4)),
      presence: defined({
        publicationExpiryDefaultMs: some(0.4, () => between(4_000, 30_000)),
        subscriptionExpiryDefaultMs: some(0.4, () => between(6_000, 40_000)),
        remoteExpiryMs: some(0.5, () => between(5_000, 30_000)),
        pendingRecheckMs: between(3_000, 20_000),
        terminatedKeepMs: some(0.3, () => between(2_000, 20_000)),
        askTimeoutMs: between(1_000, 4_000),
        subscribePatienceMs: between(300, 2_000),
        compareIntervalMs: between(3_000, 20_000),
        compareViewsMax: some(0.3, () => between(1, 3)),
        watchBatchMax: some(0.3, () => between(1, 3)),
        retryInitialMs: between(100, 500),
        retryMaxMs: between(1_000, 10_000),
        owedMax: some(0.15, () => between(1, 3)),
        leaseMs: between(5_000, 25_000),
        sweepIntervalMs: between(300, 1_000),
        presentitiesMax: some(0.3, () => between(1, 3)),
        viewsIdleMax: some(0.3, () => between(1, 2)),
      }),
    }),
    links: defined({
      heartbeatMs: between(2_000, 8_000),
      handshakeTimeoutMs: between(2_000, 6_000),
      backoffInitialMs: between(100, 300),
      backoffMaxMs: between(1_000, 8_000),
      idleCloseMs: some(0.3, () => between(2_000, 20_000)),
      queueBytesMax: some(0.2, () => between(60_000, 120_000)),
      presenceHighWaterBytes: some(0.3, () => between(500, 5_000)),
      presenceBacklogItemsMax: some(0.3, () => between(1, 6)),
      pendingItemsMax: some(0.3, () => between(1, 8)),
      pendingBytesMax: some(0.2, () => between(30_000, 60_000)),
    }),
    ...(itemsPerSecond === undefined ? {} : { itemsPerSecond }),
  };
}

/** Draws which faults of the network there are at all, then how strong each is. */
export function drawNetworkFaults(random: Random): NetworkFaults {
  const some = (p: number, value: () => number): number => (random.chance(p) ? value() : 0);
  return {
    ...calmNetwork,
    delayMs: 1 + random.int(20),
    jitterMs: some(0.7, () => random.int(200)),
    resetChance: some(0.6, () => (1 + random.int(20)) / 2_000),
    stallChance: some(0.5, () => (1 + random.int(20)) / 500),
    stallMs: 200 + random.int(4_000),
    dialFailChance: some(0.4, () => random.int(50) / 100),
    silentChance: some(0.4, () => random.int(100) / 100),
    linkLossChance: some(0.3, () => (1 + random.int(50)) / 500),
    linkLateChance: some(0.3, () => (1 + random.int(50)) / 500),
    linkLateMs: 100 + random.int(3_000),
    linkTwiceChance: some(0.2, () => (1 + random.int(50)) / 500),
  };
}

/** The record without what was not drawn, so that defaults hold there. */
function defined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
