import { parseCpuMicros, parseResidentKib } from "./proc-stat.js";

describe("What the operating system accounts", () => {
  it("counts user and system time, whatever the process is called", () => {
    const rest = "S 1 42 42 0 -1 4194560 5000 0 0 0 120 30 7 8 20 0 11 0 100 1000 500";
    expect(parseCpuMicros(`42 (node) ${rest}`)).toBe(1_500_000);
    expect(parseCpuMicros(`42 (a) b (c) ${rest}`)).toBe(1_500_000);
  });

  it("reads resident memory", () => {
    expect(parseResidentKib("Name:\tnode\nVmHWM:\t  90000 kB\nVmRSS:\t   81234 kB\n")).toBe(81_234);
  });
});
