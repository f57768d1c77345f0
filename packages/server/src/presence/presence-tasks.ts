/** The running work of the presence service. */
import { type Env, ParleyError, TaskGroup } from "@parley/runtime";

/**
 * Whether a failure is the store's not answering, or taking no writes, for a while (`store_unavailable`, `store_loading`,
 * `store_full` …): what was asked of it may have been done or not, and is found out later.
 */
export function isStoreAway(thrown: unknown): boolean {
  if (!(thrown instanceof ParleyError) || !thrown.reason.startsWith("store_")) return false;
  // Broken for good.
  if (thrown.reason === "store_failed") return false;
  return thrown.code === "unavailable" || thrown.code === "resource_exhausted";
}

/** Whether the same may succeed later: the store was away, or others changed the same all the time. */
function isPassing(thrown: unknown): boolean {
  return isStoreAway(thrown) || (thrown instanceof ParleyError && thrown.details.reason === "conflict");
}

/**
 * A {@link TaskGroup} to which a store that is away for a while, or others who decide the same, are no fault: sweeps come again
 * by themselves, and what others wait for is asked again.
 */
export class PresenceTasks extends TaskGroup {
  readonly #log: Env["log"];

  constructor(env: Pick<Env, "log">) {
    super(env);
    this.#log = env.log;
  }

  override run(name: string, task: (signal: AbortSignal) => Promise<void> | void): boolean {
    return super.run(name, async (signal) => {
      try {
        await task(signal);
      } catch (thrown) {
        if (!isPassing(thrown)) throw thrown;
        this.#log.debug({
          event: "presence.task_put_off",
          task: name,
          reason: ParleyError.from(thrown).reason,
        });
      }
    });
  }
}
