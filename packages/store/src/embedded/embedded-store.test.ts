import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { describeStoreContract } from "../contract/index.js";
import { openEmbeddedStore } from "./index.js";

// So little is kept in memory that everything is in LMDB soon.
const limits = { memoryBytesMax: 2_000 };

describeStoreContract(
  "embedded",
  async ({ dedupeMs }) => {
    const env = createSystemEnv({ log: nullLogger });
    const path = await mkdtemp(join(tmpdir(), "parley-store-"));
    let store = await openEmbeddedStore(env, { path, dedupeMs, limits });
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await openEmbeddedStore(env, { path, dedupeMs, limits });
        return store;
      },
      dispose: async () => {
        await store.close();
        await rm(path, { recursive: true, force: true });
      },
    };
  },
  { runs: 10 },
);
