/** `@parley/bus/nats`: the bus of a domain with several servers. */
export { connectNatsBus, type NatsBus } from "./nats-bus.js";
export type { NatsBusOptions, NatsTls } from "./options.js";
export type { NatsBusStats } from "./stats.js";
