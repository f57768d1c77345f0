/** `@parley/store/embedded`: the store of a domain with one process, on LMDB. */
export { type EmbeddedStoreOptions, openEmbeddedStore } from "./embedded-store.js";
