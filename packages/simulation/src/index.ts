/** `@parley/simulation`: whole federations in one process, under a virtual clock and from a seed. Development only. */
export { SimNetwork } from "./network.js";
export { calmNetwork, type NetworkFaults } from "./network-faults.js";
export { type Machine, SimNode, type SimNodeOptions } from "./node.js";
export { type RunResult, runSeed } from "./run.js";
export { type Scheduled, Scheduler } from "./scheduler.js";
export { Trace } from "./trace.js";
