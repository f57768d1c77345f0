/** Opens the embedded store on a data directory. */
import type { Env } from "@parley/runtime";
import type { Store } from "../store.js";
import { openKvStore, type StoreOptions } from "./kv-store.js";
import { openLmdbKv } from "./lmdb-kv.js";

/** See {@link openEmbeddedStore}. */
export interface EmbeddedStoreOptions extends StoreOptions {
  /** The data directory; made when it is missing. Belongs to one process at a time. */
  readonly path: string;
}

/**
 * Opens the store in a directory.
 * @throws ParleyError `data_loss` (reason `corrupt_store`: the data is damaged, cut off or not Parley's),
 *   `failed_precondition` (reasons `store_in_use`, `newer_schema`, `store_not_writable`), `unavailable` (reason `store_failed`).
 */
export async function openEmbeddedStore(env: Env, options: EmbeddedStoreOptions): Promise<Store> {
  const kv = await openLmdbKv(options.path);
  try {
    return await openKvStore(env, kv, options);
  } catch (error) {
    await kv.close();
    throw error;
  }
}
