/** Docker, by its command. */
import { type SpawnOptions, spawn } from "node:child_process";
import { within } from "../lib/within.js";

/** What a command printed. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface DockerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input; nothing when absent. */
  readonly input?: string | Uint8Array;
  /** Another program than `docker`. */
  readonly program?: string;
  /** Whether an exit code other than 0 is an answer, too. @defaultValue false */
  readonly mayFail?: boolean;
  /** Milliseconds. @defaultValue 60_000 */
  readonly patienceMs?: number;
}

/**
 * Runs `docker` to its end.
 * @throws Error with what it said, when it failed or took too long.
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<Output> {
  const { cwd, env, input, mayFail = false, patienceMs = 60_000, program = "docker" } = options;
  const spawnOptions: SpawnOptions = {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  };
  const child = spawn(program, args, spawnOptions);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  // It may end without reading what it is given.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input ?? "");
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  const what = `${program} ${args.join(" ")}`;
  try {
    const code = await within(`the end of ${what}`, ended, patienceMs);
    const output = {
      code,
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString(),
    };
    if (code !== 0 && !mayFail)
      throw new Error(`${what} ended with ${code}:\n${output.stdout}${output.stderr}`);
    return output;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
