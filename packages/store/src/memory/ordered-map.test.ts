import fc from "fast-check";
import { OrderedMap } from "./ordered-map.js";

const anyKey = fc.nat(300).map((n) => `k${String(n).padStart(3, "0")}`);

describe("OrderedMap", () => {
  it("does what a sorted array of entries does", () => {
    const write = fc.tuple(anyKey, fc.boolean());
    const range = fc.record({
      start: anyKey,
      end: anyKey,
      limit: fc.integer({ min: 0, max: 10 }),
      reverse: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 400 }), range, (writes, { start, end, limit, reverse }) => {
        const map = new OrderedMap();
        const model = new Map<string, Buffer>();
        for (const [key, removed] of writes) {
          if (removed) {
            map.delete(key);
            model.delete(key);
          } else {
            const value = Buffer.from(key);
            map.set(key, value);
            model.set(key, value);
          }
        }
        expect(map.size).toBe(model.size);
        expect(map.get(start)).toEqual(model.get(start));
        const keys = [...model.keys()].filter((key) => key >= start && key < end).sort();
        if (reverse) keys.reverse();
        expect(map.range(start, end, { limit, reverse }).map(({ key }) => key)).toEqual(keys.slice(0, limit));
      }),
    );
  });

  it("stays in order over many keys, and when it is emptied", () => {
    const map = new OrderedMap();
    const keys = Array.from({ length: 5_000 }, (_, index) =>
      String((index * 7_919) % 5_000).padStart(4, "0"),
    );
    for (const key of keys) map.set(key, Buffer.from(key));
    expect(map.range("", "x").map(({ key }) => key)).toEqual([...keys].sort());
    expect(map.range("", "x", { reverse: true, limit: 3 }).map(({ key }) => key)).toEqual([
      "4999",
      "4998",
      "4997",
    ]);
    for (const key of keys) map.delete(key);
    expect(map.size).toBe(0);
    expect(map.range("", "x")).toEqual([]);
    map.set("1", Buffer.from("a"));
    expect(map.get("1")).toEqual(Buffer.from("a"));
  });
});
