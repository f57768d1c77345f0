import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runSeeds } from "../test/seeds.js";

/** `[shared] SEED  what it once found`, one a line; `#` begins a comment. */
const regressions = readFileSync(join(__dirname, "..", "regressions.txt"), "utf8")
  .split("\n")
  .map((line) => /^(shared )?(\d+)\s+(.*)/.exec(line))
  .flatMap((match) => (match === null ? [] : [match]))
  .map(([, shared = "", seed = "", found = ""]): [string, string] => [`${shared}${seed}`, found]);

describe("A seed that once failed", () => {
  it.each(regressions)(
    "%s holds: %s",
    async (name) => {
      const shared = name.startsWith("shared ");
      const seed = Number(name.replace("shared ", ""));
      expect((await runSeeds(seed, 1, shared)).violations).toEqual([]);
    },
    180_000,
  );
});
