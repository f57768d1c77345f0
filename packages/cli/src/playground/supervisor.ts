/** Runs the parts of the playground as processes of their own, and starts again what dies. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { Backoff, type Env, ParleyError, type Timer } from "@parley/runtime";

/** One process. */
export interface ProcessPlan {
  readonly role: "server" | "proxy";
  readonly domain: string;
  /** Its configuration file. */
  readonly config: string;
}

/** A process that runs. */
export interface ProcessInfo {
  readonly role: "server" | "proxy";
  readonly domain: string;
  readonly pid: number;
}

/** Something that happened to a process, after the start. */
export type ProcessChange =
  | { readonly kind: "died"; readonly info: ProcessInfo; readonly cause: string; readonly retryInMs: number }
  | { readonly kind: "started"; readonly info: ProcessInfo };

/** How long a process may take until it says that it is ready. */
const startTimeoutMs = 30_000;
/** How long it may take to stop. */
const stopTimeoutMs = 10_000;
/** One that ran so long was well: the next pause is the shortest again. */
const wellAfterMs = 10_000;

/** Looks after one process. */
export class Supervised {
  readonly plan: ProcessPlan;
  readonly #env: Env;
  readonly #main: string;
  readonly #onChange: (change: ProcessChange) => void;
  readonly #backoff: Backoff;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #stopping = false;
  #pause: Timer | undefined;
  #startedMs = 0;

  /** @param main - the program to run, dist/main.js. */
  constructor(env: Env, plan: ProcessPlan, main: string, onChange: (change: ProcessChange) => void) {
    this.#env = env;
    this.plan = plan;
    this.#main = main;
    this.#onChange = onChange;
    this.#backoff = new Backoff(env, { initialMs: 200, maxMs: 5_000 });
    this.#log = createWriteStream(plan.config.replace(/\.yaml$/, ".log"), { flags: "a" });
  }

  get info(): ProcessInfo {
    return { role: this.plan.role, domain: this.plan.domain, pid: this.#child?.pid ?? 0 };
  }

  /**
   * Starts it and waits until it is ready; from then on it is started again when it dies.
   * @throws ParleyError with what it said when it did not get ready.
   */
  async start(): Promise<void> {
    const child = this.#spawn();
    const failure = await this.#untilReady(child);
    if (failure !== undefined) {
      this.#stopping = true;
      child.kill("SIGKILL");
      throw failure;
    }
    child.once("exit", (code, signal) => this.#onDeath(signal ?? `exit code ${code}`));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#pause?.cancel();
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => {
        const timer = this.#env.clock.timer(stopTimeoutMs, () => child.kill("SIGKILL"));
        child.once("exit", () => {
          timer.cancel();
          resolve();
        });
        child.kill("SIGTERM");
      });
    }
    this.#log.end();
  }

  #spawn(): ChildProcess {
    const { config, role } = this.plan;
    const command = role === "server" ? "serve" : "proxy";
    // The channel is how the child notices that this process is gone, however it went.
    const child = spawn(process.execPath, [this.#main, command, "--config", config, "--json"], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Ctrl-C goes to the whole group of a terminal; who stops it is this process.
      detached: true,
    });
    this.#child = child;
    this.#startedMs = this.#env.clock.monotonicMs();
    child.stderr?.pipe(this.#log, { end: false });
    child.on("error", () => undefined);
    return child;
  }

  /** @returns why it did not get ready. */
  #untilReady(child: ChildProcess): Promise<ParleyError | undefined> {
    const name = basename(this.plan.config);
    return new Promise((resolve) => {
      let said: ParleyError | undefined;
      const timer = this.#env.clock.timer(startTimeoutMs, () =>
        resolve(processError(`${name}: not ready within ${startTimeoutMs / 1000} s`, "start_timeout")),
      );
      if (child.stdout !== null) {
        createInterface({ input: child.stdout }).on("line", (line) => {
          const event = parseEvent(line);
          if (event.event === "error") said = processError(`${name}: ${event.message}`, String(event.reason));
          if (event.event !== "ready") return;
          timer.cancel();
          resolve(undefined);
        });
      }
      child.once("close", (code, signal) => {
        timer.cancel();
        resolve(
          said ?? processError(`${name}: ended at once (${signal ?? `exit code ${code}`})`, "start_failed"),
        );
      });
    });
  }

  #onDeath(cause: string): void {
    if (this.#stopping) return;
    if (this.#env.clock.monotonicMs() - this.#startedMs >= wellAfterMs) this.#backoff.reset();
    const retryInMs = this.#backoff.next();
    this.#onChange({ kind: "died", info: this.info, cause, retryInMs });
    this.#pause = this.#env.clock.timer(retryInMs, () => void this.#startAgain());
  }

  async #startAgain(): Promise<void> {
    const child = this.#spawn();
    const failure = await this.#untilReady(child);
    if (this.#stopping) return;
    if (failure !== undefined) {
      child.kill("SIGKILL");
      this.#onDeath(failure.message);
      return;
    }
    child.once("exit", (code, signal) => this.#onDeath(signal ?? `exit code ${code}`));
    this.#onChange({ kind: "started", info: this.info });
    // It may have died between its readiness and now.
    if (child.exitCode !== null || child.signalCode !== null) this.#onDeath("died at once");
  }
}

function parseEvent(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not one of ours.
    return {};
  }
}

function processError(message: string, reason: string): ParleyError {
  return new ParleyError("unavailable", message, { details: { reason } });
}
