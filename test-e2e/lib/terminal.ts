/** A second terminal: somebody who types commands, with a home directory of their own. */
import { type CommandOptions, type Event, eventsOf, type Finished, type RunningCommand } from "./command.js";
import type { Stage } from "./stage.js";

/** A command that ended, with its events. */
export interface Told extends Finished {
  readonly events: readonly Event[];
}

export class Terminal {
  readonly home: string;
  readonly directory: string;
  readonly #stage: Stage;
  readonly #env: Readonly<Record<string, string>>;

  /** @param name - also of its directory. */
  constructor(stage: Stage, name: string, env: Readonly<Record<string, string>> = {}) {
    this.#stage = stage;
    this.directory = stage.makeDirectory(`terminal-${name}`);
    this.home = `${this.directory}/parley-home`;
    this.#env = { PARLEY_HOME: this.home, ...env };
  }

  /** Types a command and waits for its end. */
  types(args: readonly string[], options: Partial<CommandOptions> = {}): Promise<Finished> {
    return this.starts(args, options).exit();
  }

  /** The same with `--json`: every line has to be an event, and standard error empty. */
  async asks(args: readonly string[], options: Partial<CommandOptions> = {}): Promise<Told> {
    const finished = await this.types([...args, "--json"], options);
    if (finished.stderr !== "") throw new Error(`on standard error, with --json: ${finished.stderr}`);
    return { ...finished, events: eventsOf(finished.stdout) };
  }

  /** Types a command that goes on. */
  starts(args: readonly string[], options: Partial<CommandOptions> = {}): RunningCommand {
    return this.#stage.start(args, {
      cwd: this.directory,
      ...options,
      env: { ...this.#env, ...options.env },
    });
  }
}
