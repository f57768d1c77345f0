/** The port for operators of one process: what it counts, and whether it is well. */
import type { HealthReport } from "@parley/runtime";
import type { ServerEnv } from "../io.js";
import { listenOn } from "./ports.js";

/** The open port. */
export interface ShownOperations {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Opens it where the configuration says so.
 * @param text - makes the page of metrics, where it is not that of this process alone.
 * @throws ParleyError `unavailable`, naming port and option.
 */
export async function showOperations(
  env: ServerEnv,
  address: string | undefined,
  health: () => HealthReport,
  text?: () => Promise<string>,
): Promise<ShownOperations | undefined> {
  const metrics = text ?? env.registry;
  if (address === undefined || metrics === undefined) return undefined;
  // Loaded only where it is configured.
  const { listenOperations } = await import("../operations/listen.js");
  const port = await listenOn("listen.operations", address, (at) =>
    listenOperations(env, at, { metrics, health }),
  );
  return { address, close: () => port.close() };
}
