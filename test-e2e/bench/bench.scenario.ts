import { spawn } from "node:child_process";
import { resolve } from "node:path";

const main = resolve(__dirname, "../../packages/cli/dist/bench/main.js");

/** Runs the benchmark. @returns its exit code and lines, and what it said beside them. */
function bench(args: readonly string[]): Promise<{
  readonly code: number | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly remarks: string;
}> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let remarks = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      remarks += chunk.toString();
    });
    child.once("error", fail);
    child.once("close", (code) => {
      const lines = out.split("\n").filter((line) => line !== "");
      done({ code, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), remarks });
    });
  });
}

const number = expect.any(Number);
const percentiles = { p50: number, p99: number, max: number };

/** What every line has, whatever the scenario. */
const common = {
  event: "scenario",
  items: number,
  seconds: number,
  throughput: number,
  lost: 0,
  doubled: 0,
  refused: 0,
  serverCpuMicrosPerItem: number,
  generatorCpuMicrosPerItem: number,
  context: { node: process.version, cpu: expect.any(String), cores: number, tls: true },
};

const short = ["--json", "--seconds", "0.6", "--warm-up", "0.2"];

// Never a time or a rate: the machine may be busy with anything.
describe("The benchmark", () => {
  it("measures messages within a domain and across two, and loses none", async () => {
    const { code, lines, remarks } = await bench([
      ...short,
      ...["--scenario", "local-saturating,local-paced,remote-one", "--pairs", "3", "--outstanding", "4"],
    ]);
    expect({ code, remarks }).toEqual({ code: 0, remarks: "" });
    const message = { ...common, unit: "message", latencyMs: percentiles, reportMs: percentiles };
    const process = (name: string): object => ({ name, cpuMicrosPerItem: number, rssKib: number });
    expect(lines).toMatchObject([
      { ...message, scenario: "local-saturating", processes: [process("home-north")] },
      { ...message, scenario: "local-paced", processes: [process("home-north")] },
      {
        ...message,
        scenario: "remote-one",
        mark: { first: 400, goal: 200 },
        processes: ["proxy-north", "proxy-south", "home-north", "home-south"].map(process),
      },
    ]);
    for (const line of lines) expect(line).toMatchObject({ damaged: 0, unreported: 0 });
  }, 120_000);

  it("measures fan-out, with one notification on the link for all watchers in the other domain", async () => {
    const { code, lines } = await bench([...short, "--scenario", "fanout,fanout-remote", "--watchers", "5"]);
    const notification = { ...common, unit: "notification", latencyMs: percentiles, watchers: 5 };
    expect(lines).toMatchObject([
      { ...notification, scenario: "fanout" },
      { ...notification, scenario: "fanout-remote", notificationsOnLinkPerChange: 1 },
    ]);
    expect(code).toBe(0);
  }, 120_000);

  it("refuses a scenario that it does not know", async () => {
    const { code, lines, remarks } = await bench(["--scenario", "nonsense"]);
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(remarks).toContain("local-saturating");
  });
});
