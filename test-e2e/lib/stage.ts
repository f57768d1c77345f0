/** What one play needs and must not leave behind: directories, processes, sessions. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Env, nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { type CommandOptions, type Finished, RunningCommand } from "./command.js";
import { patienceMs } from "./within.js";

/** Gives things, and takes them all back at the end. */
export class Stage {
  readonly env: Env = createSystemEnv({ log: nullLogger });
  /** A directory of its own; removed at the end. */
  readonly directory = mkdtempSync(join(tmpdir(), "parley-e2e-"));
  /** What the commands take for temporary files. */
  readonly temporary = this.makeDirectory("tmp");
  readonly #commands: RunningCommand[] = [];
  readonly #cleanups: (() => Promise<void> | void)[] = [];

  /** A new directory below. */
  makeDirectory(name: string): string {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  /** Starts `parley` with these arguments. */
  start(args: readonly string[], options: Partial<CommandOptions> = {}): RunningCommand {
    const command = new RunningCommand(args, {
      cwd: this.directory,
      ...options,
      env: { TMPDIR: this.temporary, PARLEY_HOME: join(this.directory, "parley-home"), ...options.env },
    });
    this.#commands.push(command);
    return command;
  }

  /** Runs `parley` with these arguments to its end. */
  async run(
    args: readonly string[],
    options: Partial<CommandOptions> = {},
    ms = patienceMs,
  ): Promise<Finished> {
    const command = this.start(args, options);
    try {
      return await command.exit(ms);
    } catch (error) {
      // What should have ended must not stand in the way of the next.
      await command.clear();
      throw error;
    }
  }

  /** What is to be done at the end; the last first. */
  atEnd(cleanup: () => Promise<void> | void): void {
    this.#cleanups.push(cleanup);
  }

  async clear(): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) await cleanup();
    await Promise.all(this.#commands.map((command) => command.clear()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A stage for the tests of one file. */
export function useStage(): Stage {
  const stage = new Stage();
  afterAll(() => stage.clear(), 60_000);
  return stage;
}
