/** What the sessions of a server are counted as. Nothing here is looked up for a message. */
import {
  type Counter,
  countBy,
  defineCounter,
  defineGauge,
  type Env,
  type MetricSample,
  type Metrics,
} from "@parley/runtime";

const sessions = defineGauge("parley_sessions", "Sessions that are signed in, by kind of who has them.", [
  "kind",
]);
const connections = defineGauge("parley_client_connections", "Connections of user agents, signed in or not.");
const paused = defineGauge(
  "parley_sessions_paused",
  "Connections that are not read from now: they have asked for too much at once, or take too slowly what they are sent.",
);
const queuedBytes = defineGauge(
  "parley_session_queued_bytes",
  "Bytes that wait to be taken by user agents, of all connections together.",
);
const outstanding = defineGauge(
  "parley_operations_outstanding",
  "Operations that wait for their answer, of all sessions together.",
);
const hashesWaiting = defineGauge(
  "parley_password_hashes_waiting",
  "Passwords that wait for their turn to be checked.",
);
const signIns = defineCounter(
  "parley_sign_ins_total",
  "Attempts to sign in, by credentials and by outcome: ok, or the reason of the refusal.",
  ["method", "outcome"],
);
const refused = defineCounter(
  "parley_connections_refused_total",
  "Connections of user agents that were ended before they had tried to sign in, by reason.",
  ["reason"],
);
const ended = defineCounter("parley_sessions_ended_total", "Sessions that have ended, by reason.", [
  "reason",
]);
const operations = defineCounter("parley_operations_total", "Operations of user agents, by kind.", [
  "operation",
]);
const failed = defineCounter(
  "parley_operations_failed_total",
  "Operations that were answered with an error, by reason.",
  ["reason"],
);

/** Reasons that have a series from the beginning; others of ours come when they come. */
const signInReasons = [
  "ok",
  "bad_session_id",
  "internal",
  "no_credentials",
  "session_id_in_use",
  "sign_in_busy",
  "sign_in_rate",
  "store_unavailable",
  "too_many_sessions",
  "unauthenticated",
];
const refusalReasons = [
  "draining",
  "protocol_error",
  "shutdown",
  "sign_in_timeout",
  "too_many_connections",
  "too_many_sessions",
] as const;
const endReasons = [
  "draining",
  "goodbye",
  "heartbeat_missed",
  "lease_lost",
  "protocol_error",
  "replaced",
  "shutdown",
  "stalled",
  "too_slow",
  "unauthenticated",
];
const failureReasons = [
  "bad_device",
  "being_settled",
  "deadline_exceeded",
  "denied",
  "internal",
  "invalid_argument",
  "malformed_message",
  "message_too_large",
  "no_such_inbox",
  "no_such_presentity",
  "not_your_address",
  "outbox_full",
  "service_not_offered",
  "store_unavailable",
  "too_many_publications",
  "too_many_subscriptions",
];
/** Some reasons are other domains' words. */
const FURTHER_MAX = 64;

/** How somebody wants to sign in. */
export type SignInMethod = "password" | "token" | "guest" | "none";
const methods: readonly SignInMethod[] = ["password", "token", "guest", "none"];

/** The counters of a server's sessions. */
export class SessionCounts {
  readonly #signIns: ReadonlyMap<SignInMethod, (outcome: string) => Counter>;
  readonly #refused: (reason: string) => Counter;
  readonly #ended: (reason: string) => Counter;
  readonly #failed: (reason: string) => Counter;

  constructor(metrics: Metrics) {
    const furtherMax = FURTHER_MAX;
    this.#signIns = new Map(
      methods.map((method) => [
        method,
        countBy(metrics, signIns, {
          label: "outcome",
          known: signInReasons,
          furtherMax: 8,
          rest: { method },
        }),
      ]),
    );
    const label = "reason";
    this.#refused = countBy(metrics, refused, { label, known: refusalReasons, rest: {} });
    this.#ended = countBy(metrics, ended, { label, known: endReasons, furtherMax: 16, rest: {} });
    this.#failed = countBy(metrics, failed, { label, known: failureReasons, furtherMax, rest: {} });
  }

  /** @param outcome - `ok`, or the reason of the refusal. */
  signIn(method: SignInMethod, outcome: string): void {
    this.#signIns.get(method)?.(outcome).add();
  }

  /** A connection ended that never tried to sign in. What it ended by itself is no refusal. */
  neverSignedIn(reason: string): void {
    if ((refusalReasons as readonly string[]).includes(reason)) this.#refused(reason).add();
  }

  ended(reason: string): void {
    this.#ended(reason).add();
  }

  failed(reason: string): void {
    this.#failed(reason).add();
  }
}

/** The counter of each operation. */
export function operationCounter({ metrics }: Env, operation: string): Counter {
  return metrics.counter(operations, { operation });
}

/** One connection, as far as it is looked at. */
export interface ShownConnection {
  readonly open: boolean;
  readonly principal: string | undefined;
  readonly outstanding: number;
  readonly isPaused: boolean;
  readonly queuedBytes: number;
}

/** Shows what there is now; the connections are gone through once for each scrape. @returns ends that. */
export function exposeSessions(
  { metrics }: Env,
  read: { connections(): Iterable<ShownConnection>; hashesWaiting(): number },
): () => void {
  const total = (value: (connection: ShownConnection) => number) => (): number => {
    let sum = 0;
    for (const connection of read.connections()) sum += value(connection);
    return sum;
  };
  const byKind = (): readonly MetricSample<"kind">[] => {
    let principals = 0;
    let guests = 0;
    for (const { open, principal } of read.connections()) {
      if (!open) continue;
      if (principal === undefined) guests++;
      else principals++;
    }
    return [
      { labels: { kind: "principal" }, value: principals },
      { labels: { kind: "guest" }, value: guests },
    ];
  };
  const ends = [
    metrics.read(sessions, byKind),
    metrics.read(
      connections,
      total(() => 1),
    ),
    metrics.read(
      paused,
      total(({ isPaused }) => Number(isPaused)),
    ),
    metrics.read(
      queuedBytes,
      total((connection) => connection.queuedBytes),
    ),
    metrics.read(
      outstanding,
      total((connection) => connection.outstanding),
    ),
    metrics.read(hashesWaiting, () => read.hashesWaiting()),
  ];
  return () => {
    for (const end of ends) end();
  };
}
