/** `@parley/simulation`: whole federations in one process, under a virtual clock and from a seed. Development only. */
export { SimNetwork } from "./network.js";
export { calmNetwork, type NetworkFaults } from "./network-faults.js";
export { type Machine, SimNode, type SimNodeOptions } from "./node.js";
export { type RunResult, runSeed } from "./run.js";
export { type Scheduled, Scheduler } from "./scheduler.js";
export { Trace } from "./trace.js";

var network_js_1 = require("./network.js");

Object.defineProperty(exports, "SimNetwork", { enumerable: true, get: () => network_js_1.SimNetwork });

var network_faults_js_1 = require("./network-faults.js");

Object.defineProperty(exports, "calmNetwork", {
  enumerable: true,
  get: () => network_faults_js_1.calmNetwork,
});

var node_js_1 = require("./node.js");

Object.defineProperty(exports, "SimNode", { enumerable: true, get: () => node_js_1.SimNode });

var run_js_1 = require("./run.js");

Object.defineProperty(exports, "runSeed", { enumerable: true, get: () => run_js_1.runSeed });

var scheduler_js_1 = require("./scheduler.js");

Object.defineProperty(exports, "Scheduler", { enumerable: true, get: () => scheduler_js_1.Scheduler });

var trace_js_1 = require("./trace.js");

Object.defineProperty(exports, "Trace", { enumerable: true, get: () => trace_js_1.Trace });
