/** The built `parley` command as a child process, as somebody at a terminal runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Seen } from "./seen.js";
import { patienceMs, within } from "./within.js";

/** The repository's root folder. */
export const root = join(__dirname, "../..");
/** What `npx parley` runs. */
export const program = join(root, "packages/cli/bin/parley.js");

/** One line of `--json`. */
export interface Event {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what each event has is what the plays check
  readonly [field: string]: any;
}

/** How to run it. */
export interface CommandOptions {
  readonly cwd: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; nothing when absent. */
  readonly input?: string | Uint8Array;
  /** Another program than `parley`, with all of its arguments. */
  readonly program?: string;
  /** Whether it notices that this process is gone. For what runs on; one-shot commands have no such channel. */
  readonly leash?: boolean;
  /** Whether it leads a group of its own, as what a terminal runs does: see `interruptGroup`. */
  readonly group?: boolean;
}

/** What a command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export class RunningCommand {
  readonly args: readonly string[];
  /** The lines of standard output. */
  readonly lines: Seen<string>;
  /** The lines of standard error. */
  readonly errorLines: Seen<string>;
  /** The same lines as events, where they are. */
  readonly events: Seen<Event>;
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  #ended = false;

  constructor(args: readonly string[], options: CommandOptions) {
    this.args = args;
    const what = `parley ${args.join(" ")}`;
    this.lines = new Seen(`a line of ${what}`);
    this.errorLines = new Seen(`a line on standard error of ${what}`);
    this.events = new Seen(`an event of ${what}`);
    const [file, rest] =
      options.program === undefined ? [process.execPath, [program, ...args]] : [options.program, args];
    this.#child = spawn(file, rest, {
      cwd: options.cwd,
      env: { ...cleanEnvironment(), ...options.env },
      detached: options.group ?? false,
      stdio: options.leash ? ["pipe", "pipe", "pipe", "ipc"] : ["pipe", "pipe", "pipe"],
    });
    this.finished = this.#follow(options.input);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return !this.#ended;
  }

  /** The next event of this name that fits. */
  event(name: string, fits: (event: Event) => boolean = () => true, ms?: number): Promise<Event> {
    return this.#orEnd(this.events.next((event) => event.event === name && fits(event), ms));
  }

  /** The next line of standard output that matches. */
  line(pattern: RegExp, ms?: number): Promise<string> {
    return this.#orEnd(this.lines.next((line) => pattern.test(line), ms));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ctrl-C in a terminal: the signal goes to the command and to all that it has started. Only with `group`. */
  interruptGroup(): void {
    process.kill(-this.pid, "SIGINT");
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = "SIGTERM", ms = patienceMs): Promise<Finished> {
    this.signal(signal);
    return this.exit(ms);
  }

  /** Waits for the end. */
  exit(ms = patienceMs): Promise<Finished> {
    return within(`the end of parley ${this.args.join(" ")}`, this.finished, ms);
  }

  /** Ends it however it is, and waits. */
  async clear(): Promise<void> {
    if (this.#ended) return;
    this.signal("SIGCONT");
    this.signal("SIGTERM");
    try {
      await this.exit(15_000);
    } catch {
      this.signal("SIGKILL");
      await this.exit();
    }
  }

  #follow(input: string | Uint8Array | undefined): Promise<Finished> {
    const child = this.#child;
    let stdout = "";
    let stderr = "";
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
    if (child.stdout === null || child.stderr === null) throw new Error("the child has no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      stdout += `${line}\n`;
      this.lines.push(line);
      const event = parseEvent(line);
      if (event !== undefined) this.events.push(event);
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      stderr += `${line}\n`;
      this.errorLines.push(line);
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#ended = true;
        resolve({ code, signal, stdout, stderr });
      });
    });
  }

  /** What is waited for, or an error that shows why it will not come. */
  async #orEnd<T>(wanted: Promise<T>): Promise<T> {
    const outcome = await Promise.race([
      wanted.then((value) => ({ value })),
      this.finished.then((finished) => ({ finished })),
    ]);
    if ("value" in outcome) return outcome.value;
    const { code, signal, stderr, stdout } = outcome.finished;
    // What was said last may have been read together with the end.
    const late = await Promise.race([wanted.then((value) => ({ value })), Promise.resolve(undefined)]);
    if (late !== undefined) return late.value;
    wanted.catch(() => undefined);
    throw new Error(
      `parley ${this.args.join(" ")} ended (${signal ?? code}):\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`,
    );
  }
}

/** The events in what a command printed; every line has to be one. */
export function eventsOf(stdout: string): Event[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const event = parseEvent(line);
      if (event === undefined) throw new Error(`not an event: ${line}`);
      return event;
    });
}

function parseEvent(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "event" in value ? (value as Event) : undefined;
  } catch {
    // For people, then.
    return undefined;
  }
}

/** What a terminal has: nothing of jest's, and nothing of our own that somebody may have set. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(PARLEY_|JEST_|NODE_ENV$|NODE_OPTIONS$|npm_|FORCE_COLOR$)/.test(name),
    ),
  );
}
