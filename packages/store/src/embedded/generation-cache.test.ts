import { GenerationCache } from "./generation-cache.js";

describe("GenerationCache", () => {
  it("holds what was used last, and lets the rest go", () => {
    const cache = new GenerationCache<number>(10);
    for (let n = 0; n < 100; n++) {
      cache.set(`k${n}`, n);
      expect(cache.get("k0")).toBe(0);
    }
    for (let n = 95; n < 100; n++) expect(cache.get(`k${n}`)).toBe(n);
    expect(cache.get("k1")).toBeUndefined();
    expect(cache.size).toBeLessThanOrEqual(22);
  });

  it("keeps what must be kept until it need not", () => {
    const kept = new Set([1, 2, 3]);
    const cache = new GenerationCache<number>(2, (value) => kept.has(value));
    for (let n = 1; n < 50; n++) cache.set(`k${n}`, n);
    expect([1, 2, 3].map((n) => cache.get(`k${n}`))).toEqual([1, 2, 3]);
    kept.clear();
    for (let n = 50; n < 100; n++) cache.set(`k${n}`, n);
    expect([1, 2, 3].map((n) => cache.get(`k${n}`))).toEqual([undefined, undefined, undefined]);
  });

  it("forgets what is deleted, in both generations", () => {
    const cache = new GenerationCache<number>(1);
    cache.set("a", 1);
    cache.set("b", 2);
    cache.set("c", 3);
    for (const key of ["a", "b", "c"]) cache.delete(key);
    expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([undefined, undefined, undefined]);
  });
});
