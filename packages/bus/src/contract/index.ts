/** `@parley/bus/contract`: the suite that every bus engine passes. */
export {};
