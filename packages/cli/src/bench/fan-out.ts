/** Fan-out: one presentity, many watchers, changes one after the other. */
import { common, type DialTarget } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import { importedPassword, names } from "./accounts.js";
import { BenchSession, openSessions } from "./bench-session.js";
import { adminOf, type Cluster } from "./cluster.js";
import type { Lab } from "./lab.js";
import type { Measured } from "./result.js";
import { Samples } from "./samples.js";
import { measureUsage } from "./usage.js";

/** How long all watchers together may take until they have one change. */
const changeMs = 20_000;

/** The principal whose presence is watched. */
export const ownerName = "owner";

export async function runFanOut(
  lab: Lab,
  cluster: Cluster,
  scenario: { readonly name: string; readonly watchers: number },
): Promise<Measured> {
  const { env, options, dialer } = lab;
  const { north, south = north } = cluster;
  const credentials = { principal: `${ownerName}@${north.domain}`, password: importedPassword };
  const owner = await BenchSession.open(env, { dialer, target: north.targets[0] as DialTarget, credentials });
  const watchers = await openSessions(
    env,
    { dialer, targets: south.targets, password: importedPassword },
    names("watcher", scenario.watchers, south.domain),
  );
  const admin = adminOf(env, north);
  try {
    const run = new FanOutRun(env, owner, watchers);
    await run.subscribe();

    const warmUntilMs = env.clock.monotonicMs() + options.warmUpSeconds * 1_000;
    while (env.clock.monotonicMs() < warmUntilMs) await run.change();

    const latency = new Samples();
    run.latency = latency;
    const notifyItems = async (): Promise<number> => {
      const { peers } = await admin.getStatus({});
      return peers?.find(({ domain }) => domain === south.domain)?.notificationsSent ?? 0;
    };
    const before = await notifyItems();
    const endUsage = measureUsage(cluster.processes);
    const startedMs = env.clock.monotonicMs();
    const untilMs = startedMs + options.seconds * 1_000;
    let changes = 0;
    for (; env.clock.monotonicMs() < untilMs; changes++) await run.change();
    const usage = endUsage();
    const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
    const sent = (await notifyItems()) - before;
    // What is doubled comes behind.
    await env.clock.sleep(300);
    return {
      scenario: scenario.name,
      unit: "notification",
      items: latency.count,
      seconds,
      latency,
      lost: run.lost,
      doubled: run.doubled,
      refused: 0,
      usage,
      extra: {
        watchers: watchers.length,
        changes,
        ...(south === north ? {} : { notificationsOnLinkPerChange: sent / changes }),
      },
    };
  } finally {
    admin.close();
    await Promise.all([owner, ...watchers].map((session) => session.close()));
  }
}

class FanOutRun {
  latency: Samples | undefined;
  lost = 0;
  doubled = 0;
  readonly #env: Env;
  readonly #owner: BenchSession;
  readonly #watchers: readonly BenchSession[];
  readonly #presentity: string;
  #entityTag = "";
  #changes = 0;
  /** The version that every watcher is to see now. */
  #counter = 0;
  /** Notifications of the version that is under way, by watcher. */
  readonly #seen: Uint8Array;
  #seenCount = 0;
  #publishedMs = 0;
  #onAll: (() => void) | undefined;
  #lostSession: string | undefined;

  constructor(env: Env, owner: BenchSession, watchers: readonly BenchSession[]) {
    this.#env = env;
    this.#owner = owner;
    this.#watchers = watchers;
    this.#presentity = owner.signedIn.presentities?.[0] ?? "";
    this.#seen = new Uint8Array(watchers.length);
    watchers.forEach((session, at) => {
      session.events.onNotification = ({ version }) => this.#onNotification(at, version?.counter ?? 0);
      session.events.onLost = ({ code, reason }) => {
        this.#lostSession ??= `${code} ${reason}`;
      };
    });
  }

  /** Every watcher subscribes, and has had a change when this resolves. */
  async subscribe(): Promise<void> {
    const { SUBSCRIPTION_STATE_TERMINATED } = common.SubscriptionState;
    await this.#publish();
    const answers = await Promise.all(
      this.#watchers.map((session) => session.request({ subscribe: { presentity: this.#presentity } })),
    );
    for (const { subscription } of answers) {
      if (subscription?.state !== SUBSCRIPTION_STATE_TERMINATED) continue;
      throw new ParleyError("failed_precondition", `a subscription was refused: ${subscription.reason}`);
    }
    await this.#until(() => this.#seenCount === this.#watchers.length);
    await this.change();
    this.lost = 0;
    this.doubled = 0;
  }

  /** Publishes a change and waits until every watcher has it. */
  async change(): Promise<void> {
    this.#seen.fill(0);
    this.#seenCount = 0;
    this.#counter++;
    this.#publishedMs = this.#env.clock.monotonicMs();
    await Promise.all([this.#publish(), this.#until(() => this.#seenCount === this.#watchers.length)]);
    this.lost += this.#watchers.length - this.#seenCount;
    if (this.#lostSession !== undefined) {
      throw new ParleyError("unavailable", `a watcher's session was lost: ${this.#lostSession}`);
    }
  }

  async #publish(): Promise<void> {
    const { published } = await this.#owner.request({
      publish: {
        presentity: this.#presentity,
        entityTag: this.#entityTag,
        tuples: [
          {
            id: "desk",
            status: common.Status.STATUS_OPEN,
            contact: { uri: this.#presentity.replace("pres:", "im:") },
            notes: [{ lang: "en", text: `change ${this.#changes++}` }],
          },
        ],
      },
    });
    this.#entityTag = published?.entityTag ?? "";
    this.#counter = published?.version?.counter ?? this.#counter;
  }

  #onNotification(at: number, counter: number): void {
    if (counter < this.#counter) return;
    if (this.#seen[at] === 1) {
      this.doubled++;
      return;
    }
    this.#seen[at] = 1;
    this.latency?.add(this.#env.clock.monotonicMs() - this.#publishedMs);
    if (++this.#seenCount === this.#watchers.length) this.#onAll?.();
  }

  /** Waits until all have it, or it took too long. */
  #until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#env.clock.timer(changeMs, () => {
        this.#onAll = undefined;
        resolve();
      });
      this.#onAll = () => {
        timer.cancel();
        this.#onAll = undefined;
        resolve();
      };
    });
  }
}
