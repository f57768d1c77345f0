import { runSeeds } from "../test/seeds.js";

describe("Two domains under faults, seeds 61 to 120", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations } = await runSeeds(61, 60);
    expect(violations).toEqual([]);
  }, 300_000);
});
