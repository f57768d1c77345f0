/** Redis and NATS of a domain under test, as its operator would run them: every write is synced before it is answered. */
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Env } from "@parley/runtime";
import { ServerProcess } from "./server-process.js";

/** The services of one domain, on ports of this machine. */
export interface Services {
  readonly redis: ServerProcess;
  readonly nats: ServerProcess;
  readonly redisPort: number;
  readonly natsPort: number;
}

const host = "127.0.0.1";

/**
 * Starts the programs `redis-server` and `nats-server`, which have to be installed.
 * @throws ParleyError `unavailable` (reason `server_did_not_start`).
 */
export async function startServices(
  env: Env,
  options: {
    readonly name: string;
    readonly directory: string;
    readonly redisPort: number;
    readonly natsPort: number;
  },
): Promise<Services> {
  const { name, directory, redisPort, natsPort } = options;
  const data = join(directory, `${name}.redis`);
  mkdirSync(data);
  const redis = await ServerProcess.start(env, {
    name: `redis-${name}`,
    kind: "service",
    program: "redis-server",
    args: [
      ...["--port", String(redisPort), "--bind", host, "--dir", data],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
      ...["--maxmemory-policy", "noeviction"],
    ],
    logFile: join(directory, `redis-${name}.log`),
    upAddress: { host, port: redisPort },
    cpuProfileDirectory: undefined,
  });
  try {
    const configuration = join(directory, `nats-${name}.conf`);
    writeFileSync(configuration, `host: ${host}\nport: ${natsPort}\n`);
    const nats = await ServerProcess.start(env, {
      name: `nats-${name}`,
      kind: "service",
      program: "nats-server",
      args: ["-c", configuration],
      logFile: join(directory, `nats-${name}.log`),
      upAddress: { host, port: natsPort },
      cpuProfileDirectory: undefined,
    });
    return { redis, nats, redisPort, natsPort };
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

/** The memory that Redis' data takes, bytes (`used_memory`, see INFO). */
export function redisMemory(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write("INFO memory\r\n"));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const found = /^used_memory:(\d+)\r$/m.exec(text);
      if (found === null) return;
      socket.destroy();
      resolve(Number(found[1]));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("Redis said nothing of its memory")));
  });
}
