/** The options of a home server, with every limit and duration and its default. */
import {
  type AccessRules,
  type DeliveryRules,
  type DomainName,
  defaultAccessRules,
  defaultDeliveryRules,
} from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { SharedSettings } from "./nodes/shared-settings.js";
import type { PresenceOptions } from "./presence/options.js";

/** A token bucket: `burst` at once, then `perSecond`. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Limits and durations of sessions and sign-in. Durations in milliseconds, sizes in bytes. */
export interface SessionOptions {
  /** How long a new connection may take until it is signed in. @defaultValue 10_000 (10 s) */
  readonly signInTimeoutMs: number;
  /**
   * How often a user agent has to be heard of. Silence beyond twice this is lost contact. @defaultValue 30_000 (30 s)
   */
  readonly heartbeatMs: number;
  /** How long after the loss of contact bound publications are kept. @defaultValue 30_000 (30 s) */
  readonly outOfContactMs: number;
  /** How long a resume token is good for. Every sign-in gives a new one. @defaultValue 86_400_000 (24 h) */
  readonly resumeTokenMs: number;
  /** Connections of this server that have not signed in; a further one is refused with `too_many_connections`. @defaultValue 10_000 */
  readonly connectionsMax: number;
  /** Connections from one IPv4 address or one IPv6 /64 that have not signed in; as above. @defaultValue 100 */
  readonly connectionsPerAddressMax: number;
  /** The largest frame taken before sign-in has succeeded; a larger one ends the connection. @defaultValue 16_384 (16 KiB) */
  readonly signInFrameBytesMax: number;
  /** Open sessions of this server; a further one is refused with `too_many_sessions`. @defaultValue 50_000 */
  readonly sessionsMax: number;
  /** Open sessions of one principal at this server; at others it may have as many. @defaultValue 100 */
  readonly sessionsPerPrincipalMax: number;
  /** Operations of one session that wait for their answer; beyond, its frames are left unread. @defaultValue 256 */
  readonly operationsMax: number;
  /** The largest frame taken from a user agent; a larger one ends the session. @defaultValue 1_048_576 (1 MiB) */
  readonly frameBytesMax: number;
  /** What may wait for a slow user agent; beyond, it is told (`too_slow`) and closed. @defaultValue 4_194_304 (4 MiB) */
  readonly queueBytesMax: number;
  /** What waits for a user agent before its own frames are left unread. @defaultValue 1_048_576 (1 MiB) */
  readonly queueBytesSlow: number;
  /** Sign-ins that failed, by source address. @defaultValue 2 a second, 30 at once */
  readonly signInPerAddress: RateLimit;
  /** Sign-ins with a password that failed, by principal. @defaultValue 0.2 a second, 10 at once */
  readonly signInPerPrincipal: RateLimit;
  /** Passwords that are hashed at the same time: each takes a core and 19 MiB. @defaultValue 2 */
  readonly passwordHashesMax: number;
  /** Passwords that wait to be hashed; a further one is answered `resource_exhausted`. @defaultValue 1_000 */
  readonly passwordQueueMax: number;
}

