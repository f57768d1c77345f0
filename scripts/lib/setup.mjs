import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./root.mjs";

/** The oldest Node that everything here is made for; the same as `engines` in package.json says. */
const nodeOldest = [20, 19];

/** What was last set up, as hashes of what it was made from. Gone when the dependencies are, as it should be. */
const stampFile = join(root, "node_modules/.parley-setup.json");

const lockDir = join(root, ".setup-lock");
const lockWaitMs = 10 * 60_000;

/**
 * Make the working tree ready to run: dependencies installed, and `project` built.
 * Skips whatever has been done and is still current. Whatever it prints goes to standard error.
 * @param {{ project?: string }} options - `project`: the tsconfig to build; without it nothing is built.
 * @throws {SetupError} where a step fails; the step has said why by then.
 */
export function setUp({ project } = {}) {
  refuseOldNode();
  if (isInstalled() && (project === undefined || isBuilt(project))) return;
  withLock(() => {
    if (!isInstalled()) install();
    if (project !== undefined && !isBuilt(project)) build(project);
  });
}

/** A set-up that can't go on, with a message for people. */
export class SetupError extends Error {}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = nodeOldest;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Parley needs Node ${nodeOldest.join(".")} or newer, this is ${process.versions.node}`,
  );
}

function isInstalled() {
  return readStamps().install === installHash();
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const pnpm = packageManager.split("+")[0];
  // Everything is named, so that neither NODE_ENV nor npm's own settings (they reach us as environment) change it.
  const options = ["--frozen-lockfile", "--prod=false", "--reporter=append-only", "--loglevel=info"];
  run("Installing dependencies", "npx", ["--yes", pnpm, "install", ...options]);
  writeStamps({ install: installHash(), builds: {} });
}

function installHash() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const manifests = [".", "test-e2e", ...list("packages").map((name) => join("packages", name))];
  for (const file of [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    ...manifests.map((dir) => join(dir, "package.json")),
  ]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function isBuilt(project) {
  const built = readStamps().builds?.[project];
  return built !== undefined && built.hash === sourcesHash() && built.outputs.every(exists);
}

function build(project) {
  // Taken before and not after: a file that changes in the meantime must count as not built.
  const hash = sourcesHash();
  run(`Building ${project}`, process.execPath, [
    join("node_modules", "typescript", "bin", "tsc"),
    "-b",
    project,
  ]);
  const outputs = list("packages").map((name) => join("packages", name, "dist", "src.tsbuildinfo"));
  const stamps = readStamps();
  const built = { hash, outputs: outputs.filter(exists) };
  writeStamps({ ...stamps, builds: { ...stamps.builds, [project]: built } });
}

/** Over the names, sizes and times of everything that a build reads: far quicker than asking tsc. */
function sourcesHash() {
  const hash = createHash("sha256");
  const add = (file) => {
    const stat = statSync(join(root, file));
    hash.update(`${file} ${stat.size} ${stat.mtimeMs}\n`);
  };
  add("tsconfig.base.json");
  for (const dir of list("packages").map((name) => join("packages", name))) {
    for (const name of list(dir).filter((entry) => entry.endsWith(".json"))) add(join(dir, name));
    for (const file of [...walk(join(dir, "src")), ...walk(join(dir, "generated"))]) add(file);
  }
  return hash.digest("hex");
}

function exists(file) {
  return existsSync(join(root, file));
}

function list(dir) {
  return readdirSync(join(root, dir)).sort();
}

function walk(dir) {
  if (!exists(dir)) return [];
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function run(title, command, args) {
  console.error(`${title} …`);
  const result = spawnSync(command, args, {
    cwd: root,
    // Standard output belongs to the command that comes after.
    stdio: ["ignore", 2, 2],
    // The project's .npmrc keeps npm quiet; here its reasons are wanted.
    env: { ...process.env, npm_config_loglevel: "warn" },
    shell: process.platform === "win32",
  });
  if (result.error !== undefined) throw new SetupError(`${title} failed: ${result.error.message}`);
  if (result.signal !== null) throw new SetupError(`${title} was stopped by ${result.signal}`);
  if (result.status !== 0) throw new SetupError(`${title} failed with exit code ${result.status}`);
}

/** @returns {{ install?: string, builds?: Record<string, { hash: string, outputs: string[] }> }} */
function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    // Missing or damaged: nothing counts as done, and the set-up writes it anew.
    return {};
  }
}

function writeStamps(stamps) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamps, null, 2)}\n`);
}

/** Two set-ups at a time (`npm start` beside `npm test`) would write over each other's files. */
function withLock(work) {
  const deadline = Date.now() + lockWaitMs;
  while (!tryLock()) {
    if (Date.now() > deadline)
      throw new SetupError(`another set-up holds ${lockDir}; remove it if none is running`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    work();
  } finally {
    rmSync(lockDir, { recursive: true, force: true });
  }
}

function tryLock() {
  try {
    mkdirSync(lockDir);
    writeFileSync(join(lockDir, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeLockOfTheDead();
    return false;
  }
}

function removeLockOfTheDead() {
  try {
    process.kill(Number(readFileSync(join(lockDir, "pid"), "utf8")), 0);
  } catch (error) {
    // ENOENT: its owner has not written its number yet, or has just gone. EPERM: it lives, as another user.
    if (error.code === "ESRCH") rmSync(lockDir, { recursive: true, force: true });
  }
}
