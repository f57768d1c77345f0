import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { describeStoreContract } from "../contract/index.js";
import { MemoryDisk, openMemoryStore } from "./index.js";

describeStoreContract("memory", async (options) => {
  const env = createSystemEnv({ log: nullLogger });
  const disk = new MemoryDisk();
  let store = await openMemoryStore(env, disk, options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openMemoryStore(env, disk, options);
      return store;
    },
    dispose: () => store.close(),
  };
});
