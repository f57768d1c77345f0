import { runSeeds } from "../test/seeds.js";

describe("Two domains under faults, seeds 101 to 200", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations } = await runSeeds(101, 100);
    expect(violations).toEqual([]);
  }, 300_000);
});
