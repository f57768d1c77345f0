/** `@parley/store/contract`: the suite that every store engine passes. */
export {};
