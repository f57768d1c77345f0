/** `@parley/simulation`: whole federations in one process, under a virtual clock and from a seed. Development only. */
export { calmNetwork, type NetworkFaults, SimNetwork } from "./network.js";
export { SimNode, type SimNodeOptions } from "./node.js";
export { type RunResult, runSeed } from "./run.js";
export { type Scheduled, Scheduler } from "./scheduler.js";
export { Trace } from "./trace.js";
