/** The `parley` command. */
import { keepProcessAlive } from "@parley/runtime/system";
import { runProgram } from "./program.js";
import { createSurroundings } from "./surroundings.js";

const interrupt = new AbortController();
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** Who has something to do at SIGHUP; where nobody has, it ends the process like the others. */
const hangups = new Set<() => void>();

for (const [signal, code] of Object.entries(signals)) {
  process.on(signal, () => {
    if (signal === "SIGHUP" && hangups.size > 0) {
      for (const fn of hangups) fn();
      return;
    }
    // The second time somebody means it.
    if (interrupt.signal.aborted) process.exit(code);
    interrupt.abort();
  });
}
// Started with a channel to a parent, this process goes when the parent does, however that ended.
if (process.send !== undefined) process.once("disconnect", () => interrupt.abort());

// A user agent that waits for its next attempt to connect is not done.
keepProcessAlive();

const surroundings = createSurroundings(interrupt, (fn) => {
  hangups.add(fn);
  return () => hangups.delete(fn);
});
void runProgram(process.argv.slice(2), surroundings).then((code) => {
  // Connections that are still closing must not hold up the prompt.
  process.stdout.write("", () => process.exit(code));
});
