const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** Names the directory of a test run to everything that runs in it: @parley/testing keeps servers' files there. */
const variable = "PARLEY_TEST_RUN_DIR";

/**
 * Begin a test run, or take part in the one that has begun.
 * @returns {{ dir: string, end(): void }} its directory; `end` removes it, if it was made here.
 */
function beginTestRun() {
  const given = process.env[variable];
  if (given) return { dir: given, end: () => undefined };
  const dir = mkdtempSync(join(tmpdir(), "parley-test-run-"));
  process.env[variable] = dir;
  return {
    dir,
    end: () => {
      delete process.env[variable];
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

module.exports = { beginTestRun };
