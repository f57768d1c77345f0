/** `@parley/bus/contract`: the suite that every bus engine passes. Only for tests. */
export { type BusUnderTest, describeBusContract } from "./bus-contract.js";
