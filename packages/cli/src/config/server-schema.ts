/** The configuration of a home server. Field names are the names of the limits in error messages. */
import {
  accessRulesToPlain,
  defaultAccessRules,
  defaultDeliveryRules,
  deliveryRulesToPlain,
  validateAccessRules,
  validateDeliveryRules,
} from "@parley/model";
import { z } from "zod";
import {
  domainSchema,
  linkSchema,
  logSchema,
  operationsField,
  relaySchema,
  routingShape,
  tracingSchema,
} from "./common-schema.js";
import { busSchema, clusterSchema, storeSchema } from "./engine-schema.js";
import {
  count,
  document,
  duration,
  flag,
  group,
  optionalText,
  rate,
  rules,
  size,
  standardText,
} from "./fields.js";
import { addressForm, listenForm, nodeForm, pathForm } from "./forms.js";

const listenSchema = group("Addresses to listen on.", {
  client: standardText("Where user agents connect.", "HOST:PORT", listenForm, "0.0.0.0:7442"),
  admin: standardText(
    "Where `parley account` connects. Beyond loopback, `adminTokenFile` is needed.",
    "HOST:PORT",
    listenForm,
    "127.0.0.1:7441",
  ),
  federation: optionalText(
    "Where other domains' servers connect, when they come without a proxy of ours. Absent: nowhere.",
    "HOST:PORT",
    listenForm,
  ),
  operations: operationsField,
});

const servicesSchema = group(
  "The services offered. The use of one that is off is refused: `service_not_offered`.",
  {
    presence: flag("Presence: publications, subscriptions, notifications.", true),
    message: flag("Instant messages and inboxes.", true),
  },
);

export const sessionFields = {
  signInTimeout: duration("How long a new connection may take until it is signed in.", "10s"),
  heartbeat: duration(
    "How often a user agent has to be heard of. Silence for twice this is lost contact.",
    "30s",
  ),
  outOfContact: duration("How long after the loss of contact bound publications are kept.", "30s"),
  resumeToken: duration("How long a resume token is good for. Every sign-in gives a new one.", "24h"),
  connectionsMax: count(
    "Connections that have not signed in; a further one is refused with `too_many_connections`.",
    10_000,
  ),
  connectionsPerAddressMax: count(
    "Connections from one IPv4 address or one IPv6 /64 that have not signed in; a further one is refused as above.",
    100,
  ),
  signInFrameBytesMax: size(
    "The largest frame taken before sign-in has succeeded; a larger one ends the connection.",
    "16KiB",
  ),
  sessionsMax: count("Open sessions; a further one is refused with `too_many_sessions`.", 50_000),
  sessionsPerPrincipalMax: count(
    "Open sessions of one principal at this server; at each other server of the domain it may have as many.",
    100,
  ),
  operationsMax: count(
    "Operations of one session that wait for their answer; beyond, its frames are left unread.",
    256,
  ),
  frameBytesMax: size("The largest frame taken from a user agent; a larger one ends the session.", "1MiB"),
  queueBytesMax: size(
    "What may wait for a slow user agent; beyond, it is told (`too_slow`) and closed.",
    "4MiB",
  ),
  queueBytesSlow: size("What waits for a user agent before its own frames are left unread.", "1MiB"),
  signInPerAddress: rate("Sign-ins that failed, by source address.", { perSecond: 2, burst: 30 }),
  signInPerPrincipal: rate("Sign-ins with a password that failed, by principal.", {
    perSecond: 0.2,
    burst: 10,
  }),
  passwordHashesMax: count("Passwords that are hashed at the same time: each takes a core and 19 MiB.", 2),
  passwordQueueMax: count("Passwords that wait to be hashed; a further one is refused.", 1_000),
};

