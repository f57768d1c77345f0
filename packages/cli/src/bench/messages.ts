/** Message scenarios: saturating, one at a time, and paced. */
import { type Env, ParleyError } from "@parley/runtime";
import { importedPassword, names } from "./accounts.js";
import { type BenchSession, openSessions } from "./bench-session.js";
import type { Cluster } from "./cluster.js";
import type { Lab } from "./lab.js";
import { MessagePair, type PairRun } from "./message-pair.js";
import type { BenchOptions } from "./options.js";
import type { Measured } from "./result.js";
import { Samples } from "./samples.js";
import { measureUsage } from "./usage.js";

/** How messages are sent. */
export type Load =
  /** Every report sets off the next message of its pair, so many are under way all the time. */
  | { readonly kind: "window"; readonly outstanding: number }
  /** So many a second in all, in turn from every pair, whatever is still under way. */
  | { readonly kind: "paced"; readonly perSecond: number };

export interface MessageScenario {
  readonly name: string;
  readonly pairs: number;
  readonly load: Load;
  readonly bodyBytes: number;
}

/** How long what is still under way may take at the end, without anything coming. */
const quietMs = 10_000;

export async function runMessages(lab: Lab, cluster: Cluster, scenario: MessageScenario): Promise<Measured> {
  const { env, options } = lab;
  const { north, south = north } = cluster;
  // The receivers of another domain are another domain's users.
  const senders = await openSessions(
    env,
    { dialer: lab.dialer, targets: north.targets, password: importedPassword },
    names("sender", scenario.pairs, north.domain),
  );
  const receivers = await openSessions(
    env,
    { dialer: lab.dialer, targets: turned(south.targets), password: importedPassword },
    names("receiver", scenario.pairs, south.domain),
  );
  try {
    await Promise.all(receivers.map((session) => session.openInbox(session.signedIn.inboxes?.[0] ?? "")));
    return await measure(env, options, cluster, scenario, senders, receivers);
  } finally {
    await Promise.all([...senders, ...receivers].map((session) => session.close()));
  }
}

async function measure(
  env: Env,
  options: BenchOptions,
  cluster: Cluster,
  { name, load, bodyBytes }: MessageScenario,
  senders: readonly BenchSession[],
  receivers: readonly BenchSession[],
): Promise<Measured> {
  let sending = true;
  const run: PairRun = {
    env,
    bodyBytes,
    latency: undefined,
    report: undefined,
    received: 0,
    refused: 0,
    onReported: (pair) => {
      if (sending && load.kind === "window") pair.send();
    },
  };
  const pairs = senders.map((sender, at) => new MessagePair(run, sender, receivers[at] as BenchSession));
  let lost: string | undefined;
  for (const session of [...senders, ...receivers]) {
    session.events.onLost = ({ code, reason }) => {
      lost ??= `${code} ${reason}`;
    };
  }

  if (load.kind === "window") {
    for (const pair of pairs) for (let i = 0; i < load.outstanding; i++) pair.send();
  }
  const pacer = load.kind === "paced" ? startPacer(env, pairs, load.perSecond) : undefined;
  await env.clock.sleep(options.warmUpSeconds * 1_000);

  const latency = new Samples();
  const report = new Samples();
  run.latency = latency;
  run.report = report;
  const endUsage = measureUsage(cluster.processes);
  const startedMs = env.clock.monotonicMs();
  await env.clock.sleep(options.seconds * 1_000);
  const usage = endUsage();
  const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
  const items = run.received;
  run.latency = undefined;
  run.report = undefined;

  sending = false;
  pacer?.();
  await quiet(env, pairs);
  if (lost !== undefined) throw new ParleyError("unavailable", `${name}: a session was lost: ${lost}`);
  const sum = (of: (pair: MessagePair) => number): number =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  return {
    scenario: name,
    unit: "message",
    items,
    seconds,
    latency,
    report,
    lost: sum(({ numbering }) => numbering.missing) - run.refused,
    doubled: sum(({ numbering }) => numbering.doubled),
    refused: run.refused,
    usage,
    extra: {
      pairs: pairs.length,
      ...(load.kind === "window" ? { outstanding: load.outstanding } : { offeredPerSecond: load.perSecond }),
      bodyBytes,
      sent: sum(({ numbering }) => numbering.sent),
      unreported: sum(({ outstanding }) => outstanding),
      damaged: sum(({ damaged }) => damaged),
    },
  };
}

/** One further: where a domain has several servers, sender and receiver of a pair are at different ones. */
function turned<T>(targets: readonly T[]): readonly T[] {
  return [...targets.slice(1), ...targets.slice(0, 1)];
}

/** Sends evenly. What a late timer has missed goes at once. @returns a function that stops it. */
function startPacer(env: Env, pairs: readonly MessagePair[], perSecond: number): () => void {
  const startedMs = env.clock.monotonicMs();
  let sent = 0;
  let stopped = false;
  const tick = (): void => {
    if (stopped) return;
    const due = ((env.clock.monotonicMs() - startedMs) * perSecond) / 1_000;
    while (sent < due) (pairs[sent++ % pairs.length] as MessagePair).send();
    env.clock.timer(1, tick);
  };
  tick();
  return () => {
    stopped = true;
  };
}

/** Waits until everything came and is reported, or nothing has moved for a while. */
async function quiet(env: Env, pairs: readonly MessagePair[]): Promise<void> {
  const left = (): number =>
    pairs.reduce((sum, { numbering, outstanding }) => sum + numbering.missing + outstanding, 0);
  let before = left();
  let movedMs = env.clock.monotonicMs();
  while (before > 0 && env.clock.monotonicMs() - movedMs < quietMs) {
    await env.clock.sleep(50);
    const now = left();
    if (now !== before) movedMs = env.clock.monotonicMs();
    before = now;
  }
  // What is doubled comes behind.
  await env.clock.sleep(200);
}
