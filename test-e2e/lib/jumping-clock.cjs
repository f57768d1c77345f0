/**
 * Loaded into a server of a play before the server itself (`--require`): the wall clock of its process, which can be set.
 * At SIGUSR2 it is set to be as many milliseconds off as the file says that the environment names. What is monotonic goes on.
 */
const { readFileSync } = require("node:fs");

const TrueDate = Date;
let offsetMs = 0;

class JumpingDate extends TrueDate {
  /** @param {...unknown} parts - of a date; the present when there are none. */
  constructor(...parts) {
    super(...(parts.length === 0 ? [JumpingDate.now()] : parts));
  }

  static now() {
    return TrueDate.now() + offsetMs;
  }
}

globalThis.Date = JumpingDate;
process.on("SIGUSR2", () => {
  offsetMs = Number(readFileSync(process.env.CLOCK_OFFSET_FILE ?? "", "utf8"));
  process.stderr.write(`${JSON.stringify({ event: "clock.jumped", offsetMs, now: Date.now() })}\n`);
});
