import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestEnv } from "@parley/runtime/testing";
import { openEmbeddedStore } from "./index.js";

it("makes files that only their owner can read, also in a directory that others can enter", async () => {
  const path = mkdtempSync(join(tmpdir(), "parley-modes-"));
  chmodSync(path, 0o755);
  try {
    const store = await openEmbeddedStore(createTestEnv().env, { path });
    await store.close();
    const open = readdirSync(path).filter((name) => (statSync(join(path, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(readdirSync(path).length).toBeGreaterThan(1);
  } finally {
    rmSync(path, { recursive: true });
  }
});
