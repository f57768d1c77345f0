import { runSeeds } from "../test/seeds.js";

describe("Domains of several homes under faults, seeds 1 to 25", () => {
  it("lose, double, reorder and betray nothing, and end up current", async () => {
    const { violations, counts } = await runSeeds(1, 25, true);
    expect(violations).toEqual([]);
    // A run in which little happened proves little.
    for (const [what, atLeast] of [
      ["killed home", 20],
      ["killed store", 5],
      ["killed bus", 3],
      ["frozen home", 6],
      ["stopped home", 25],
      ["store away", 100],
      ["store call: refused", 50],
      ["store call: answer lost", 50],
      ["store call: twice", 50],
      ["store call: waited too long", 50],
      ["lost on the bus", 100],
      ["bus gap: slow", 50],
      ["bus gap: reconnected", 10],
      ["log outbox.owned", 50],
      ["log outbox.lost", 5],
      ["log presence.session_lost", 20],
      ["log server.stalled", 5],
      ["report delivered", 3_000],
      ["freshness live", 2_000],
      ["scene: rolling restart", 3],
      ["scene: standstill", 3],
      ["scene: lost home", 3],
    ] as const) {
      expect([what, counts.of(what) >= atLeast]).toEqual([what, true]);
    }
  }, 600_000);
});
