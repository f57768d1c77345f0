/** What servers count while people use them, and what they say of their readiness while Redis comes and goes. */
import { type Domain, makeWorld } from "../lib/domain.js";
import { grpcHealth } from "../lib/grpc-health.js";
import { makePerson, type Person } from "../lib/person.js";
import { freePort } from "../lib/ports.js";
import { MetricsPage } from "../lib/prometheus.js";
import { type Services, startServices } from "../lib/services.js";
import { type Home, SharedDomain } from "../lib/shared-domain.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(120_000);
const stage = useStage();

let services: Services;
let north: SharedDomain;
let home: Home;
let alice: Person;
let carol: Person;
/** Of the other domain, whose home server has its own disk. */
let bob: Person;
/** Where each server shows what it counts. */
const shown = { north: "", "north proxy": "", south: "", "south proxy": "" };
type Shown = keyof typeof shown;

beforeAll(async () => {
  services = await startServices(stage);
  for (const name of Object.keys(shown)) shown[name as Shown] = `127.0.0.1:${await freePort()}`;
  const { domains } = await makeWorld(stage, [
    { name: "north.example", proxy: { node: "edge1", listen: { operations: shown["north proxy"] } } },
    {
      name: "south.example",
      server: { listen: { operations: shown.south } },
      proxy: { listen: { operations: shown["south proxy"] } },
    },
  ]);
  const [northern, southern] = domains as [Domain, Domain];
  [north] = await Promise.all([
    SharedDomain.start(stage, northern, services, { count: 1 }),
    southern.start(),
  ]);
  home = north.home(1);
  shown.north = home.operations;
  for (const user of ["alice", "carol"]) await north.addAccount(user);
  bob = await makePerson(stage, southern, "bob");
  await bob.signsIn();
  alice = await north.person("alice", home).signsIn();
  carol = await north.person("carol", home).signsIn();
  await alice.setsAccess({ rules: [], otherwise: "allow" });
}, 90_000);

async function scrapeAll(): Promise<Record<Shown, MetricsPage>> {
  const pages = await Promise.all(
    Object.entries(shown).map(async ([name, address]) => [name, await MetricsPage.of(address)] as const),
  );
  return Object.fromEntries(pages) as Record<Shown, MetricsPage>;
}

/** Sends a message. @returns its final report, at once or after it was queued. */
async function sendOne(from: Person, to: Person | string, text: string) {
  const report = await from.sends(to, text);
  if (report.status !== "queued") return report;
  return from.reports.some(({ id }) => id === report.id);
}

/** Sends so many messages, and waits until each is delivered. */
async function sendMany(from: Person, to: Person, count: number): Promise<void> {
  const reports = await Promise.all(
    Array.from({ length: count }, (_, number) => sendOne(from, to, `${number} for ${to.principal}`)),
  );
  expect(reports.map(({ status }) => status)).toEqual(reports.map(() => "delivered"));
}

/** Reads all pages again and again while something is done. @returns how often. */
async function readWhile(work: () => Promise<void>): Promise<number> {
  let working = true;
  const reading = (async () => {
    let times = 0;
    for (; working; times++) await scrapeAll();
    return times;
  })();
  try {
    await work();
  } finally {
    working = false;
  }
  return reading;
}

/** What they do, of which the first test knows how much it is. */
async function use(): Promise<void> {
  await Promise.all([sendMany(alice, carol, 30), sendMany(alice, bob, 20), sendMany(bob, alice, 10)]);
  const lost = await sendOne(alice, "im:nobody@south.example", "is anybody there?");
  expect(lost).toMatchObject({ status: "failed", reason: "no_such_inbox" });
  await alice.setsDelivery({ rules: [{ who: { identity: [carol.principal] }, do: "refuse" }] });
  expect(await sendOne(carol, alice, "sorry")).toMatchObject({ status: "refused" });
  await bob.watches(alice);
  await alice.publishes("open", "counting");
  await bob.sees({ status: "open", notes: ["counting"] });
  await alice.publishes("closed", "done");
  await bob.sees({ notes: ["done"] });
  await alice.messages.some((message) => message.text === `9 for ${alice.principal}`);
}

