import { runSeeds } from "../test/seeds.js";

describe("Domains of several homes under faults, seeds 41 to 80", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations } = await runSeeds(41, 40, true);
    expect(violations).toEqual([]);
  }, 600_000);
});
