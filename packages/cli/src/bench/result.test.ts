import { isWhole, lineOf, type Measured } from "./result.js";
import { Samples } from "./samples.js";
import { tableHead, tableRow } from "./table.js";

const latency = new Samples();
for (const ms of [1, 2, 3]) latency.add(ms);

const measured: Measured = {
  scenario: "local-one",
  unit: "message",
  items: 1_000,
  seconds: 2,
  latency,
  lost: 0,
  doubled: 0,
  refused: 0,
  usage: {
    processes: [
      { name: "home-north", kind: "server", cpuMicros: 50_000, rssKib: 100 },
      { name: "proxy-north", kind: "server", cpuMicros: 20_000, rssKib: 50 },
      { name: "redis-north", kind: "service", cpuMicros: 10_000, rssKib: 50 },
    ],
    generatorMicros: 30_000,
  },
  extra: { pairs: 3 },
};

const context = { tls: true, engine: "embedded", servers: 1, idleAccounts: 0 } as const;

describe("The benchmark's lines", () => {
  it("say what was reached per item, by process and in all, beside the marks", () => {
    expect(lineOf(measured, context)).toMatchObject({
      event: "scenario",
      throughput: 500,
      latencyMs: { p50: 2, p99: 3, max: 3 },
      reportMs: null,
      serverCpuMicrosPerItem: 70,
      serviceCpuMicrosPerItem: 10,
      generatorCpuMicrosPerItem: 30,
      processes: [{ cpuMicrosPerItem: 50 }, { cpuMicrosPerItem: 20 }, { cpuMicrosPerItem: 10 }],
      pairs: 3,
      mark: { first: 120, goal: 60 },
    });
  });

  it("say nothing per item where there were none", () => {
    expect(lineOf({ ...measured, items: 0 }, context).serverCpuMicrosPerItem).toBe(0);
  });

  it("are marked by whether the marks were reached", () => {
    expect(tableRow(lineOf(measured, context))).toMatch(/120 ✓ +60 ✗$/);
    const idle = { ...measured, scenario: "idle-2000", extra: { kibPerSession: 55 } };
    expect(tableRow(lineOf(idle, context))).toMatch(/55 KiB +100 ✓ +60 ✓$/);
    expect(tableHead().length).toBeGreaterThan(0);
  });

  it("have another mark for memory without TLS", () => {
    expect(lineOf({ ...measured, scenario: "idle-5000" }, { ...context, tls: false }).mark).toEqual({
      first: 60,
      goal: 60,
    });
  });

  it("have marks of their own with Redis, whose work stands beside that of the servers", () => {
    const line = lineOf({ ...measured, scenario: "local-saturating" }, { ...context, engine: "redis" });
    expect(line.mark).toEqual({ first: 80, goal: 80 });
    expect(tableRow(line)).toMatch(/70 +10 +80 ✓ +80 ✓$/);
  });

  it.each(["lost", "doubled", "refused"] as const)("are not whole when something was %s", (what) => {
    expect(isWhole(measured)).toBe(true);
    expect(isWhole({ ...measured, [what]: 1 })).toBe(false);
  });
});
