/** One server in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { resolve } from "node:path";
import { type Env, ParleyError } from "@parley/runtime";
import type { Watched } from "./usage.js";

export interface ServerProcessOptions {
  readonly name: string;
  /** @defaultValue "server" */
  readonly kind?: Watched["kind"];
  /** @defaultValue this Node */
  readonly program?: string;
  /** The arguments of the program. */
  readonly args: readonly string[];
  /** Takes what it prints. */
  readonly logFile: string;
  /** `host:port`: it is up when this accepts connections. */
  readonly upAddress: { readonly host: string; readonly port: number };
  readonly cpuProfileDirectory: string | undefined;
}

const startMs = 20_000;
const stopMs = 15_000;

/** Every server that runs, so that none outlives the benchmark. */
const running = new Set<ChildProcess>();

/** Ends all servers at once; for when this process ends without having been able to end them one by one. */
export function killServers(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** A server that is up. */
export class ServerProcess implements Watched {
  readonly name: string;
  readonly kind: Watched["kind"];
  readonly pid: number;
  readonly #env: Env;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #stopping = false;

  private constructor(
    env: Env,
    { name, kind = "server" }: ServerProcessOptions,
    child: ChildProcess,
    pid: number,
    onCrash: (why: string) => void,
  ) {
    this.#env = env;
    this.name = name;
    this.kind = kind;
    this.pid = pid;
    this.#child = child;
    this.#ended = new Promise((resolveEnded) => {
      child.once("exit", (code, signal) => {
        running.delete(child);
        if (!this.#stopping) onCrash(`${name} ended with ${signal ?? `exit code ${code}`}`);
        resolveEnded();
      });
    });
  }

  /** @throws ParleyError `unavailable` (reason `server_did_not_start`), with the last lines of its log. */
  static async start(env: Env, options: ServerProcessOptions): Promise<ServerProcess> {
    const { name, program = process.execPath, args, logFile, upAddress, cpuProfileDirectory } = options;
    const profile =
      cpuProfileDirectory === undefined || program !== process.execPath
        ? []
        : [
            "--cpu-prof",
            `--cpu-prof-dir=${resolve(cpuProfileDirectory)}`,
            `--cpu-prof-name=${name}.cpuprofile`,
          ];
    const log = openSync(logFile, "a");
    const child = spawn(program, [...profile, ...args], {
      stdio: ["ignore", log, log],
      // A signal from the terminal is for the benchmark, which ends its servers in order.
      detached: true,
    });
    closeSync(log);
    running.add(child);
    let crash: string | undefined;
    let up = false;
    child.once("error", (error) => {
      crash = error.message;
    });
    const server = new ServerProcess(env, options, child, child.pid ?? 0, (why) => {
      crash = why;
      // Whatever fails next fails because of this.
      if (up) process.stderr.write(`bench: ${why}\n${tail(logFile)}\n`);
    });
    const giveUpAtMs = env.clock.monotonicMs() + startMs;
    while (!(await accepts(upAddress))) {
      if (crash === undefined && env.clock.monotonicMs() < giveUpAtMs) {
        await env.clock.sleep(20);
        continue;
      }
      await server.stop();
      const text = `${name} did not start: ${crash ?? `nothing listens after ${startMs} ms`}\n${tail(logFile)}`;
      throw new ParleyError("unavailable", text, { details: { reason: "server_did_not_start" } });
    }
    up = true;
    return server;
  }

  /** Whether it still runs. */
  get alive(): boolean {
    return running.has(this.#child);
  }

  /** Asks it to end, waits, and ends it by force when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.alive) return;
    this.#child.kill("SIGTERM");
    const timer = this.#env.clock.timer(stopMs, () => this.#child.kill("SIGKILL"));
    await this.#ended;
    timer.cancel();
  }
}

function accepts(address: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolveAccepts) => {
    const socket = connect(address.port, address.host);
    const done = (up: boolean): void => {
      socket.destroy();
      resolveAccepts(up);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

function tail(file: string): string {
  return readFileSync(file, "utf8").split("\n").slice(-20).join("\n");
}
