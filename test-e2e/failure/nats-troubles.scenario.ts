/** Bad days of the NATS between two servers, while people of two domains write and watch. */
import { BadDays } from "../lib/bad-days.js";
import { Relay } from "../lib/relay.js";
import { type Services, startServices } from "../lib/services.js";
import type { Home } from "../lib/shared-domain.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(180_000);
const stage = useStage();

let services: Services;
let scene: BadDays;
/** Between the first server and NATS. */
let relay: Relay;

beforeAll(async () => {
  services = await startServices(stage);
  relay = await Relay.start(stage, services.nats);
  scene = await BadDays.begin(stage, {
    services,
    ofHome: { home1: { bus: { nats: { servers: [relay.address] } } } },
  });
}, 120_000);

/** What a server says of its bus; it stays ready without. */
async function busOf(home: Home): Promise<{ readonly status: number; readonly ok: unknown }> {
  const { report, status } = await scene.north.ready(home);
  const checks = report.checks as { readonly name: string; readonly ok: boolean }[];
  return { status, ok: checks.find(({ name }) => name === "bus")?.ok };
}

async function busIs(ok: boolean, homes: readonly Home[]): Promise<void> {
  for (const home of homes) {
    await until(`${home.node} says so of its bus`, async () => (await busOf(home)).ok === ok, 30_000);
    expect((await busOf(home)).status).toBe(200);
  }
}

describe("While people write and watch, NATS", () => {
  it("is killed and starts again, twice, and nobody is refused anything", async () => {
    const { misled, reasons } = await scene.day("nats-killed", async (day) => {
      for (let times = 0; times < 2; times++) {
        await services.nats.kill();
        await busIs(false, scene.north.homes);
        await services.nats.restart();
        await busIs(true, scene.north.homes);
        await day.goesOn();
      }
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });

  it("is away: what is written is found in the store, and on its return everybody sees what is current", async () => {
    const { misled, reasons } = await scene.day("nats-away", async (day) => {
      await services.nats.shutdown();
      await busIs(false, scene.north.homes);
      await day.messagesGoOn();
      await services.nats.restart();
      await busIs(true, scene.north.homes);
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });

  it("is cut off from one server", async () => {
    const { misled, reasons } = await scene.day("nats-cut", async (day) => {
      relay.cut();
      await busIs(false, [scene.north.home(1)]);
      await busIs(true, [scene.north.home(2)]);
      await day.messagesGoOn();
      relay.mend();
      await busIs(true, scene.north.homes);
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });

  it("is silent to one server, whose connection stays until it notices", async () => {
    const { misled, reasons } = await scene.day("nats-silent", async (day) => {
      relay.hold();
      await day.messagesGoOn();
      await busIs(false, [scene.north.home(1)]);
      relay.mend();
      await busIs(true, scene.north.homes);
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
  });
});