/** Limits and durations of inboxes and messages. */
export interface MessageOptions {
  /** The largest InstantMessage, encoded. @defaultValue 65_536 (64 KiB) */
  readonly messageBytesMax: number;
  /** Messages kept in one inbox; a further one is refused with `inbox_full`. @defaultValue 100_000 */
  readonly inboxMessagesMax: number;
  /** Devices with a cursor, for each inbox. @defaultValue 32 */
  readonly inboxDevicesMax: number;
  /** Inboxes whose rules are held in memory. Those that are open come on top. @defaultValue 20_000 */
  readonly inboxCacheMax: number;
  /** Messages sent to a device and not yet acknowledged by it. @defaultValue 1_024 */
  readonly feedItemsMax: number;
  /** Bytes sent to a device and not yet acknowledged by it. @defaultValue 4_194_304 (4 MiB) */
  readonly feedBytesMax: number;
  /** What waits for a session before its feeds hold back and read from the store later. @defaultValue 262_144 (256 KiB) */
  readonly feedHighWaterBytes: number;
  /** How often open feeds compare themselves with the store, for what the bus may have lost. @defaultValue 60_000 (1 min) */
  readonly feedCheckMs: number;
  /**
   * How long other servers take it that an inbox is followed here, unless they are told again: for inboxes whose rules refuse
   * what comes while nobody follows them. @defaultValue 30_000 (30 s)
   */
  readonly followLeaseMs: number;
  /** Messages in one answer to ReadInbox, at most and unless asked for fewer. @defaultValue 200 */
  readonly readPageMax: number;
  /** How long a message is kept. @defaultValue 2_592_000_000 (30 days) */
  readonly messageRetentionMs: number;
  /** How long a message is kept that every device has acknowledged. @defaultValue 604_800_000 (7 days) */
  readonly readRetentionMs: number;
  /** How long a message id is remembered, so that a resend is recognised. Longer than any outbox keeps. @defaultValue 604_800_000 (7 days) */
  readonly dedupeMs: number;
  /** How long a final report waits for its sender. @defaultValue 2_592_000_000 (30 days) */
  readonly reportRetentionMs: number;
  /** How often what is too old is removed. @defaultValue 60_000 (1 min) */
  readonly sweepMs: number;
}

/** Limits and durations of messages to other domains. */
export interface OutboxOptions {
  /** Messages under way to one domain; the rest waits in the store. @defaultValue 1_024 */
  readonly outboxWindowItems: number;
  /** Bytes under way to one domain. @defaultValue 4_194_304 (4 MiB) */
  readonly outboxWindowBytes: number;
  /** Messages that wait for one domain; a further one is refused with `outbox_full`. @defaultValue 100_000 */
  readonly outboxEntriesMax: number;
  /** How long a message is tried for; then its sender gets the final report. @defaultValue 86_400_000 (24 h) */
  readonly outboxExpiryMs: number;
  /** How long a Send waits for the other domain before it is answered QUEUED. @defaultValue 2_000 (2 s) */
  readonly queuedReportMs: number;
  /** How long to wait for a domain's answer before everything unanswered is sent again. @defaultValue 10_000 (10 s) */
  readonly answerTimeoutMs: number;
  /** The first pause before trying a domain again that cannot be reached. Doubles, with jitter. @defaultValue 1_000 (1 s) */
  readonly retryInitialMs: number;
  /** The longest such pause. @defaultValue 60_000 (1 min) */
  readonly retryMaxMs: number;
  /**
   * How long a server that shares the store is the one that sends to a domain, unless it says so again. When it dies, another
   * one goes on after this. @defaultValue 15_000 (15 s)
   */
  readonly outboxLeaseMs: number;
  /** How often a server that shares the store looks for messages that nobody sends. @defaultValue 10_000 (10 s) */
  readonly outboxLookMs: number;
  /** Sends at this server that wait for what another one is told; beyond, they are answered QUEUED at once. @defaultValue 20_000 */
  readonly outboxWaitersMax: number;
}

/** Limits and durations of the exchange with other domains. */
export interface ExchangeOptions {
  /** The largest payload of one envelope; what does not fit goes into the next. @defaultValue 262_144 (256 KiB) */
  readonly envelopeBytesMax: number;
  /** What may wait in one turn for one domain. @defaultValue 16_777_216 (16 MiB) */
  readonly exchangeQueueBytesMax: number;
  /** How long an envelope is worth delivering. @defaultValue 60_000 (1 min) */
  readonly envelopeExpiryMs: number;
  /** How many relays an envelope may pass. @defaultValue 8 */
  readonly hopLimit: number;
  /** Notifications kept for a domain that takes none now, the newest of each view. @defaultValue 10_000 */
  readonly notificationsHeldMax: number;
}