describe("What servers count", () => {
  it("is what people did, on home servers and on proxies, and every page can be read meanwhile", async () => {
    const before = await scrapeAll();
    expect(await readWhile(use)).toBeGreaterThan(0);
    const after = await scrapeAll();
    const grown = (name: Shown, metric: string, labels: Record<string, string> = {}): number =>
      after[name].sum(metric, labels) - before[name].sum(metric, labels);
    const messages = (name: Shown, scope: string) =>
      Object.fromEntries(
        ["delivered", "refused", "failed", "unknown", "error"].map((outcome) => [
          outcome,
          grown(name, "parley_messages_total", { scope, outcome }),
        ]),
      );
    const none = { delivered: 0, refused: 0, failed: 0, unknown: 0, error: 0 };
    expect(messages("north", "local")).toEqual({ ...none, delivered: 30, refused: 1 });
    expect(messages("north", "outgoing")).toEqual({ ...none, delivered: 20, failed: 1 });
    expect(messages("north", "incoming")).toEqual({ ...none, delivered: 10 });
    expect(messages("south", "incoming")).toEqual({ ...none, delivered: 20, failed: 1 });
    expect(messages("south", "outgoing")).toEqual({ ...none, delivered: 10 });
    const refusals = "parley_messages_refused_total";
    expect(grown("north", refusals, { scope: "outgoing", reason: "no_such_inbox" })).toBe(1);
    expect(grown("north", refusals, { scope: "local" })).toBe(1);
    expect(grown("north", "parley_inbox_feed_messages_total")).toBe(40);
    expect(grown("south", "parley_inbox_feed_messages_total")).toBe(20);
    expect(grown("north", "parley_message_bytes_total", { scope: "outgoing" })).toBe(
      grown("south", "parley_message_bytes_total", { scope: "incoming" }),
    );
    expect(grown("north", "parley_operations_total", { operation: "send" })).toBe(52);
    expect(grown("north", "parley_presence_changes_total", { change: "published" })).toBe(2);
    expect(grown("north", "parley_subscription_changes_total", { state: "active" })).toBe(1);
    expect(grown("south", "parley_notifications_total", { path: "from_domain" })).toBe(
      grown("north", "parley_notifications_total", { path: "to_domain" }),
    );
    expect(grown("south", "parley_notifications_total", { path: "session" })).toBeGreaterThanOrEqual(2);
    expect(grown("north", "parley_redis_items_total", { operation: "inbox_append" })).toBeGreaterThanOrEqual(
      40,
    );
    expect(grown("south", "parley_store_commit_seconds_count")).toBeGreaterThan(0);
    expect(grown("north", "parley_operations_failed_total", { reason: "internal" })).toBe(0);
    // Deliver and Delivered, each way; what several servers tell each other besides is no message.
    const relayed = (name: Shown, direction: string) =>
      grown(name, "parley_proxy_relayed_items_total", { direction });
    expect(relayed("north proxy", "out")).toBe(relayed("south proxy", "in"));
    expect(relayed("north proxy", "in")).toBe(relayed("south proxy", "out"));
    expect(relayed("north proxy", "out")).toBeGreaterThanOrEqual(31);
    expect(after["north proxy"].sum("parley_envelopes_refused_total")).toBe(0);
  });

  it("shows how things are: who is here, what holds, and when certificates run out", async () => {
    const pages = await scrapeAll();
    const soon = Date.now() / 1_000 + 3_600;
    for (const [name, page] of Object.entries(pages)) {
      const role = name.endsWith("proxy") ? "proxy" : "server";
      expect(page.sum("parley_build_info", { role })).toBe(1);
      expect(page.sum("parley_ready")).toBe(1);
      const domain = `${name.slice(0, 5)}.example`;
      const peer = domain.startsWith("north") ? "south.example" : "north.example";
      expect(page.sum("parley_peer_up", { peer })).toBe(1);
      expect(page.sum("parley_certificate_expiry_timestamp_seconds", { domain })).toBeGreaterThan(soon);
    }
    const { north: page, south } = pages;
    expect(page.sum("parley_sessions", { kind: "principal" })).toBe(2);
    expect(page.sum("parley_sign_ins_total", { method: "password", outcome: "ok" })).toBe(2);
    expect(page.sum("parley_inbox_feeds")).toBe(2);
    expect(page.sum("parley_inbox_feeds_behind")).toBe(0);
    expect(page.sum("parley_operations_outstanding")).toBe(0);
    expect(page.sum("parley_outbox_entries")).toBe(0);
    expect(page.sum("parley_lease_changes_total", { change: "claimed" })).toBeGreaterThan(0);
    expect(page.sum("parley_nodes", { state: "running" })).toBe(1);
    expect(page.sum("parley_server_state", { state: "running" })).toBe(1);
    for (const metric of ["parley_store_up", "parley_bus_up", "parley_redis_up"])
      expect(page.sum(metric)).toBe(1);
    expect(page.sum("parley_bus_round_trip_seconds")).toBeLessThan(5);
    expect(south.sum("parley_held_views", { state: "attached" })).toBe(1);
    const ofHome = { peer: "north.example", role: "home" };
    await until(
      "the home server has its link",
      async () => (await MetricsPage.of(shown["north proxy"])).sum("parley_links", ofHome) === 1,
    );
    expect(page.samples.filter(({ labels }) => /@|im:|pres:/.test(Object.values(labels).join(" ")))).toEqual(
      [],
    );
  });
});

