import { runSeed } from "./run.js";

describe("A run", () => {
  it("gives the same trace for the same seed, whatever ran before", async () => {
    const first = await runSeed(7);
    const other = await runSeed(8);
    const again = await runSeed(7);
    expect(again.hash).toBe(first.hash);
    expect(again.trace).toEqual(first.trace);
    expect(other.hash).not.toBe(first.hash);
  }, 60_000);
});