/** A server among others that share the domain's store; see `Membership`. */
export interface NodeOptions {
  /** Where user agents reach this server, `host:port`: told to those of other servers. Empty: nobody is told. @defaultValue "" */
  readonly clientAddress: string;
  /** Where user agents may go as well when this server ends, besides the other servers. @defaultValue none */
  readonly alternatives: readonly string[];
  /** What has to be the same on all servers of the domain, by name; one that differs does not start. @defaultValue none */
  readonly sharedSettings: SharedSettings;
  /** The incarnation of a server of the same name that is known to be gone: its record is not waited for. @defaultValue none */
  readonly predecessor: string;
  /**
   * How long the record of this server stands without being renewed. A server that stood still for half of it ends its
   * sessions and forgets what it remembered. @defaultValue 15_000 (15 s)
   */
  readonly nodeLeaseMs: number;
  /** Over which time a server that ends sends its sessions elsewhere. @defaultValue 5_000 (5 s) */
  readonly drainSpreadMs: number;
  /** How long what is under way in a session may take to be answered then. @defaultValue 2_000 (2 s) */
  readonly drainAnswerMs: number;
  /** How often the accounts of open sessions are read again, where others may change them. @defaultValue 600_000 (10 min) */
  readonly accountCheckMs: number;
}

/** Which services a home server offers. Operations of one that is off are refused: `service_not_offered`. */
export interface ServicesOffered {
  readonly presence: boolean;
  readonly message: boolean;
}

/** The rules that new accounts begin with. */
export interface AccountDefaults {
  /** @defaultValue no rules, `otherwise: confirm` */
  readonly access: AccessRules;
  /** @defaultValue no rules, `otherwise: deliver`, `whenAway: keep` */
  readonly delivery: DeliveryRules;
}

/** Everything of a home server that has a default. */
export interface HomeServerSettings
  extends SessionOptions,
    MessageOptions,
    OutboxOptions,
    ExchangeOptions,
    NodeOptions {
  /** This server's name, unique within its domain: at most 64 characters. @defaultValue "home" */
  readonly node: string;
  /** The version of the software, for the status. @defaultValue "0.1.0" */
  readonly version: string;
  /** @defaultValue both are on */
  readonly services: ServicesOffered;
  /** What new accounts begin with; those that exist keep what they have. */
  readonly defaults: AccountDefaults;
  /** Whether sessions without a principal are let in, as guests of the domain. @defaultValue false */
  readonly anonymous: boolean;
  /** Whether passwords are taken on connections that are not encrypted: for benchmarks only. @defaultValue false */
  readonly allowPlaintext: boolean;
  /** Of the presence service; its `outOfContactMs` is the server's. @defaultValue its own defaults */
  readonly presence: PresenceOptions;
}

/** What a home server is told: its domains, and whatever is to differ from the default. */
export interface HomeServerOptions extends Partial<HomeServerSettings> {
  /** The domains it is home to, at least one. */
  readonly domains: readonly DomainName[];
}

/** Options with every default filled in. */
export interface ResolvedHomeServerOptions extends HomeServerSettings {
  readonly domains: readonly DomainName[];
}

const DAY_MS = 86_400_000;
const MIB = 1_048_576;
const NODE_LEASE_MS_MIN = 1_000;

