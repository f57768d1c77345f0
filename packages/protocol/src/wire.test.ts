import * as fc from "fast-check";
import { Reader, Writer } from "protobufjs/minimal";
import { asBuffer, readInt64, readUint64, utf8Size, varintSize, writeString, writeVarint } from "./wire.js";

const edges = [
  0,
  1,
  127,
  128,
  16_383,
  16_384,
  2 ** 21,
  2 ** 28 - 1,
  2 ** 28,
  2 ** 32,
  2 ** 35,
  2 ** 42,
  2 ** 49,
];

function varint(value: number): Buffer {
  const target = Buffer.alloc(varintSize(value));
  expect(writeVarint(target, 0, value)).toBe(target.length);
  return target;
}

describe("varints", () => {
  test.each([...edges, Number.MAX_SAFE_INTEGER, 2 ** 60, 2 ** 63, -1, -300])(
    "of %d are as protobufjs writes them",
    (value) => {
      const written = value < 0 ? Writer.create().int64(value) : Writer.create().uint64(value);
      expect(varint(value).toString("hex")).toBe(Buffer.from(written.finish()).toString("hex"));
    },
  );

  test("come back as they were", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(readInt64(Reader.create(varint(value)))).toBe(value);
        if (value >= 0) expect(readUint64(Reader.create(varint(value)))).toBe(value);
      }),
    );
    expect(readUint64(Reader.create(varint(-1)))).toBe(2 ** 64);
  });

  test("end with the bytes", () => {
    expect(() => readInt64(Reader.create(Buffer.of(0x80)))).toThrow(RangeError);
    const reader = Reader.create(Buffer.of(1, 1));
    reader.len = 1;
    readUint64(reader);
    expect(() => readUint64(reader)).toThrow(RangeError);
  });
});

test("strings of every length and script are written as protobufjs writes them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 120 }), (text) => {
      const size = utf8Size(text);
      const target = Buffer.alloc(size + 10);
      const end = writeString(target, 0, 0x0a, text, size);
      const expected = text === "" ? [] : Writer.create().uint32(0x0a).string(text).finish();
      expect(target.subarray(0, end).toString("hex")).toBe(Buffer.from(expected).toString("hex"));
    }),
  );
});

test("a Buffer is made of other bytes without a copy", () => {
  const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
  const buffer = asBuffer(bytes);
  expect([...buffer]).toEqual([1, 2]);
  expect(buffer.buffer).toBe(bytes.buffer);
  expect(asBuffer(buffer)).toBe(buffer);
});
