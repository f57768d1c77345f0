import { runSeeds } from "../test/seeds.js";

describe("Two domains under faults, seeds 1 to 60", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations, counts } = await runSeeds(1, 60);
    expect(violations).toEqual([]);
    // A run in which little happened proves little.
    for (const [what, atLeast] of [
      ["killed home", 50],
      ["killed proxy", 25],
      ["killed in a commit", 5],
      ["log outbox.resent", 50],
      ["log outbox.restored", 20],
      ["log presence.domain_stale", 50],
      ["log presence.session_lost", 50],
      ["lost on the bus", 50],
      ["report delivered", 3_000],
      ["report queued", 500],
      ["report refused", 100],
      ["report failed", 20],
      ["freshness stale", 50],
      ["notify", 500],
      ["view change", 100],
      ["subscription terminated expired", 20],
      ["scene: outage", 5],
      ["scene: polite block", 5],
    ] as const) {
      expect([what, counts.of(what) >= atLeast]).toEqual([what, true]);
    }
  }, 300_000);
});
