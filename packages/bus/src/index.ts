/** `@parley/bus`: fan-out inside a domain. Engines are in subpaths; only a composition root names one. */
export type { Bus, BusGap, BusHandler, BusHealth, BusSubscription } from "./bus.js";
export { checkSubject } from "./subject.js";
