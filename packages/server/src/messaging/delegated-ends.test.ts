import { createTestEnv } from "@parley/runtime/testing";
import { DelegatedEnds } from "./delegated-ends.js";

describe("DelegatedEnds", () => {
  it("gives back what nobody has answered in time, and only that", async () => {
    const { env, clock } = createTestEnv();
    const overdue: string[] = [];
    const ends = new DelegatedEnds<string>(env, (end) => overdue.push(end));
    ends.add("1", "a", "first");
    ends.add("2", "a", "second");
    expect([ends.of("1", "a"), ends.of("1", "b"), ends.of("3", "a")]).toEqual([
      "first",
      undefined,
      undefined,
    ]);
    expect([ends.take("1"), ends.take("1")]).toEqual(["first", undefined]);
    await clock.advance(900);
    ends.add("3", "b", "third");
    await clock.advance(400);
    expect(overdue).toEqual(["second"]);
    await clock.advance(1_000);
    expect(overdue).toEqual(["second", "third"]);
    expect(clock.timersPending).toBe(0);
  });

  it("keeps nothing after a stop", async () => {
    const { env, clock } = createTestEnv();
    const overdue: string[] = [];
    const ends = new DelegatedEnds<string>(env, (end) => overdue.push(end));
    ends.add("1", "a", "first");
    ends.stop();
    ends.add("2", "a", "second");
    await clock.advance(10_000);
    expect(overdue).toEqual([]);
    expect(clock.timersPending).toBe(0);
  });
});
