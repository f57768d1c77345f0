/** A server whose wall clock a play can set, as an operator's mistake or a bad time server does. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningCommand } from "./command.js";
import type { Stage } from "./stage.js";

export class JumpingClock {
  /** For the server's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor(stage: Stage, name: string) {
    this.#file = join(stage.makeDirectory("clocks"), name);
    this.env = {
      NODE_OPTIONS: `--require=${join(__dirname, "jumping-clock.cjs")}`,
      CLOCK_OFFSET_FILE: this.#file,
    };
  }

  /** Sets the clock of a server that runs so far off the true time; resolves when it is. */
  async jump(command: RunningCommand | undefined, offsetMs: number): Promise<void> {
    if (command === undefined) throw new Error("the server does not run");
    const already = command.errorLines.all.length;
    writeFileSync(this.#file, String(offsetMs));
    command.signal("SIGUSR2");
    await command.errorLines.when((all) =>
      all.slice(already).some((line) => line.includes(`"clock.jumped","offsetMs":${offsetMs}`)),
    );
  }
}
