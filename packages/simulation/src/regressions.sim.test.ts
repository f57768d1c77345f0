import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runSeeds } from "../test/seeds.js";

/** `SEED  what it once found`, one a line; `#` begins a comment. */
const regressions = readFileSync(join(__dirname, "..", "regressions.txt"), "utf8")
  .split("\n")
  .filter((line) => /^\d/.test(line))
  .map((line): [number, string] => [Number.parseInt(line, 10), line.replace(/^\d+\s+/, "")]);

describe("A seed that once failed", () => {
  it.each(regressions)(
    "%d holds: %s",
    async (seed) => {
      expect((await runSeeds(seed, 1)).violations).toEqual([]);
    },
    60_000,
  );
});
