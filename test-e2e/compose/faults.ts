/** What may happen to a container, and how it is undone. */
import type { Composition } from "./composition.js";
import { docker } from "./engine.js";

export type Fault = "kill" | "pause" | "disconnect";

export const faults: readonly Fault[] = ["kill", "pause", "disconnect"];

/** The services that something happens to, and the network that each is cut off from. */
export const victims: Readonly<Record<string, string>> = {
  "north-home1": "north-inside",
  "north-home2": "north-dmz",
  "north-proxy": "internet",
  "north-redis": "north-inside",
  "north-nats": "north-inside",
  "south-home1": "south-inside",
  "south-home2": "south-dmz",
  "south-proxy": "south-dmz",
  "south-redis": "south-inside",
  "south-nats": "south-inside",
};

/** Does it. @returns what undoes it. */
export async function inflict(
  composition: Composition,
  fault: Fault,
  service: string,
): Promise<() => Promise<void>> {
  const container = composition.container(service);
  switch (fault) {
    case "kill":
      await docker(["kill", container]);
      return async () => void (await docker(["start", container]));
    case "pause":
      await docker(["pause", container]);
      return async () => void (await docker(["unpause", container]));
    case "disconnect": {
      const network = `${composition.project}_${victims[service]}`;
      const { stdout } = await docker([
        "inspect",
        "--format",
        "{{json .NetworkSettings.Networks}}",
        container,
      ]);
      const { Aliases } =
        (JSON.parse(stdout) as Record<string, { Aliases: readonly string[] | null }>)[network] ?? {};
      await docker(["network", "disconnect", network, container]);
      const aliases = (Aliases ?? []).flatMap((alias) => ["--alias", alias]);
      return async () => void (await docker(["network", "connect", ...aliases, network, container]));
    }
  }
}
