import * as fc from "fast-check";
import { CountingIds, SeededRandom } from "./seeded.js";
import { createTestEnv } from "./testing.js";

const draw = (random: { int(below: number): number }, count = 20): number[] =>
  Array.from({ length: count }, () => random.int(1000));

describe("SeededRandom", () => {
  it("draws the same from the same seed, and something else from another", () => {
    expect(draw(new SeededRandom(7))).toEqual(draw(new SeededRandom("7")));
    expect(draw(new SeededRandom(7))).not.toEqual(draw(new SeededRandom(8)));
  });

  it("draws within the limit, whatever that is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.string(), (below, seed) => {
        const drawn = new SeededRandom(seed).int(below);
        return Number.isSafeInteger(drawn) && drawn >= 0 && drawn < below;
      }),
    );
  });

  it("draws evenly", () => {
    const random = new SeededRandom("evenly");
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const drawn = random.int(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53])("refuses to draw below %p", (below) => {
    expect(() => new SeededRandom(1).int(below)).toThrow(RangeError);
  });

  it("meets a probability", () => {
    const random = new SeededRandom("chance");
    const hits = Array.from({ length: 10_000 }, () => random.chance(0.25)).filter(Boolean).length;
    expect(Math.abs(hits - 2500)).toBeLessThan(200);
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
  });

  it("fills bytes", () => {
    expect(new SeededRandom(1).bytes(64)).toEqual(new SeededRandom(1).bytes(64));
    expect(new Set(new SeededRandom(1).bytes(10_000)).size).toBe(256);
  });

  it("forks streams that neither draws nor other forks disturb", () => {
    const quiet = new SeededRandom(1);
    const busy = new SeededRandom(1);
    draw(busy);
    busy.fork("other");
    expect(draw(busy.fork("network"))).toEqual(draw(quiet.fork("network")));
    expect(draw(quiet.fork("a"))).not.toEqual(draw(quiet.fork("b")));
  });

  it("forks a further stream when the name comes again", () => {
    const random = new SeededRandom(1);
    expect(draw(random.fork("session"))).not.toEqual(draw(random.fork("session")));
  });
});

describe("CountingIds", () => {
  it("counts by kind", () => {
    const ids = new CountingIds();
    expect([ids.next("session"), ids.next("message"), ids.next("session")]).toEqual([
      "session-1",
      "message-1",
      "session-2",
    ]);
  });

  it("tells nodes apart by a prefix", () => {
    expect(new CountingIds("n1").next("session")).toBe("n1-session-1");
  });
});

describe("createTestEnv", () => {
  it("does the same every time", () => {
    const [a, b] = [createTestEnv(), createTestEnv()];
    expect(draw(a.env.random)).toEqual(draw(b.env.random));
    expect(a.env.ids.next("x")).toBe(b.env.ids.next("x"));
    expect(a.env.clock.wallMs()).toBe(b.env.clock.wallMs());
    expect(draw(createTestEnv(2).env.random)).not.toEqual(draw(createTestEnv(3).env.random));
  });

  it("has the clock that it gives", () => {
    const { env, clock } = createTestEnv();
    expect(env.clock).toBe(clock);
  });

  it("remembers what was logged, with the fields of the children", () => {
    const { env, logged } = createTestEnv();
    env.log.info({ event: "a.started" });
    env.log.child({ session: "s" }).child({ peer: "p" }).warn({ event: "b.lost", peer: "q" });
    env.log.debug({ event: "c.seen" });
    env.log.error({ event: "d.broken" });
    expect(logged).toEqual([
      { level: "info", event: "a.started" },
      { level: "warn", event: "b.lost", session: "s", peer: "q" },
      { level: "debug", event: "c.seen" },
      { level: "error", event: "d.broken" },
    ]);
  });

  it("remembers the newest ten thousand lines", () => {
    const { env, logged } = createTestEnv();
    for (let n = 0; n < 10_001; n++) env.log.info({ event: "counted", n });
    expect(logged).toHaveLength(10_000);
    expect(logged[0]).toMatchObject({ n: 1 });
  });
});
