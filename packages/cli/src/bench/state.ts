/** The store of a domain under test, opened for filling it before its servers start. */
import type { Env } from "@parley/runtime";
import type { Store } from "@parley/store";
import { openEmbeddedStore } from "@parley/store/embedded";
import { openRedisStore } from "@parley/store/redis";
import type { StateOfDomain } from "./cluster.js";

/** Opens it. The caller closes it. */
export async function openState(env: Env, state: StateOfDomain): Promise<Store> {
  if (state.engine === "embedded") return openEmbeddedStore(env, { path: state.directory });
  const { store } = await openRedisStore(env, { addresses: [`127.0.0.1:${state.redisPort}`] });
  return store;
}
