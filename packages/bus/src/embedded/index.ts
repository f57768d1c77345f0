/** `@parley/bus/embedded`: the bus of a domain with one process. */
export { createEmbeddedBus } from "./embedded-bus.js";
