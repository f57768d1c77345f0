/** What was decided from memory and could not be written, because another server has decided something meanwhile. */
import { type Env, ParleyError } from "@parley/runtime";
import { conflictCounter } from "../core/metrics.js";

/** So often something is decided anew before its caller is told to try again. */
const attemptsMax = 12;
/** The upper end of the first pause that is one; doubled every time. */
const pauseMs = 4;
const pauseMaxMs = 250;

/** The store refused a write: what is remembered is old. Whoever runs the decision loads anew and decides again. */
export class Conflict extends Error {
  override readonly name = "Conflict";

  constructor() {
    super("another server has decided something meanwhile");
  }
}

/** Counts the attempts of one decision. The second follows at once, later ones after growing, jittered pauses. */
export class Attempts {
  readonly #env: Env;
  #failed = 0;

  constructor(env: Env) {
    this.#env = env;
  }

  /**
   * One attempt met a {@link Conflict}.
   * @param what - for the message.
   * @throws ParleyError `aborted` (reason `conflict`) when there have been enough.
   */
  async again(what: string): Promise<void> {
    this.#failed++;
    conflictCounter(this.#env, "presence").add();
    if (this.#failed >= attemptsMax) {
      throw new ParleyError(
        "aborted",
        `${what} was changed ${attemptsMax} times while it was being decided`,
        {
          details: { reason: "conflict" },
        },
      );
    }
    if (this.#failed === 1) return;
    const upToMs = Math.min(pauseMs * 2 ** (this.#failed - 2), pauseMaxMs);
    await this.#env.clock.sleep(1 + this.#env.random.int(upToMs));
  }
}
