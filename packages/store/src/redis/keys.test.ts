import { Buckets, NEVER, stamp } from "./keys.js";

describe("Buckets", () => {
  const buckets = new Buckets("parley", 256);

  it("hold a principal with the presentity and the inbox of its name", () => {
    const own = buckets.of("alice@north.example");
    expect(buckets.of("pres:alice@north.example")).toBe(own);
    expect(buckets.of("im:alice@north.example")).toBe(own);
    expect(buckets.prefix(own)).toBe(`parley:{b${own}}:`);
  });

  // Data is found by these numbers: they may never change.
  it.each([
    ["alice@north.example", 210],
    ["é@nörth.example", 167],
    ["", 252],
  ])("are the same for ever: %p", (name, bucket) => {
    expect(buckets.of(name)).toBe(bucket);
  });

  it("are about as full as each other", () => {
    const counts = new Array<number>(256).fill(0);
    for (let at = 0; at < 25_600; at++) {
      const bucket = buckets.of(`user${at}@north.example`);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(160);
  });
});

describe("A stored time", () => {
  it("is never later than the latest", () => {
    expect(stamp(5)).toBe(5);
    expect(stamp(Number.POSITIVE_INFINITY)).toBe(NEVER);
  });
});
