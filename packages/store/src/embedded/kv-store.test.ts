import { createTestEnv } from "@parley/runtime/testing";
import { MemoryDisk, openMemoryStore } from "../memory/index.js";
import { tables, toJson } from "./keys.js";
import { SCHEMA_VERSION } from "./kv-store.js";

/** A disk that holds these entries and nothing else. */
async function diskWith(entries: readonly (readonly [string, Buffer])[]): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const kv = disk.open(createTestEnv().env);
  await kv.commit(new Map(entries));
  await kv.close();
  return disk;
}

describe("Opening a store", () => {
  const open = async (entries: readonly (readonly [string, Buffer])[]) => {
    const disk = await diskWith(entries);
    try {
      return await openMemoryStore(createTestEnv().env, disk);
    } finally {
      expect(disk.entryCount).toBe(entries.length);
    }
  };
  const corrupt = { code: "data_loss", details: { reason: "corrupt_store" } };

  it("refuses the schema of a newer version", async () => {
    const schema = { product: "parley", schema: SCHEMA_VERSION + 1, createdAtMs: 1, outboxEpoch: "x" };
    await expect(open([[tables.schema, toJson(schema)]])).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "newer_schema", schema: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
    });
  });

  it("refuses what is not Parley's", async () => {
    await expect(open([["somebody's", Buffer.from("data")]])).rejects.toMatchObject(corrupt);
    await expect(open([[tables.schema, Buffer.from("{garbage")]])).rejects.toMatchObject(corrupt);
    await expect(open([[tables.schema, toJson(null)]])).rejects.toMatchObject(corrupt);
    await expect(open([[tables.schema, toJson({ product: "other", schema: 1 })]])).rejects.toMatchObject(
      corrupt,
    );
    await expect(open([[tables.schema, toJson({ product: "parley", schema: "1" })]])).rejects.toMatchObject(
      corrupt,
    );
  });

  it("leaves the disk free when it fails", async () => {
    const disk = await diskWith([["somebody's", Buffer.from("data")]]);
    await expect(openMemoryStore(createTestEnv().env, disk)).rejects.toMatchObject(corrupt);
    expect(disk.inUse).toBe(false);
  });
});
