/** What gRPC's health service says of the ports of a server: what its readiness is. */
import type { Env, Timer } from "@parley/runtime";

/** How often it is looked whether the readiness has changed, where nobody tells. */
const lookMs = 500;

/** A port whose health is shown. */
export interface ShownPort {
  setServing(serving: boolean): void;
}

/** Follows the readiness of a server on its ports; {@link look} says it at once. */
export class Serving {
  readonly #env: Env;
  readonly #ports: readonly ShownPort[];
  readonly #isReady: () => boolean;
  #shown: boolean | undefined;
  #timer: Timer | undefined;

  /** Shows it from now on. */
  constructor(env: Env, ports: readonly ShownPort[], isReady: () => boolean) {
    this.#env = env;
    this.#ports = ports;
    this.#isReady = isReady;
    this.look();
    this.#later();
  }

  /** Something may have changed. */
  look(): void {
    const serving = this.#isReady();
    if (serving === this.#shown) return;
    this.#shown = serving;
    for (const port of this.#ports) port.setServing(serving);
  }

  /** The server ends: it takes no work any more, and nothing changes that. */
  end(): void {
    this.#timer?.cancel();
    this.#shown = false;
    for (const port of this.#ports) port.setServing(false);
  }

  #later(): void {
    this.#timer = this.#env.clock.timer(lookMs, () => {
      this.look();
      this.#later();
    });
  }
}
