/** `@parley/store/contract`: the suite that every store engine passes. Only for tests. */
export type { OpenStoreUnderTest, StoreUnderTest } from "./fixtures.js";
export { describeStoreContract } from "./store-contract.js";
