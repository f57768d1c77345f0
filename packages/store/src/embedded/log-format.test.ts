import fc from "fast-check";
import {
  decodeHeader,
  encodeHeader,
  encodeRecord,
  HEADER_BYTES,
  hasRecordAfter,
  readRecords,
  recordLength,
} from "./log-format.js";
import type { Key } from "./ordered-kv.js";

type Write = readonly [Key, Buffer | null];

const anyKey = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));
const anyValue = fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)));
const anyGroup = fc.uniqueArray(fc.tuple(anyKey, anyValue), {
  minLength: 1,
  maxLength: 5,
  selector: ([key]) => key,
});
const anyGroups = fc.array(anyGroup, { minLength: 1, maxLength: 6 });
const SALT = 0x1234_5678;

function fileOf(groups: readonly (readonly Write[])[], salt = SALT): Buffer {
  const records = groups.map((group, index) => {
    const writes = new Map(group);
    const record = Buffer.alloc(recordLength(writes), 0xaa);
    encodeRecord(record, writes, index + 1, salt);
    return record;
  });
  return Buffer.concat([encodeHeader({ number: 3, previousRecords: 7, salt }), ...records]);
}

function read(file: Buffer, salt = SALT): { writes: Write[]; records: number; end: number } {
  const writes: Write[] = [];
  const { records, end } = readRecords(file, salt, (key, value) => writes.push([key, value]));
  return { writes, records, end };
}

describe("the log's format", () => {
  it("gives back what was written, in order, and the space behind it is nothing", () => {
    fc.assert(
      fc.property(anyGroups, fc.nat(500), (groups, zeros) => {
        const whole = fileOf(groups);
        const file = Buffer.concat([whole, Buffer.alloc(zeros)]);
        expect(read(file)).toEqual({ writes: groups.flat(), records: groups.length, end: whole.length });
        expect(hasRecordAfter(file, whole.length, SALT, groups.length)).toBe(false);
      }),
    );
  });

  it("reads the whole groups of a file that was cut off anywhere", () => {
    fc.assert(
      fc.property(anyGroups, fc.nat(), (groups, where) => {
        const file = fileOf(groups);
        const cut = HEADER_BYTES + (where % (file.length - HEADER_BYTES));
        const { writes, records, end } = read(Buffer.concat([file.subarray(0, cut), Buffer.alloc(64)]));
        expect(records).toBeLessThanOrEqual(groups.length);
        expect(writes).toEqual(groups.slice(0, records).flat());
        expect(hasRecordAfter(file.subarray(0, cut), end, SALT, records)).toBe(false);
      }),
    );
  });

  it("notices one changed byte: by less to read, and by what stands behind it", () => {
    fc.assert(
      fc.property(anyGroups, fc.nat(), fc.integer({ min: 1, max: 255 }), (groups, where, change) => {
        const file = fileOf(groups);
        const at = HEADER_BYTES + (where % (file.length - HEADER_BYTES));
        file.writeUInt8(file.readUInt8(at) ^ change, at);
        const { records, end, writes } = read(file);
        if (records === groups.length) {
          // It was one of the bytes that fill a record up.
          expect(writes).toEqual(groups.flat());
        } else {
          expect(writes).toEqual(groups.slice(0, records).flat());
          expect(hasRecordAfter(file, end, SALT, records)).toBe(records < groups.length - 1);
        }
      }),
    );
  });

  it("takes nothing from an earlier life of the file, nor what somebody put into a value", () => {
    const old = fileOf([[["A", Buffer.from("old")]], [["B", null]]], 1);
    const fresh = fileOf([[["C", Buffer.from("new")]]], 2);
    const reused = Buffer.concat([fresh, old.subarray(fresh.length)]);
    expect(read(reused, 2)).toMatchObject({ records: 1, writes: [["C", Buffer.from("new")]] });
    expect(hasRecordAfter(reused, fresh.length, 2, 1)).toBe(false);
    const forged = fileOf([[["A", null]], [["B", null]]], 0).subarray(HEADER_BYTES);
    const torn = fileOf([[["C", Buffer.concat([Buffer.alloc(1), forged])]]], 2);
    torn.writeUInt8(torn.readUInt8(HEADER_BYTES + 16) ^ 1, HEADER_BYTES + 16);
    expect(hasRecordAfter(torn, read(torn, 2).end, 2, 0)).toBe(false);
  });

  it("has a header that is known again, or not", () => {
    const header = { number: 2 ** 40 + 5, previousRecords: 9, salt: 0xffff_ffff };
    const bytes = encodeHeader(header);
    expect(decodeHeader(bytes)).toEqual(header);
    expect(decodeHeader(bytes.subarray(0, 63))).toBeUndefined();
    for (let at = 0; at < 36; at++) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      expect(decodeHeader(damaged)).toEqual(at >= 8 && at < 12 ? (at < 11 ? "newer" : undefined) : undefined);
    }
  });
});
