/** The scenarios, one after the other. */
import { names } from "./accounts.js";
import type { Cluster, Topology } from "./cluster.js";
import { ownerName, runFanOut } from "./fan-out.js";
import { runFloor } from "./floor.js";
import { runIdle } from "./idle.js";
import type { Lab } from "./lab.js";
import { type Load, runMessages } from "./messages.js";
import type { ScenarioName } from "./options.js";
import type { Measured } from "./result.js";
import { runSignIns } from "./sign-ins.js";

const bodyBytes = 120;

/** Runs what the options ask for. @param onMeasured - called as results come. */
export async function runScenarios(lab: Lab, onMeasured: (measured: Measured) => void): Promise<void> {
  const { scenarios } = lab.options;
  const idle = scenarios.flatMap((name) =>
    name === "idle-2000" ? [2_000] : name === "idle-5000" ? [5_000] : [],
  );
  for (const name of scenarios) {
    // They stand on each other, so they run together.
    if (name === "idle-5000" && idle.length === 2) continue;
    const found = await runScenario(lab, name, idle);
    for (const measured of [...lab.takeLoaded(), ...found]) onMeasured(measured);
  }
}

async function runScenario(lab: Lab, name: ScenarioName, idle: readonly number[]): Promise<Measured[]> {
  const { outstanding } = lab.options;
  switch (name) {
    case "floor":
      return runFloor(lab);
    case "local-saturating":
      return [await messages(lab, name, "local", { kind: "window", outstanding })];
    case "local-one":
      return [await messages(lab, name, "local", { kind: "window", outstanding: 1 })];
    case "local-paced":
      return [await messages(lab, name, "local", { kind: "paced", perSecond: 500 })];
    case "remote-saturating":
      return [await messages(lab, name, "proxied", { kind: "window", outstanding })];
    case "remote-one":
      return [await messages(lab, name, "proxied", { kind: "window", outstanding: 1 })];
    case "remote-paced":
      return [await messages(lab, name, "proxied", { kind: "paced", perSecond: 300 })];
    case "remote-direct-saturating":
      return [await messages(lab, name, "direct", { kind: "window", outstanding })];
    case "fanout":
      return [
        await runFanOut(lab, await clusterOf(lab, "local"), { name, watchers: watchersOf(lab, "local") }),
      ];
    case "fanout-remote":
      return [
        await runFanOut(lab, await clusterOf(lab, "proxied"), { name, watchers: watchersOf(lab, "proxied") }),
      ];
    case "sign-ins":
      return runSignIns(lab, await clusterOf(lab, "local"));
    case "idle-2000":
    case "idle-5000": {
      const most = Math.max(...idle);
      const cluster = await lab.cluster("local", (domain) => names("idle", most, domain), true);
      return runIdle(lab, cluster, idle);
    }
  }
}

async function messages(lab: Lab, name: string, topology: Topology, load: Load): Promise<Measured> {
  const pairs = pairsOf(lab, topology);
  return runMessages(lab, await clusterOf(lab, topology), { name, pairs, load, bodyBytes });
}

function pairsOf({ options }: Lab, topology: Topology): number {
  return options.pairs ?? (topology === "local" ? 100 : 50);
}

function watchersOf({ options }: Lab, topology: Topology): number {
  return options.watchers ?? (topology === "local" ? 1_000 : 500);
}

/** With the accounts of every scenario that runs on it. */
function clusterOf(lab: Lab, topology: Topology): Promise<Cluster> {
  return lab.cluster(topology, (domain) => [
    `${ownerName}@${domain}`,
    ...names("sender", pairsOf(lab, topology), domain),
    ...names("receiver", pairsOf(lab, topology), domain),
    ...names("watcher", watchersOf(lab, topology), domain),
  ]);
}
