import { ParleyError } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { counted } from "../../test/counted.js";
import { LeaseKeeper } from "./lease-keeper.js";

const LEASE_MS = 15_000;

async function createScene() {
  const { env, clock, logged } = createTestEnv();
  const store = await openMemoryStore(env, new MemoryDisk());
  const scene = { env, clock, logged, store, needed: true, away: false, calls: 0, delayMs: 0 };
  const keeper = (holder: string) => {
    const lost: string[] = [];
    const made = new LeaseKeeper(env, {
      holder,
      leaseMs: LEASE_MS,
      store: {
        claimLease: async (input) => {
          scene.calls++;
          if (scene.delayMs > 0) await clock.sleep(scene.delayMs);
          if (scene.away)
            throw new ParleyError("unavailable", "away", { details: { reason: "store_unavailable" } });
          return store.claimLease(input);
        },
        releaseLease: async (name, by) => {
          if (scene.away)
            throw new ParleyError("unavailable", "away", { details: { reason: "store_unavailable" } });
          return store.releaseLease(name, by);
        },
      },
      isNeeded: () => scene.needed,
      onLost: (name) => lost.push(name),
    });
    return { keeper: made, lost };
  };
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    for (let i = 0; i < 10; i++) await clock.settle();
    return promise;
  };
  return { ...scene, scene, make: keeper, settled };
}

describe("LeaseKeeper", () => {
  it("holds what it claimed as long as it is needed, and nobody else does", async () => {
    const { env, scene, clock, make, settled } = await createScene();
    const one = make("one");
    const two = make("two");
    expect(await settled(Promise.all([one.keeper.claim("a"), one.keeper.claim("a")]))).toMatchObject([
      { kind: "held" },
      { kind: "held" },
    ]);
    expect(scene.calls).toBe(1);
    expect(await settled(two.keeper.claim("a"))).toMatchObject({ kind: "taken", holder: "one" });
    await clock.advance(100_000);
    expect([one.keeper.holds("a"), two.keeper.holds("a")]).toEqual([true, false]);
    expect(one.keeper.holds("a", LEASE_MS)).toBe(false);
    scene.needed = false;
    await clock.advance(LEASE_MS / 2);
    expect([one.keeper.holds("a"), one.lost]).toEqual([false, ["a"]]);
    expect(await settled(two.keeper.claim("a"))).toMatchObject({ kind: "held" });
    expect([one.keeper.size, two.keeper.size]).toEqual([0, 1]);
    await settled(two.keeper.stop());
    const changes = (change: string) => counted(env, "parley_lease_changes_total", { change });
    expect([changes("claimed"), changes("released"), changes("lost")]).toEqual([2, 2, 0]);
    expect(clock.timersPending).toBe(0);
  });

  it("loses what it could not renew before anybody else can have it, and gets it again afterwards", async () => {
    const { env, scene, clock, logged, make, settled } = await createScene();
    const one = make("one");
    const two = make("two");
    await settled(one.keeper.claim("a"));
    scene.away = true;
    await clock.advance(LEASE_MS - 1_000);
    expect(one.lost).toEqual(["a"]);
    expect(counted(env, "parley_lease_changes_total", { change: "lost" })).toBe(1);
    expect(logged.some(({ event }) => event === "lease.renewal_failed")).toBe(true);
    await expect(settled(one.keeper.claim("a"))).rejects.toMatchObject({ reason: "store_unavailable" });
    scene.away = false;
    expect(await settled(two.keeper.claim("a"))).toMatchObject({ kind: "taken" });
    await clock.advance(2_000);
    expect(await settled(two.keeper.claim("a"))).toMatchObject({ kind: "held" });
    expect(await settled(one.keeper.claim("a"))).toMatchObject({ kind: "taken", holder: "two" });
    await settled(two.keeper.stop());
  });

  it("loses at once what somebody else has by now, and what a slow store gave too late", async () => {
    const { scene, clock, store, make, settled } = await createScene();
    const one = make("one");
    await settled(one.keeper.claim("a"));
    await settled(store.releaseLease("a", "one"));
    const nowMs = clock.wallMs();
    await settled(store.claimLease({ name: "a", holder: "two", nowMs, untilMs: nowMs + 100_000 }));
    await clock.advance(LEASE_MS / 2);
    expect(one.lost).toEqual(["a"]);
    scene.delayMs = LEASE_MS;
    const slow = one.keeper.claim("b");
    await clock.advance(LEASE_MS);
    expect(await settled(slow)).toMatchObject({ kind: "taken" });
    expect(one.keeper.holds("b")).toBe(false);
    expect(clock.timersPending).toBe(0);
  });

  it("gives everything up when it stops, also what is being claimed, and says what it could not", async () => {
    const { scene, clock, logged, make, settled } = await createScene();
    const one = make("one");
    const two = make("two");
    await settled(Promise.all([one.keeper.claim("a"), one.keeper.claim("b")]));
    const late = one.keeper.claim("c");
    const stopped = one.keeper.stop();
    expect(await settled(stopped)).toEqual(["a", "b"]);
    expect(await settled(late)).toMatchObject({ kind: "taken" });
    for (const name of ["a", "b", "c"])
      expect(await settled(two.keeper.claim(name))).toMatchObject({ kind: "held" });
    scene.away = true;
    await settled(two.keeper.stop());
    expect(logged.filter(({ event }) => event === "lease.release_failed")).toHaveLength(3);
    expect(clock.timersPending).toBe(0);
  });
});
