/** `@parley/store/memory`: the embedded store on a disk in memory, for tests and simulations. */
export type { StoreOptions } from "../embedded/kv-store.js";
export type { CommitFault } from "./memory-disk.js";
export { MemoryDisk } from "./memory-disk.js";
export { openMemoryStore } from "./memory-store.js";
