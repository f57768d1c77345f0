/** A master of Redis that dies or stands still, with a replica, while people of two domains write and watch. */
import { BadDays } from "../lib/bad-days.js";
import { type GuardedServices, startGuardedServices } from "../lib/services.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(180_000);
const stage = useStage();

/** What those who wait for longer than `requestTimeout` are told. */
const away = "unavailable store_unavailable";

let services: GuardedServices;
let scene: BadDays;

beforeAll(async () => {
  services = await startGuardedServices(stage);
  scene = await BadDays.begin(stage, { services });
}, 120_000);

/** The master and the other one. */
async function roles() {
  const { group } = services;
  const address = await group.masterAddress();
  const [one, other] = [group.master, group.replica];
  return address === `${one.host}:${one.port}`
    ? { address, master: one, replica: other }
    : { address, master: other, replica: one };
}

async function anotherMaster(than: string): Promise<void> {
  await until(
    "the sentinels name another master",
    async () => (await services.group.masterAddress()) !== than,
    40_000,
  );
}

describe("While people write and watch, the master of Redis", () => {
  it("is killed: its replica takes over, and nothing that was acknowledged is lost", async () => {
    const { address, master } = await roles();
    const { misled, reasons } = await scene.day("failover", async () => {
      await master.kill();
      await anotherMaster(address);
      // No write counts before there is a replica again.
      await master.restart();
    });
    expect(reasons.filter((reason) => reason !== away)).toEqual([]);
    expect(misled).toEqual([]);
  });

  it("stands still, and wakes up believing that it is still the master", async () => {
    const { address, master } = await roles();
    const { misled, reasons } = await scene.day("stopped-master", async () => {
      await master.pause();
      await anotherMaster(address);
      await master.resume();
    });
    expect(reasons.filter((reason) => reason !== away)).toEqual([]);
    expect(misled).toEqual([]);
    expect(String(await master.command("ROLE"))).toMatch(/^slave/);
  });

  it("has no replica: no write counts, and both servers say so", async () => {
    const { replica } = await roles();
    const { misled, reasons } = await scene.day("alone", async (day) => {
      await replica.kill();
      await day.isRefused(away);
      await scene.isReady(false);
      await replica.restart();
    });
    expect(reasons).toEqual([away]);
    expect(misled).toEqual([]);
  });
});