/** The defaults; what each means stands at its option. */
export const homeServerDefaults: HomeServerSettings = {
  node: "home",
  version: "0.1.0",
  services: { presence: true, message: true },
  defaults: { access: defaultAccessRules, delivery: defaultDeliveryRules },
  anonymous: false,
  allowPlaintext: false,
  presence: {},

  signInTimeoutMs: 10_000,
  heartbeatMs: 30_000,
  outOfContactMs: 30_000,
  resumeTokenMs: DAY_MS,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 100,
  signInFrameBytesMax: 16_384,
  sessionsMax: 50_000,
  sessionsPerPrincipalMax: 100,
  operationsMax: 256,
  frameBytesMax: MIB,
  queueBytesMax: 4 * MIB,
  queueBytesSlow: MIB,
  signInPerAddress: { perSecond: 2, burst: 30 },
  signInPerPrincipal: { perSecond: 0.2, burst: 10 },
  passwordHashesMax: 2,
  passwordQueueMax: 1_000,

  messageBytesMax: 65_536,
  inboxMessagesMax: 100_000,
  inboxDevicesMax: 32,
  inboxCacheMax: 20_000,
  feedItemsMax: 1_024,
  feedBytesMax: 4 * MIB,
  feedHighWaterBytes: 262_144,
  feedCheckMs: 60_000,
  followLeaseMs: 30_000,
  readPageMax: 200,
  messageRetentionMs: 30 * DAY_MS,
  readRetentionMs: 7 * DAY_MS,
  dedupeMs: 7 * DAY_MS,
  reportRetentionMs: 30 * DAY_MS,
  sweepMs: 60_000,

  outboxWindowItems: 1_024,
  outboxWindowBytes: 4 * MIB,
  outboxEntriesMax: 100_000,
  outboxExpiryMs: DAY_MS,
  queuedReportMs: 2_000,
  answerTimeoutMs: 10_000,
  retryInitialMs: 1_000,
  retryMaxMs: 60_000,
  outboxLeaseMs: 15_000,
  outboxLookMs: 10_000,
  outboxWaitersMax: 20_000,

  envelopeBytesMax: 262_144,
  exchangeQueueBytesMax: 16 * MIB,
  envelopeExpiryMs: 60_000,
  hopLimit: 8,
  notificationsHeldMax: 10_000,

  clientAddress: "",
  alternatives: [],
  sharedSettings: {},
  predecessor: "",
  nodeLeaseMs: 15_000,
  drainSpreadMs: 5_000,
  drainAnswerMs: 2_000,
  accountCheckMs: 600_000,
};

/**
 * Fills in the defaults and checks that the values make sense together.
 * @throws ParleyError `invalid_argument` (reason `bad_options`), with all problems in its message.
 */
export function resolveHomeServerOptions(options: HomeServerOptions): ResolvedHomeServerOptions {
  const resolved: ResolvedHomeServerOptions = { ...homeServerDefaults, ...options };
  const problems: string[] = [];
  if (resolved.domains.length === 0) problems.push("domains: at least one is needed");
  if (resolved.node === "" || resolved.node.length > 64) {
    problems.push(`node: ${resolved.node.length} characters, must be 1 to 64`);
  }
  for (const [name, value] of Object.entries(resolved)) {
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value > 0)) {
      problems.push(`${name}: ${value}, must be a whole number above 0`);
    }
  }
  const { messageBytesMax, frameBytesMax, envelopeBytesMax, dedupeMs, outboxExpiryMs } = resolved;
  if (messageBytesMax + 4_096 > frameBytesMax) {
    problems.push(
      `frameBytesMax: ${frameBytesMax}, must exceed messageBytesMax (${messageBytesMax}) by 4096`,
    );
  }
  if (messageBytesMax + 4_096 > envelopeBytesMax) {
    problems.push(
      `envelopeBytesMax: ${envelopeBytesMax}, must exceed messageBytesMax (${messageBytesMax}) by 4096`,
    );
  }
  // Renewed after a third: less would be nothing but renewals, and every pause of the process a stall.
  if (resolved.nodeLeaseMs < NODE_LEASE_MS_MIN) {
    problems.push(`nodeLeaseMs: ${resolved.nodeLeaseMs}, must be at least ${NODE_LEASE_MS_MIN}`);
  }
  // A message that is sent again after its id was forgotten would be appended twice.
  if (dedupeMs < 2 * outboxExpiryMs) {
    problems.push(`dedupeMs: ${dedupeMs}, must be at least twice outboxExpiryMs (${outboxExpiryMs})`);
  }
  if (problems.length > 0) {
    throw new ParleyError("invalid_argument", problems.join("; "), { details: { reason: "bad_options" } });
  }
  return Object.freeze(resolved);
}
