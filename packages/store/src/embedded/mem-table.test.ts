import fc from "fast-check";
import { OrderedMap } from "../memory/ordered-map.js";
import { number48, tables } from "./keys.js";
import { encodeRecord, RECORD_HEADER_BYTES, recordLength } from "./log-format.js";
import { MemTable, mergeRange } from "./mem-table.js";
import type { Key, KvEntry } from "./ordered-kv.js";

/** Few keys in few partitions, so that they meet. */
const anyKey: fc.Arbitrary<Key> = fc.oneof(
  fc.tuple(fc.nat(2), fc.nat(6)).map(([inbox, seq]) => tables.cursor + number48(inbox) + number48(seq)),
  fc.nat(5).map((n) => tables.watch + String.fromCharCode(n * 50)),
  fc.constantFrom(tables.schema, tables.lease, "z\xff\xff"),
);
const anyValue = fc.option(fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)));
const anyWrites = fc.array(fc.tuple(anyKey, anyValue), { maxLength: 30 });

const plain = (entries: readonly KvEntry[]): [string, string][] =>
  entries.map(({ key, value }) => [key, value.toString("hex")]);

function tableOf(writes: readonly (readonly [Key, Buffer | null])[]): MemTable {
  const table = new MemTable();
  for (const [key, value] of writes) table.set(key, value);
  return table;
}

describe("MemTable", () => {
  it("knows the newest write of each key, removals too", () => {
    fc.assert(
      fc.property(anyWrites, anyKey, (writes, key) => {
        const expected = new Map<Key, Buffer | null>(writes);
        const table = tableOf(writes);
        expect(table.get(key)).toEqual(expected.get(key));
        for (const [each, value] of expected) expect(table.get(each)).toEqual(value);
      }),
    );
  });

  it("gives everything in the order of the keys, in portions", () => {
    fc.assert(
      fc.property(anyWrites, fc.integer({ min: 1, max: 5 }), (writes, entriesMax) => {
        const expected = [...new Map(writes)].sort(([a], [b]) => (a < b ? -1 : 1));
        const portions = [...tableOf(writes).portions(entriesMax)];
        expect(portions.every((portion) => portion.length > 0 && portion.length <= entriesMax)).toBe(true);
        expect(portions.flat().map(({ key, value }) => [key, value])).toEqual(expected);
      }),
    );
  });

  it("keeps values of any size, and tells how much memory it takes", () => {
    const table = new MemTable();
    const large = Buffer.alloc(3 * 1024 * 1024, 7);
    table.set("A1", Buffer.alloc(700_000, 1));
    table.set("A2", large);
    table.set("A3", Buffer.alloc(700_000, 2));
    expect(table.get("A1")?.equals(Buffer.alloc(700_000, 1))).toBe(true);
    expect(table.get("A2")?.equals(large)).toBe(true);
    expect(table.get("A3")?.equals(Buffer.alloc(700_000, 2))).toBe(true);
    expect(table.bytes).toBeGreaterThan(large.length);
  });
});

describe("MemTable with entries that are only put where there is none", () => {
  const key = `${tables.outboxId}name`;
  const one = Buffer.from("1");
  const writesTo = (steps: string): MemTable => {
    const table = new MemTable();
    for (const step of steps) table.set(key, step === "+" ? one : null);
    return table;
  };

  it("forgets what began and ended in it, and remembers the end of what began below", () => {
    const kept = (steps: string): boolean =>
      [...writesTo(steps).portions(9)].flat().some(({ value }) => value === null);
    expect(["+-", "+-+-", "+-+-+-"].map(kept)).toEqual([false, false, false]);
    expect(["-", "-+-", "-+-+-", "--"].map(kept)).toEqual([true, true, true, true]);
  });

  it("gives an entry once, however often it came and went", () => {
    for (const steps of ["+-+", "+-+-+", "-+-+"]) {
      const found = mergeRange([writesTo(steps)], [][Symbol.iterator](), {
        start: tables.outboxId,
        end: "\xff",
        limit: 9,
        reverse: false,
      });
      expect(found).toEqual([{ key, value: one }]);
    }
    for (const steps of ["+-", "-+-", "-"]) {
      const below: KvEntry[] = steps === "+-" ? [] : [{ key, value: one }];
      const found = mergeRange([writesTo(steps)], below[Symbol.iterator](), {
        start: tables.outboxId,
        end: "\xff",
        limit: 9,
        reverse: false,
      });
      expect(found).toEqual([]);
    }
  });
});

describe("MemTable with records", () => {
  it("finds every value of a record that is larger than a chunk of the arena", () => {
    const table = new MemTable();
    const bodyOf = (i: number): Buffer => Buffer.alloc(1_000, i % 251);
    table.set("before", Buffer.from("b"));
    const writes = new Map(Array.from({ length: 3_000 }, (_, i) => [`key ${i}`, bodyOf(i)] as const));
    const space = table.space(recordLength(writes));
    encodeRecord(space.bytes, writes, 1, 0);
    table.takeRecord(writes, space, RECORD_HEADER_BYTES);
    table.set("after", Buffer.from("a"));

    expect(table.get("before")?.toString()).toBe("b");
    expect(table.get("after")?.toString()).toBe("a");
    for (let i = 0; i < 3_000; i++) expect(table.get(`key ${i}`)?.equals(bodyOf(i))).toBe(true);
  });

  it("finds every value of records of any size, one after the other", () => {
    const size = fc.oneof(fc.nat(3_000), fc.integer({ min: 200_000, max: 2_500_000 }));
    fc.assert(
      fc.property(fc.array(fc.array(size, { maxLength: 4 }), { maxLength: 4 }), (records) => {
        const table = new MemTable();
        const expected = new Map<string, Buffer>();
        for (const [r, sizes] of records.entries()) {
          const writes = new Map(
            sizes.map((bytes, w) => [`k${r}.${w}`, Buffer.alloc(bytes, r * 7 + w)] as const),
          );
          for (const [key, value] of writes) expected.set(key, value);
          const space = table.space(recordLength(writes));
          encodeRecord(space.bytes, writes, r + 1, 0);
          table.takeRecord(writes, space, RECORD_HEADER_BYTES);
        }
        for (const [key, value] of expected) expect(table.get(key)?.equals(value)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("mergeRange", () => {
  it("reads tables over a base like one map that was written in that order", () => {
    const range = fc.record({
      start: fc.oneof(anyKey, fc.constant("\x01")),
      end: fc.oneof(anyKey, fc.constant("\xff")),
      limit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(Number.POSITIVE_INFINITY)),
      reverse: fc.boolean(),
    });
    fc.assert(
      fc.property(anyWrites, anyWrites, anyWrites, range, (oldest, older, newest, bounds) => {
        const base = new OrderedMap();
        const expected = new OrderedMap();
        const write = (map: OrderedMap, [key, value]: readonly [Key, Buffer | null]) =>
          value === null ? map.delete(key) : map.set(key, value);
        for (const one of oldest) write(base, one);
        for (const one of [...oldest, ...older, ...newest]) write(expected, one);
        const { start, end, reverse } = bounds;
        const below = base.range(start, end, { reverse })[Symbol.iterator]();
        const found = mergeRange([tableOf(newest), tableOf(older)], below, bounds);
        expect(plain(found)).toEqual(plain(expected.range(start, end, bounds)));
      }),
      { numRuns: 2_000 },
    );
  });
});
