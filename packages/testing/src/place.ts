/** Where the processes of a test's servers run: this machine, or a container. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { askKeeper } from "./keeper.js";
import { runDir } from "./run-dir.js";
import type { Source } from "./source.js";

/** One process of a server. */
export interface ServedProcess {
  /** Its number on this machine; `undefined` in a container. */
  readonly pid: number | undefined;
  signal(signal: "TERM" | "KILL" | "STOP" | "CONT"): Promise<void>;
  /** Whether it has ended. */
  hasEnded(): Promise<boolean>;
  /** Resolves when it has ended. */
  ended(): Promise<void>;
  /** What it has printed since it was started. */
  output(): Promise<string>;
}

/** Where a server's processes run and keep their files. */
export interface Place {
  readonly kind: "program" | "container";
  /** The address to listen on, there. From here it is 127.0.0.1 in either case. */
  readonly bind: string;
  /** The directory for files, there. */
  readonly dir: string;
  write(name: string, content: string): Promise<void>;
  /** Starts the server's program. @param name - of the process, unique in this place. */
  start(name: string, args: readonly string[]): Promise<ServedProcess>;
  /** Ends what runs there and removes its files. */
  remove(): Promise<void>;
}

/** Makes a place for servers that listen on `ports`. */
export async function openPlace(
  source: Exclude<Source, { kind: "environment" }>,
  program: string,
  ports: readonly number[],
): Promise<Place> {
  if (source.kind === "program") return new ProgramPlace(source.path);
  const container = await askKeeper("create", { image: source.image, ports });
  const place = new ContainerPlace(container, program);
  await place.run(["mkdir", "-p", place.dir]);
  return place;
}

/**
 * Starts a program and kills it when this process has gone, however: the shell's standard input then ends. The program's
 * number is the first line on standard output; the shell ends when the program has.
 */
export const guardScript = `
log=$1; dir=$2; shift 2
exec 3<&0
"$@" </dev/null >"$log" 2>&1 3<&- &
pid=$!
echo $pid
{ read -r _ <&3; trap '' TERM; kill -9 $pid; rm -rf "$dir"; } >/dev/null 2>&1 &
guard=$!
# What the shell says about the end of its children is news to nobody.
exec 3<&- 2>/dev/null
wait $pid
kill $guard
`;

class ProgramPlace implements Place {
  readonly kind = "program";
  readonly bind = "127.0.0.1";
  readonly dir = mkdtempSync(join(runDir(), "server-"));
  readonly #program: string;
  readonly #running = new Set<ServedProcess>();

  constructor(program: string) {
    this.#program = program;
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.dir, name), content, { mode: 0o600 });
  }

  async start(name: string, args: readonly string[]): Promise<ServedProcess> {
    const log = join(this.dir, `${name}.log`);
    const shell = spawn("/bin/sh", ["-c", guardScript, "guard", log, this.dir, this.#program, ...args], {
      cwd: this.dir,
      // A session of its own: a terminal's Ctrl-C is for the tests, and their end is what counts here.
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const process = new GuardedProcess(shell, await firstLine(shell), log);
    this.#running.add(process);
    void process.ended().then(() => this.#running.delete(process));
    return process;
  }

  async remove(): Promise<void> {
    for (const process of [...this.#running]) {
      await process.signal("KILL");
      await process.ended();
    }
    await rm(this.dir, { recursive: true, force: true });
  }
}

class GuardedProcess implements ServedProcess {
  readonly pid: number;
  readonly #log: string;
  readonly #exit: Promise<void>;
  #exited = false;

  constructor(shell: ChildProcess, pid: number, log: string) {
    this.pid = pid;
    this.#log = log;
    this.#exit = new Promise((resolve) => {
      shell.once("exit", () => {
        this.#exited = true;
        resolve();
      });
    });
  }

  async signal(signal: "TERM" | "KILL" | "STOP" | "CONT"): Promise<void> {
    // After its end the number may be another's.
    if (!this.#exited) process.kill(this.pid, `SIG${signal}`);
  }

  async hasEnded(): Promise<boolean> {
    return this.#exited;
  }

  ended(): Promise<void> {
    return this.#exit;
  }

  async output(): Promise<string> {
    return readFileSync(this.#log, "utf8");
  }
}

function firstLine(shell: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    shell.once("error", reject);
    shell.once("exit", () => reject(new Error("the shell that starts a server has failed")));
    shell.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (text.includes("\n")) resolve(Number(text.trim()));
    });
  });
}

class ContainerPlace implements Place {
  readonly kind = "container";
  readonly bind = "0.0.0.0";
  readonly dir = "/tmp/server";
  readonly #container: string;
  readonly #program: string;

  constructor(container: string, program: string) {
    this.#container = container;
    this.#program = program;
  }

  async write(name: string, content: string): Promise<void> {
    await askKeeper("write", { container: this.#container, path: `${this.dir}/${name}`, content });
  }

  async start(name: string, args: readonly string[]): Promise<ServedProcess> {
    const log = `${this.dir}/${basename(name)}.log`;
    const script = `cd ${this.dir}; log=$1; shift; "$@" </dev/null >"$log" 2>&1 & echo $!`;
    const started = await this.run(["sh", "-c", script, "start", log, this.#program, ...args]);
    return new ContainedProcess(this, started.trim(), log);
  }

  async remove(): Promise<void> {
    await askKeeper("remove", { container: this.#container });
  }

  /** Runs a command to its end. @returns what it has printed. @throws Error unless its exit code is 0. */
  async run(argv: readonly string[]): Promise<string> {
    const { exitCode, output } = await askKeeper("exec", { container: this.#container, argv });
    if (exitCode !== 0) throw new Error(`${argv.join(" ")} in a container: exit code ${exitCode}: ${output}`);
    return output;
  }
}

class ContainedProcess implements ServedProcess {
  readonly pid = undefined;
  readonly #place: ContainerPlace;
  readonly #number: string;
  readonly #log: string;

  constructor(place: ContainerPlace, number: string, log: string) {
    this.#place = place;
    this.#number = number;
    this.#log = log;
  }

  async signal(signal: "TERM" | "KILL" | "STOP" | "CONT"): Promise<void> {
    await this.#shell(`kill -${signal} ${this.#number} 2>/dev/null || true`);
  }

  async hasEnded(): Promise<boolean> {
    const output = await this.#shell(`kill -0 ${this.#number} 2>/dev/null && echo alive || echo ended`);
    return output.trim() === "ended";
  }

  async ended(): Promise<void> {
    await this.#shell(`while kill -0 ${this.#number} 2>/dev/null; do sleep 0.05; done`);
  }

  output(): Promise<string> {
    return this.#shell(`cat ${this.#log}`);
  }

  #shell(script: string): Promise<string> {
    return this.#place.run(["sh", "-c", script]);
  }
}
