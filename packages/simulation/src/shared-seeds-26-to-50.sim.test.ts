import { runSeeds } from "../test/seeds.js";

describe("Domains of several homes under faults, seeds 26 to 50", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations } = await runSeeds(26, 25, true);
    expect(violations).toEqual([]);
  }, 600_000);
});
