/** `@parley/bus`: fan-out inside a domain. Engines are in subpaths; only a composition root names one. */
export type { Bus, BusHandler, BusSubscription } from "./bus.js";