export const messageFields = {
  messageBytesMax: size("The largest message, encoded.", "64KiB"),
  inboxMessagesMax: count("Messages kept in one inbox; a further one is refused with `inbox_full`.", 100_000),
  inboxDevicesMax: count("Devices with a cursor, for each inbox.", 32),
  inboxCacheMax: count("Inboxes whose rules are held in memory. Those that are open come on top.", 20_000),
  feedItemsMax: count("Messages sent to a device and not yet acknowledged by it.", 1_024),
  feedBytesMax: size("Bytes sent to a device and not yet acknowledged by it.", "4MiB"),
  feedHighWaterBytes: size("What waits for a session before its feeds hold back.", "256KiB"),
  feedCheck: duration("How often open feeds compare themselves with the store.", "1m"),
  followLease: duration(
    "How long other servers take it that an inbox is followed here unless told again; for inboxes that refuse what comes while nobody does.",
    "30s",
  ),
  readPageMax: count("Messages in one page of an inbox.", 200),
  messageRetention: duration("How long a message is kept.", "30d"),
  readRetention: duration("How long a message is kept that every device has acknowledged.", "7d"),
  dedupe: duration(
    "How long a message id is remembered, so that a resend is recognised. At least twice `outboxExpiry`.",
    "7d",
  ),
  reportRetention: duration("How long a final report waits for its sender.", "30d"),
  sweep: duration("How often what is too old is removed.", "1m"),
};

export const outboxFields = {
  outboxWindowItems: count("Messages under way to one domain; the rest waits in the store.", 1_024),
  outboxWindowBytes: size("Bytes under way to one domain.", "4MiB"),
  outboxEntriesMax: count(
    "Messages that wait for one domain; a further one is refused with `outbox_full`.",
    100_000,
  ),
  outboxExpiry: duration("How long a message is tried for; then its sender gets the final report.", "24h"),
  queuedReport: duration("How long a sender waits for the other domain before it is told `queued`.", "2s"),
  answerTimeout: duration(
    "How long to wait for a domain's answer before everything unanswered is sent again.",
    "10s",
  ),
  retryInitial: duration("The first pause before trying a domain again that cannot be reached.", "1s"),
  retryMax: duration("The longest such pause.", "1m"),
  outboxLease: duration(
    "How long one of several servers is the one that sends to a domain, unless it says so again; another goes on when it dies.",
    "15s",
  ),
  outboxLook: duration("How often one of several servers looks for messages that nobody sends.", "10s"),
  outboxWaitersMax: count(
    "Senders at this server that wait for what another one is told; further ones are told `queued` at once.",
    20_000,
  ),
};

export const exchangeFields = {
  envelopeBytesMax: size(
    "The largest payload of one envelope; what does not fit goes into the next.",
    "256KiB",
  ),
  exchangeQueueBytesMax: size("What may wait in one turn for one domain.", "16MiB"),
  envelopeExpiry: duration("How long an envelope is worth delivering.", "1m"),
  hopLimit: count("How many relays an envelope may pass.", 8),
  notificationsHeldMax: count("Notifications kept for a domain that takes none now.", 10_000),
};