describe("Readiness", () => {
  it("is told as it is while Redis ends and comes back, by every way of asking", async () => {
    const { domain } = north;
    const ports = [home.client, home.admin];
    const all = (status: string) => async (): Promise<boolean> =>
      (await Promise.all(ports.map((port) => grpcHealth(port, domain)))).every((each) => each === status);
    expect(await all("SERVING")()).toBe(true);
    await services.redis.shutdown();
    await until("it is not ready", async () => (await north.ready(home)).status === 503);
    await until("gRPC's health says so", all("NOT_SERVING"), 1_000);
    const away = await MetricsPage.of(home.operations);
    expect(["parley_ready", "parley_store_up", "parley_redis_up"].map((name) => away.sum(name))).toEqual([
      0, 0, 0,
    ]);
    expect((await fetch(`http://${home.operations}/live`)).status).toBe(200);
    expect((await fetch(`http://${shown["north proxy"]}/ready`)).status).toBe(200);

    await services.redis.restart();
    await until("it is ready again", async () => (await north.ready(home)).status === 200);
    await until("gRPC's health says so", all("SERVING"), 1_000);
    expect((await MetricsPage.of(home.operations)).sum("parley_store_up")).toBe(1);
    await carol.sends(carol, "it goes on");
    await carol.receives("it goes on");
  });

  it("of a proxy does not hang on its home servers, but says that there are none", async () => {
    const checks = async (): Promise<{ name: string; ok: boolean }[]> => {
      const response = await fetch(`http://${shown["north proxy"]}/ready`);
      expect(response.status).toBe(200);
      return ((await response.json()) as { checks: { name: string; ok: boolean }[] }).checks;
    };
    expect(await checks()).toContainEqual({ name: "homes north.example", ok: true, detail: "" });
    await home.command?.end("SIGTERM");
    await until("it misses its home server", async () => (await checks()).some(({ ok }) => !ok));
    const page = await MetricsPage.of(shown["north proxy"]);
    expect([page.sum("parley_ready"), page.sum("parley_links", { role: "home" })]).toEqual([1, 0]);
  });
});
