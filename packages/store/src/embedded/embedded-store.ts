/** Opens the embedded store on a data directory. */
import { mkdirSync } from "node:fs";
import type { Env } from "@parley/runtime";
import type { Store } from "../store.js";
import { openKvStore, type StoreOptions } from "./kv-store.js";
import { LmdbBase } from "./lmdb-base.js";
import { LogKv } from "./log-kv.js";

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
  mkdirSync(options.path, { recursive: true, mode: 0o700 });
  const kv = new LogKv(env, options.path, LmdbBase.open(options.path));
  try {
    return await openKvStore(env, kv, options);
  } catch (error) {
    await kv.close();
    throw error;
  }
}
