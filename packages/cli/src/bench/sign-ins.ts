/** Sign-ins: with a password, hashed as in production, and with a resume token. */
import type { DialTarget } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { BenchSession, type BenchSessionOptions } from "./bench-session.js";
import { adminOf, type Cluster } from "./cluster.js";
import type { Lab } from "./lab.js";
import type { Measured } from "./result.js";
import { Samples } from "./samples.js";
import { measureUsage } from "./usage.js";

const accounts = 16;
/** User agents that sign in at the same time. */
const concurrent = 8;
const password = "a password of the sign-ins";

/** Connects, signs in, says goodbye, again and again. @returns one result with passwords and one with resume tokens. */
export async function runSignIns(lab: Lab, cluster: Cluster): Promise<Measured[]> {
  const { env, dialer } = lab;
  const { north } = cluster;
  const people = Array.from({ length: accounts }, (_, i) =>
    `person${i}-${env.ids.next("account")}@${north.domain}`.toLowerCase(),
  );
  const admin = adminOf(env, north);
  try {
    for (const principal of people) await admin.addAccount({ principal, password });
  } finally {
    admin.close();
  }
  const open = (credentials: BenchSessionOptions["credentials"]): Promise<BenchSession> =>
    BenchSession.open(env, { dialer, target: north.targets[0] as DialTarget, credentials });
  const tokens: string[] = [];
  for (const principal of people) {
    const session = await open({ principal, password });
    tokens.push(session.signedIn.resumeToken ?? "");
    await session.close();
  }
  const withPassword = await measure(lab, cluster, "sign-ins", (at) =>
    open({ principal: people[at % accounts] ?? "", password }),
  );
  const withToken = await measure(lab, cluster, "sign-ins-resumed", (at) =>
    open({ resumeToken: tokens[at % accounts] ?? "" }),
  );
  return [withPassword, withToken];
}

async function measure(
  { env, options }: Lab,
  cluster: Cluster,
  scenario: string,
  open: (at: number) => Promise<BenchSession>,
): Promise<Measured> {
  const counter = { next: 0, done: 0, failed: 0 };
  let latency: Samples | undefined;
  let running = true;
  const worker = async (): Promise<void> => {
    while (running) await signIn(env, () => open(counter.next++), counter, latency);
  };
  const workers = Array.from({ length: concurrent }, worker);
  await env.clock.sleep((options.warmUpSeconds * 1_000) / 2);
  const samples = new Samples();
  latency = samples;
  const endUsage = measureUsage(cluster.processes);
  const startedMs = env.clock.monotonicMs();
  const before = counter.done;
  await env.clock.sleep((options.seconds * 1_000) / 2);
  const usage = endUsage();
  const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
  const items = counter.done - before;
  running = false;
  await Promise.all(workers);
  return {
    scenario,
    unit: "sign-in",
    items,
    seconds,
    latency: samples,
    lost: 0,
    doubled: 0,
    refused: counter.failed,
    usage,
    extra: { concurrent },
  };
}

async function signIn(
  env: Env,
  open: () => Promise<BenchSession>,
  counter: { done: number; failed: number },
  latency: Samples | undefined,
): Promise<void> {
  const startedMs = env.clock.monotonicMs();
  try {
    const session = await open();
    latency?.add(env.clock.monotonicMs() - startedMs);
    counter.done++;
    await session.close();
  } catch (error) {
    counter.failed++;
    env.log.warn({ event: "sign_in.failed", error: String(error) });
  }
}