export const presenceFields = {
  publicationExpiryDefault: duration("How long a publication lives that asks for nothing else.", "1h"),
  publicationExpiryMin: duration("Shorter wishes are raised to this.", "1s"),
  publicationExpiryMax: duration("Longer wishes are cut to this.", "7d"),
  publicationsMax: count("Publications that one presentity may have at a time.", 16),
  tuplesMax: count("Tuples that one publication may have.", 32),
  documentBytesMax: size(
    "The largest publication, and the largest document taken from another domain.",
    "64KiB",
  ),
  subscriptionExpiryDefault: duration("How long a subscription lives that asks for nothing else.", "7d"),
  subscriptionExpiryMin: duration("Shorter wishes are raised to this.", "1s"),
  subscriptionExpiryMax: duration("Longer wishes are cut to this.", "30d"),
  subscribersMax: count("Live subscriptions that one presentity may have.", 20_000),
  pendingSubscribersMax: count(
    "Of them those that wait for the owner's decision; further ones are refused. Leaves room for whom the rules allow.",
    2_000,
  ),
  refusedKeptMax: count(
    "Strangers refused at once that watcher information remembers, within `watcherSpan`.",
    5_000,
  ),
  fetchersKeptMax: count(
    "Fetchers of one presentity that watcher information remembers, within `watcherSpan`; further ones leave no trace.",
    5_000,
  ),
  subscriptionsMax: count("Presentities that one watcher may watch.", 5_000),
  rulesMax: count("Access rules of one presentity.", 2_000),
  remoteExpiry: duration(
    "What is asked for at another domain, and refreshed after three quarters of it.",
    "1h",
  ),
  pendingRecheck: duration(
    "How often a subscription that is pending in another domain is asked for again.",
    "1m",
  ),
  terminatedKeep: duration("How long a terminated subscription is kept in the watcher's list.", "24h"),
  askTimeout: duration("What an answer of another domain may take before the question is asked again.", "5s"),
  subscribePatience: duration(
    "How long a subscriber waits for another domain before it is told `pending`.",
    "2s",
  ),
  compareInterval: duration(
    "How often what is held of another domain is compared with it; also the heartbeat between home servers.",
    "30s",
  ),
  compareViewsMax: count("Views in one comparison.", 500),
  watchBatchMax: count("Subscriptions that are asked for at a time in another domain.", 500),
  retryInitial: duration("The first pause before something is sent again to another domain.", "500ms"),
  retryMax: duration("The longest such pause.", "1m"),
  owedMax: count("What is owed to other domains and kept for sending again.", 100_000),
  lease: duration("How long the lease of a session in contact is; renewed after a third of it.", "2m"),
  sweepInterval: duration("What ran out is found at least so often.", "1s"),
  watcherSpan: duration("For how long watcher information remembers who is gone.", "24h"),
  presentitiesMax: count("Presentities that are kept in memory when nothing happens with them.", 20_000),
  viewsIdleMax: count("Views without sessions whose newest notification is kept.", 10_000),
};

/** A home server's configuration file. */
export const serverSchema = z.strictObject({
  role: document(z.literal("server"), { type: "`server`", doc: "Says that this file is a home server's." }),
  node: standardText("This server's name, unique among the servers of its domain.", "name", nodeForm, "home"),
  advertise: optionalText(
    "Where user agents reach this server, told to those of the others when these end. Absent: `listen.client`, where that names one address.",
    "HOST:PORT",
    addressForm,
  ),
  domains: document(
    z.array(domainSchema, { error: "must be a list of domains" }).min(1, "at least one is needed"),
    {
      type: "list",
      doc: "The domains that this server is home to.",
    },
  ),
  data: optionalText(
    "The directory of the embedded store, which needs it. Made when there is none. Relative to this file.",
    "directory",
    pathForm,
  ),
  store: storeSchema,
  bus: busSchema,
  cluster: clusterSchema,
  listen: listenSchema,
  plaintext: flag(
    "Whether user agents connect without TLS, passwords included: for benchmarks on loopback only.",
    false,
  ),
  adminTokenFile: optionalText(
    "A file with the token that callers of the admin service have to send. Relative to this file.",
    "file",
    pathForm,
  ),
  services: servicesSchema,
  anonymous: flag("Whether user agents without a principal are let in, as guests of the domain.", false),
  proxies: document(z.array(relaySchema).default([]), {
    type: "list",
    doc: "The domain's own proxies. With any, everything for other domains goes through them.",
  }),
  ...routingShape,
  sessions: group("Sessions of user agents, and sign-in.", sessionFields),
  messages: group("Messages and inboxes.", messageFields),
  outbox: group("Messages to other domains.", outboxFields),
  presence: group("Presence and subscriptions.", presenceFields),
  defaults: group("What new accounts begin with. Those that exist keep what they have.", {
    access: rules("Who may watch, and what is shown; as in the files of `parley rules access`.", {
      type: "access rules",
      standard: defaultAccessRules,
      validate: validateAccessRules,
      toPlain: accessRulesToPlain,
    }),
    delivery: rules("Who may write; as in the files of `parley rules delivery`.", {
      type: "delivery rules",
      standard: defaultDeliveryRules,
      validate: validateDeliveryRules,
      toPlain: deliveryRulesToPlain,
    }),
  }),
  exchange: group("The exchange with other domains' home servers.", exchangeFields),
  links: linkSchema,
  tracing: tracingSchema,
  log: logSchema,
});

/** A home server's configuration, with every default filled in. Durations in milliseconds, sizes in bytes. */
export type ServerConfig = z.output<typeof serverSchema>;
