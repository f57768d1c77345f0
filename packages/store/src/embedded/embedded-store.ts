/** Opens the embedded store on a data directory. */
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import type { Store } from "../store.js";
import { lockDirectory } from "./directory-lock.js";
import { openKvStore, type StoreOptions } from "./kv-store.js";
import { DATA_FILE, LmdbBase } from "./lmdb-base.js";
import { checkLmdbFile } from "./lmdb-check.js";
import { LogKv, type LogKvLimits } from "./log-kv.js";
import type { OrderedKv } from "./ordered-kv.js";

/** See {@link openEmbeddedStore}. */
export interface EmbeddedStoreOptions extends StoreOptions {
  /** The data directory; made, for its owner only, when it is missing. Belongs to one process at a time. */
  readonly path: string;
  /** For tests. */
  readonly limits?: Partial<LogKvLimits>;
}

/**
 * Opens the store in a directory. What a process that died left behind is taken up: everything that was acknowledged.
 * @throws ParleyError `data_loss` (reason `corrupt_store`: the data is damaged, cut off or not Parley's),
 *   `failed_precondition` (reasons `store_in_use`, `newer_schema`, `store_not_writable`), `unavailable` (reason
 *   `store_failed`: anything else that the disk says).
 */
export async function openEmbeddedStore(env: Env, options: EmbeddedStoreOptions): Promise<Store> {
  const kv = await openKv(env, options);
  try {
    return await openKvStore(env, kv, options);
  } catch (error) {
    await kv.close();
    throw asOpenFailure(options.path, error);
  }
}

async function openKv(env: Env, options: EmbeddedStoreOptions): Promise<OrderedKv> {
  const directory = options.path;
  let release = (): Promise<void> => Promise.resolve();
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const lock = await lockDirectory(directory, env.log);
    release = () => lock.release();
    const kv = openMap(env, directory, release, options.limits);
    release = () => kv.close();
    await kv.begin();
    return kv;
  } catch (error) {
    await release();
    throw asOpenFailure(directory, error);
  }
}

function openMap(
  env: Env,
  directory: string,
  release: () => Promise<void>,
  limits: Partial<LogKvLimits> | undefined,
): LogKv {
  const file = join(directory, DATA_FILE);
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    checkLmdbFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  // LMDB's own table of readers and locks: of processes that are gone, as this one has the directory to itself.
  rmSync(`${file}-lock`, { force: true });
  const base = LmdbBase.open(directory);
  try {
    return new LogKv(env, directory, base, limits, release);
  } catch (error) {
    // Nothing was written; that it may not close is of no interest beside why it was opened in vain.
    void base.close().catch(() => undefined);
    throw error;
  }
}

/** What the disk says when it is not what is asked for, rather than failing. */
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR"]);

function asOpenFailure(directory: string, error: unknown): ParleyError {
  if (error instanceof ParleyError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && NOT_WRITABLE.has(code)) {
    return new ParleyError("failed_precondition", `the store in ${directory} cannot be written: ${message}`, {
      details: { reason: "store_not_writable" },
      cause: error,
    });
  }
  return new ParleyError("unavailable", `the store in ${directory} cannot be opened: ${message}`, {
    details: { reason: "store_failed" },
    cause: error,
  });
}
