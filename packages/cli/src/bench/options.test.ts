import { OptionsEnd, parseBenchOptions, scenarioNames } from "./options.js";

/** Parses what must not be accepted. @returns the exit code and what was said. */
function refusal(args: readonly string[]): { exitCode: number; said: string } {
  let said = "";
  try {
    parseBenchOptions(args, (text) => {
      said += text;
    });
  } catch (error) {
    if (error instanceof OptionsEnd) return { exitCode: error.exitCode, said };
    throw error;
  }
  throw new Error(`accepted: ${args.join(" ")}`);
}

describe("The benchmark's options", () => {
  it("run every scenario with TLS unless told otherwise", () => {
    expect(parseBenchOptions([], () => {})).toMatchObject({
      scenarios: [...scenarioNames],
      pairs: undefined,
      outstanding: 32,
      json: false,
      tls: true,
    });
  });

  it("run the scenarios that are named, in their usual order", () => {
    const args = [
      "--scenario",
      "fanout, local-one",
      "--no-tls",
      "--pairs",
      "7",
      "--seconds",
      "0.5",
      "--json",
    ];
    expect(parseBenchOptions(args, () => {})).toMatchObject({
      scenarios: ["local-one", "fanout"],
      pairs: 7,
      seconds: 0.5,
      json: true,
      tls: false,
    });
  });

  it("take Redis and several home servers of a domain", () => {
    const args = ["--engine", "redis", "--servers", "2", "--accounts", "1000"];
    expect(parseBenchOptions(args, () => {})).toMatchObject({
      engine: "redis",
      servers: 2,
      idleAccounts: 1_000,
    });
    expect(parseBenchOptions([], () => {})).toMatchObject({
      engine: "embedded",
      servers: 1,
      idleAccounts: 0,
    });
  });

  it.each([
    ["--scenario", "nonsense"],
    ["--pairs", "0"],
    ["--pairs", "1.5"],
    ["--seconds", "-1"],
    ["--engine", "etcd"],
    ["--servers", "2"],
    ["--servers", "17", "--engine", "redis"],
    ["--accounts", "-1"],
    ["--what"],
  ])("refuse %s %s", (...args) => {
    const { exitCode, said } = refusal(args);
    expect(exitCode).toBe(2);
    expect(said).toContain(args[0]);
  });

  it("explain themselves", () => {
    const { exitCode, said } = refusal(["--help"]);
    expect(exitCode).toBe(0);
    expect(said).toContain("npm run bench -- --scenario");
  });
});
