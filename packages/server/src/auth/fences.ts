/** The fences of sessions' connections: see `SessionPort.signedInAtMs`. */
import type { Env } from "@parley/runtime";

/** Gives each sign-in of this server a later one than all before it, by the domain's clock as far as that goes forward. */
export class Fences {
  readonly #clock: Pick<Env["clock"], "wallMs">;
  #lastMs = 0;

  constructor({ clock }: Pick<Env, "clock">) {
    this.#clock = clock;
  }

  /** @param afterMs - that of the session's connection before this one, where it is known: at whatever server that was. */
  next(afterMs = 0): number {
    this.#lastMs = Math.max(this.#clock.wallMs(), this.#lastMs + 1, afterMs + 1);
    return this.#lastMs;
  }
}
