import { encodeRecord, RECORD_HEADER_BYTES, recordLength } from "./log-format.js";
import { MemTable } from "./mem-table.js";

describe("MemTable", () => {
  it("finds every value of a record that is larger than a chunk of the arena", () => {
    const table = new MemTable();
    const valueOf = (i: number): Buffer => Buffer.alloc(1_000, i % 251);
    table.set("before", Buffer.from("b"));
    const writes = new Map(Array.from({ length: 3_000 }, (_, i) => [`key ${i}`, valueOf(i)] as const));
    const space = table.space(recordLength(writes));
    encodeRecord(space.bytes, writes, 1, 0);
    table.takeRecord(writes, space, RECORD_HEADER_BYTES);
    table.set("after", Buffer.from("a"));

    expect(table.get("before")?.toString()).toBe("b");
    expect(table.get("after")?.toString()).toBe("a");
    for (let i = 0; i < 3_000; i++) expect(table.get(`key ${i}`)?.equals(valueOf(i))).toBe(true);
  });
});
