import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";
import { SetupError } from "./setup.mjs";

/** What tests need as real servers: the program, and the Debian package that has it. */
const services = [
  { title: "Redis", program: "redis-server", debianPackage: "redis-server", brew: "redis" },
  { title: "NATS", program: "nats-server", debianPackage: "nats-server", brew: "nats-server" },
];

/** Debian asks this program whether a package may start its service. */
const servicePolicy = "/usr/sbin/policy-rc.d";

/** The answer "no". */
const forbidden = 101;

/**
 * See to it that tests find real Redis and NATS: as programs on `PATH`, or by a Docker engine. Where there is neither, install
 * the programs from Debian's packages, if this is a Debian machine and we are root. Their services are not started.
 * @throws {SetupError} that says what to do, where that is not possible.
 */
export async function provideServices() {
  const missing = services.filter(({ program }) => !isOnPath(program));
  if (missing.length === 0) return;
  const refusal = await dockerRefusal();
  if (refusal === undefined) return;
  const obstacle = installObstacle();
  if (obstacle !== undefined) throw new SetupError(instructions(missing, refusal, obstacle));
  install(missing);
}

function isOnPath(program) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((dir) => dir !== "" && isExecutable(join(dir, program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}

/** Asked in the way in which the tests will ask. @returns why no Docker engine answers; `undefined` when one does. */
async function dockerRefusal() {
  const { getContainerRuntimeClient } = createRequire(join(root, "packages/testing/package.json"))(
    "testcontainers",
  );
  try {
    await getContainerRuntimeClient();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/** Why we cannot install packages; `undefined` when we can. */
function installObstacle() {
  if (!isOnPath("apt-get")) return "this is no Debian machine (there is no apt-get)";
  if (process.getuid?.() !== 0) return "only root may install packages";
  if (!existsSync(servicePolicy) || spawnSync(servicePolicy, ["redis-server", "start"]).status === forbidden)
    return undefined;
  return `${servicePolicy} lets packages start their services, which tests must not bring about`;
}

function install(missing) {
  const packages = missing.map(({ debianPackage }) => debianPackage);
  console.error(`Installing ${packages.join(" and ")} for the tests, without starting services …`);
  const ownPolicy = !existsSync(servicePolicy);
  if (ownPolicy)
    writeFileSync(
      servicePolicy,
      `#!/bin/sh\n# Made by Parley's tests while they install packages. If they are not running, remove it.\nexit ${forbidden}\n`,
      { mode: 0o755 },
    );
  try {
    aptGet(["update", "-qq"]);
    aptGet(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
  } finally {
    if (ownPolicy) rmSync(servicePolicy, { force: true });
  }
  // Nor at the next start of the machine. Without systemd there is nothing to do, and nothing to say.
  spawnSync("systemctl", ["--quiet", "disable", ...packages], { stdio: "ignore" });
  const still = missing.filter(({ program }) => !isOnPath(program));
  if (still.length > 0)
    throw new SetupError(
      `${still.map(({ program }) => program).join(" and ")} was installed, but is not on PATH (${process.env.PATH})`,
    );
}

function aptGet(args) {
  const { error, status } = spawnSync("apt-get", args, {
    // Standard output belongs to the command that comes after.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (error !== undefined) throw new SetupError(`apt-get failed: ${error.message}`);
  if (status !== 0) throw new SetupError(`apt-get ${args.join(" ")} failed with exit code ${status}`);
}

function instructions(missing, refusal, obstacle) {
  const titles = missing.map(({ title }) => title).join(" and ");
  const debian = missing.map(({ debianPackage }) => debianPackage).join(" ");
  const brew = missing.map(({ brew: formula }) => formula).join(" ");
  return [
    `The tests need real ${titles}, and there is none: no Docker engine answers (${refusal}),`,
    `PATH has no ${missing.map(({ program }) => program).join(" and no ")}, and nothing can be installed: ${obstacle}.`,
    "Do one of these, then run the tests again:",
    "  - start a Docker engine;",
    `  - install the programs: apt-get install ${debian} (Debian, as root), or brew install ${brew} (macOS).`,
  ].join("\n");
}
