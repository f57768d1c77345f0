/** Opens the embedded store on a {@link MemoryDisk}. */
import type { Env } from "@parley/runtime";
import { openKvStore, type StoreOptions } from "../embedded/kv-store.js";
import type { Store } from "../store.js";
import type { MemoryDisk } from "./memory-disk.js";

/**
 * Opens a store on what the disk holds. Opening needs no help of the clock; the promises of writes are settled when
 * deferred functions run (`ManualClock.settle`).
 * @throws ParleyError `failed_precondition` (reason `store_in_use`, `newer_schema`), `data_loss` (reason `corrupt_store`).
 */
export async function openMemoryStore(
  env: Env,
  disk: MemoryDisk,
  options: StoreOptions = {},
): Promise<Store> {
  const kv = disk.open(env);
  try {
    const store = await openKvStore(env, kv, options);
    // Whoever tidies up after a crash must not wait for what will never be written. Not a copy: its health changes.
    const close = (): Promise<void> => Promise.race([store.close(), kv.died]);
    return Object.create(store, { close: { value: close, enumerable: true } }) as Store;
  } catch (error) {
    await kv.close();
    throw error;
  }
}
