import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** What docker-compose.yml is made of. */
const images = ["node:24-slim", "redis:8-alpine", "nats:2-alpine", "prom/prometheus:latest"];

/** Beside the clone: makes a Docker engine answer on a Debian machine, and stand-ins for the images. */
const dockerUp = join(root, "../shared/tools/docker-up");

/**
 * Sees to it that there are a Docker engine, compose, and the images.
 * @returns {{ ok: boolean, says: string }} `says`: which engine it is, or why there is none.
 */
export function ensureDocker() {
  const first = lacking();
  if (first === undefined) return { ok: true, says: `the Docker engine of this machine (${version()})` };
  if (!existsSync(dockerUp))
    return { ok: false, says: `${first}, and there is no ../shared/tools/docker-up` };
  if (process.getuid?.() !== 0) {
    return { ok: false, says: `${first}, and ../shared/tools/docker-up needs root` };
  }
  // Its output is about the machine, not about us.
  const made = spawnSync(dockerUp, [], { stdio: ["ignore", 2, 2] });
  if (made.status !== 0) return { ok: false, says: `${first}, and ../shared/tools/docker-up failed` };
  const second = lacking();
  if (second !== undefined) return { ok: false, says: `${second}, after ../shared/tools/docker-up` };
  return { ok: true, says: `what ../shared/tools/docker-up made (${version()})` };
}

/** @returns {string | undefined} what is not there. */
function lacking() {
  if (!works(["info"])) return "no Docker engine answers";
  if (!works(["compose", "version"])) return "the Docker command has no `compose`";
  const missing = images.find((image) => !works(["image", "inspect", image]) && !works(["pull", image]));
  return missing === undefined ? undefined : `the image ${missing} is neither here nor to be had`;
}

function version() {
  const { stdout } = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], {
    encoding: "utf8",
  });
  return stdout.trim();
}

function works(args) {
  return spawnSync("docker", args, { stdio: "ignore", timeout: 300_000 }).status === 0;
}
