import { Samples } from "./samples.js";

describe("Samples", () => {
  it("gives percentiles by the nearest rank", () => {
    const samples = new Samples();
    for (let i = 1; i <= 10_000; i++) samples.add(i);
    expect(samples.count).toBe(10_000);
    expect(samples.percentiles()).toEqual({ p50: 5_000, p99: 9_900, max: 10_000 });
  });

  it("gives the only sample for every percentile", () => {
    const samples = new Samples();
    samples.add(1.234);
    expect(samples.percentiles()).toEqual({ p50: 1.23, p99: 1.23, max: 1.23 });
  });

  it("gives zeros when nothing was measured", () => {
    expect(new Samples().percentiles()).toEqual({ p50: 0, p99: 0, max: 0 });
  });
});
