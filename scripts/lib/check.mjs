import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root } from "./root.mjs";

const { beginTestRun } = createRequire(import.meta.url)("./test-run.cjs");

/** Quick ones first; jest last, since it needs what `tsc -b` builds for the whole systems. */
const checks = [
  { title: "Format and lint (biome)", command: ["biome", "check", "--error-on-warnings"] },
  { title: "Types and build (tsc -b)", command: ["tsc", "-b"] },
  { title: "Typed lint rules (eslint)", command: ["eslint", ".", "--max-warnings=0"] },
  {
    title: "Layers and cycles (dependency-cruiser)",
    command: ["depcruise", "--config", "dependency-cruiser.config.cjs", "packages", "test-e2e"],
  },
  {
    title: "Dead files, exports and dependencies (knip)",
    command: ["knip", "--no-progress", "--no-config-hints"],
  },
  { title: "Protos (buf lint)", command: ["buf", "lint", "protos"] },
  { title: "Generated code is current", run: () => runNode(["scripts/generate-protos.mjs", "--check"]) },
  { title: "Every test file is discovered", run: discoversEveryTestFile },
  { title: "Tests of the packages (jest)", jest: "packages" },
  // They wait more than they compute: for leases to run out, and for servers to come back.
  { title: "Whole systems (jest)", jest: "e2e", workers: 3 },
];

/**
 * Run every check, whatever the others say, and print a summary whose last line is `N passed, N failed`:
 * jest's totals, and among the failed also every other check that failed.
 * @param {object[]} chosen - which; all that need nothing but this machine unless said.
 * @returns {boolean} whether all is well.
 */
export function check(chosen = checks) {
  const testRun = beginTestRun();
  const results = chosen.map(runCheck);
  console.log("\n== Summary");
  for (const line of sourcesOfServers(testRun.dir)) console.log(line);
  testRun.end();
  for (const { title, ok, seconds } of results)
    console.log(`${ok ? "ok    " : "FAILED"} ${title} (${seconds} s)`);
  const passed = sum(results.map((result) => result.passed));
  const failed = sum(results.map((result) => result.failed));
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** Where the tests' real servers came from, as @parley/testing has left it in the directory of the run. */
function sourcesOfServers(dir) {
  return readdirSync(dir)
    .filter((name) => name.startsWith("announced-"))
    .sort()
    .map((name) => readFileSync(join(dir, name), "utf8"));
}

function runCheck({ title, command, run, jest, workers }) {
  console.log(`\n== ${title}`);
  const startedAt = process.hrtime.bigint();
  const outcome = jest === undefined ? countOne((run ?? (() => runTool(command)))()) : runJest(jest, workers);
  const seconds = (Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(1);
  return { title, seconds, ...outcome };
}

/** Checks other than jest's show up in the totals only when they fail. */
function countOne(ok) {
  return { ok, passed: 0, failed: ok ? 0 : 1 };
}

/** @param workers - how many files at a time, where it is not what jest.config says. */
function runJest(project, workers) {
  const scratch = mkdtempSync(join(tmpdir(), "parley-jest-"));
  try {
    const outputFile = join(scratch, "results.json");
    const options = ["--selectProjects", project, "--passWithNoTests", "--json", "--outputFile", outputFile];
    if (workers !== undefined) options.push("--maxWorkers", String(workers));
    // jest writes its report to standard error, and with --json the results to standard output as well.
    const exited = runTool(["jest", ...options], { stdio: ["ignore", "ignore", "inherit"] });
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = readJson(outputFile);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { ok: exited, passed: numPassedTests, failed: exited ? failed : Math.max(failed, 1) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    console.error(`jest left no results: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

/** One line in a configuration can drop tests without a sound; what git holds is what must run. */
function discoversEveryTestFile() {
  const tracked = capture("git", ["ls-files", "*.test.ts", "*.scenario.ts"]).split("\n").filter(Boolean);
  const listed = JSON.parse(capture(tool("jest"), ["--listTests", "--json"]));
  const discovered = new Set(listed.map((file) => relative(root, file).replaceAll("\\", "/")));
  const missed = tracked.filter((file) => !discovered.has(file));
  for (const file of missed) console.error(`jest does not discover ${file}`);
  console.log(`${tracked.length} test files in git, ${discovered.size} discovered`);
  return missed.length === 0;
}

function runTool([name, ...args], options = {}) {
  return succeeded(
    spawnSync(tool(name), args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options }),
  );
}

function runNode(args) {
  return succeeded(spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] }));
}

function succeeded(result) {
  if (result.error !== undefined) console.error(result.error.message);
  return result.status === 0;
}

function capture(command, args) {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${result.stderr}`);
  return result.stdout;
}

function tool(name) {
  return join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
