import fc from "fast-check";
import { type Packable, Packer, Unpacker } from "./msgpack.js";

const packer = new Packer();
const pack = (value: Packable): Buffer => {
  packer.value(value);
  return packer.take();
};

describe("MessagePack", () => {
  it("writes numbers in their shortest forms that scripts read, and reads them all", () => {
    const numbers = [
      0,
      1,
      127,
      128,
      255,
      65_535,
      65_536,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 48 - 1,
      2 ** 53 - 1,
      2 ** 53,
      2 ** 64,
      Number.MAX_VALUE,
      Number.POSITIVE_INFINITY,
      -1,
      0.5,
    ];
    for (const number of numbers) expect(new Unpacker(pack(number)).number()).toBe(number);
    expect(pack(127).length).toBe(1);
    expect(pack(2 ** 32 - 1).length).toBe(5);
  });

  it.each([
    ["cc80", 128],
    ["cd0100", 256],
    ["ce00010000", 65_536],
    ["cf0000000100000000", 2 ** 32],
    ["ff", -1],
    ["d080", -128],
    ["d1ff00", -256],
    ["d2ffff0000", -65_536],
    ["d3ffffffff00000000", -(2 ** 32)],
    ["ca3f000000", 0.5],
    ["cb3fe0000000000000", 0.5],
  ])("reads every form of a number: %s", (hex, number) => {
    expect(new Unpacker(Buffer.from(hex, "hex")).number()).toBe(number);
  });

  it("keeps texts and bytes of any length and characters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 99 }))),
        (values) => {
          const reader = new Unpacker(pack(values));
          expect(reader.list()).toBe(values.length);
          for (const value of values) {
            expect(reader.isText).toBe(true);
            const expected = typeof value === "string" ? Buffer.from(value) : Buffer.from(value);
            expect(reader.bytes().equals(expected)).toBe(true);
          }
        },
      ),
    );
    for (const length of [0, 10, 11, 31, 32, 255, 256, 65_535, 65_536, 2_000_000]) {
      const text = "é".repeat(length);
      expect(new Unpacker(pack(text)).text()).toBe(text);
      expect(new Unpacker(pack(Buffer.alloc(length, 7))).bytes().length).toBe(length);
    }
    expect(new Unpacker(Buffer.from("d903616263", "hex")).text()).toBe("abc");
  });

  it("reads lists of every size, and Lua's empty table", () => {
    for (const length of [0, 15, 16, 65_535, 65_536]) {
      const reader = new Unpacker(pack(Array.from({ length }, () => true)));
      expect(reader.isList).toBe(true);
      expect(reader.list()).toBe(length);
    }
    expect(new Unpacker(Buffer.from([0x80])).list()).toBe(0);
  });

  it("tells nothing from something, and skips what nobody reads", () => {
    const reader = new Unpacker(
      pack([false, undefined, true, "x", 7, [1, ["y"], false], Buffer.from("z"), "end"]),
    );
    reader.list();
    expect(reader.nothing()).toBe(true);
    expect(reader.nothing()).toBe(true);
    expect(reader.nothing()).toBe(false);
    expect(reader.boolean()).toBe(true);
    expect(reader.isNumber).toBe(false);
    for (let left = 4; left > 0; left--) reader.skip();
    expect(reader.text()).toBe("end");
    expect(new Unpacker(pack(false)).boolean()).toBe(false);
    expect(new Unpacker(pack("12")).numeral()).toBe(12);
  });

  it("skips values of every kind and size, lists within lists, and maps", () => {
    const values = fc.letrec<{ value: Packable }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.boolean()),
        fc.array(tie("value")),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        const reader = new Unpacker(Buffer.concat([pack(value), pack("end")]));
        reader.skip();
        expect(reader.text()).toBe("end");
      }),
    );
    for (const length of [255, 65_535, 65_536]) {
      for (const value of [Buffer.alloc(length), Array.from({ length }, () => "x")]) {
        const reader = new Unpacker(Buffer.concat([pack(value), pack("end")]));
        reader.skip();
        expect(reader.text()).toBe("end");
      }
    }
    const others = ["80", "8201a1610393a178c2c3", "de00010102", "df000000010102", "d903616263", "ff", "d0ff"];
    others.push("cc80", "cd0100", "d1ff00", "d2ffff0000", "d3ffffffff00000000", "ca3f000000", "c0");
    for (const hex of others) {
      const reader = new Unpacker(Buffer.from(`${hex}07`, "hex"));
      reader.skip();
      expect(reader.number()).toBe(7);
    }
    for (const hex of ["", "a5", "92c0", "da", "c1", "81a161"]) {
      expect(() => new Unpacker(Buffer.from(hex, "hex")).skip()).toThrow();
    }
  });

  it("goes back to where a value began", () => {
    const reader = new Unpacker(pack(["a", "b"]));
    reader.list();
    const { at } = reader;
    expect([reader.text(), reader.text()]).toEqual(["a", "b"]);
    reader.goTo(at);
    expect(reader.text()).toBe("a");
  });

  it("refuses what is not what is expected", () => {
    const corrupt = { code: "data_loss", details: { reason: "corrupt_store" } };
    const failing = (read: () => unknown): unknown => {
      try {
        return read();
      } catch (error) {
        return error;
      }
    };
    expect(failing(() => new Unpacker(pack("x")).number())).toMatchObject(corrupt);
    expect(failing(() => new Unpacker(pack(1)).text())).toMatchObject(corrupt);
    expect(failing(() => new Unpacker(pack(1)).list())).toMatchObject(corrupt);
    expect(failing(() => new Unpacker(pack(1)).boolean())).toMatchObject(corrupt);
    expect(failing(() => new Unpacker(Buffer.alloc(0)).number())).toMatchObject(corrupt);
  });

  it("gives each value its own memory", () => {
    const first = pack("first");
    pack("other");
    expect(new Unpacker(first).text()).toBe("first");
    expect(packer.size).toBe(0);
  });
});
