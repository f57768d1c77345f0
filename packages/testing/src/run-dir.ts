/** Where a test run keeps its files. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names the run's directory to its workers; the test command sets it, and removes the directory at the end. */
const runDirVariable = "PARLEY_TEST_RUN_DIR";

/** The run's directory; one of this process, where nobody has named one. */
export function runDir(): string {
  let dir = process.env[runDirVariable];
  if (dir === undefined || dir === "") {
    dir = mkdtempSync(join(tmpdir(), "parley-test-run-"));
    process.env[runDirVariable] = dir;
    const own = dir;
    process.once("exit", () => rmSync(own, { recursive: true, force: true }));
  }
  mkdirSync(dir, { recursive: true });
  return dir;
}
