import { chooseSource, type Surroundings } from "./source.js";

const docker = { dockerRefusal: () => Promise.resolve(undefined) };
const noDocker = { dockerRefusal: () => Promise.resolve("no socket") };
const programs = { findProgram: (name: string) => `/usr/bin/${name}` };
const noPrograms = { findProgram: () => undefined };
const env = { PARLEY_REDIS_URL: "redis://r:1", PARLEY_NATS_URL: "nats://n:1" };
const noEnv = { env: {} };

const plain = { control: false };
const own = { control: true };

describe("A server for a test", () => {
  it.each<[string, { control: boolean }, Surroundings, string]>([
    ["the named one, for a plain server", plain, { env, ...docker, ...programs }, "environment redis://r:1"],
    [
      "a container, for a plain server",
      plain,
      { ...noEnv, ...docker, ...programs },
      "container redis:8-alpine",
    ],
    [
      "a container, where the name is empty",
      plain,
      { env: { PARLEY_REDIS_URL: "" }, ...docker, ...programs },
      "container redis:8-alpine",
    ],
    [
      "the program, for a plain server without Docker",
      plain,
      { ...noEnv, ...noDocker, ...programs },
      "program /usr/bin/redis-server",
    ],
    [
      "the program, for one of its own, whatever is named",
      own,
      { env, ...docker, ...programs },
      "program /usr/bin/redis-server",
    ],
    [
      "a container, for one of its own, without the program",
      own,
      { env, ...docker, ...noPrograms },
      "container redis:8-alpine",
    ],
    [
      "the program, where only that is wanted",
      plain,
      { env: { PARLEY_TEST_SERVICES: "program" }, ...docker, ...programs },
      "program /usr/bin/redis-server",
    ],
    [
      "a container, where only that is wanted",
      own,
      { env: { PARLEY_TEST_SERVICES: "container" }, ...docker, ...programs },
      "container redis:8-alpine",
    ],
  ])("is %s", async (_title, options, surroundings, expected) => {
    const source = await chooseSource("redis", options, surroundings);
    const { kind } = source;
    const what = kind === "environment" ? source.url : kind === "container" ? source.image : source.path;
    expect(`${kind} ${what}`).toBe(expected);
  });

  it("is of the service that is asked for", async () => {
    expect(await chooseSource("nats", plain, { env, ...docker, ...programs })).toEqual({
      kind: "environment",
      url: "nats://n:1",
      variable: "PARLEY_NATS_URL",
    });
  });

  it("does not ask Docker for what it does not need", async () => {
    const dockerRefusal = (): Promise<undefined> => Promise.reject(new Error("Docker was asked"));
    await chooseSource("redis", plain, { env, dockerRefusal, ...programs });
    await chooseSource("redis", own, { ...noEnv, dockerRefusal, ...programs });
  });

  it.each<[string, "redis" | "nats", { control: boolean }, Surroundings["env"], string[]]>([
    [
      "a plain Redis",
      "redis",
      plain,
      {},
      ["no Docker engine answers (no socket)", "apt-get install redis-server", "PARLEY_REDIS_URL=<url>"],
    ],
    [
      "a plain NATS",
      "nats",
      plain,
      {},
      ["apt-get install nats-server", "brew install nats-server", "PARLEY_NATS_URL=<url>"],
    ],
    ["a Redis of its own", "redis", own, env, ["may configure and stop", "this one needs its own"]],
    [
      "a container only",
      "redis",
      plain,
      { PARLEY_TEST_SERVICES: "container" },
      ["no socket", "PARLEY_TEST_SERVICES=container forbids the program"],
    ],
    [
      "a program only",
      "redis",
      plain,
      { PARLEY_TEST_SERVICES: "program" },
      ["PARLEY_TEST_SERVICES=program forbids it"],
    ],
  ])(
    "that is nowhere is an error that says what to do: %s",
    async (_title, service, options, given, texts) => {
      const choosing = chooseSource(service, options, { env: given, ...noDocker, ...noPrograms });
      for (const text of texts) await expect(choosing).rejects.toThrow(text);
    },
  );

  it("is never a guess at what a setting meant", async () => {
    const surroundings = { env: { PARLEY_TEST_SERVICES: "docker" }, ...docker, ...programs };
    await expect(chooseSource("redis", plain, surroundings)).rejects.toThrow(
      'PARLEY_TEST_SERVICES is "docker", must be "container" or "program"',
    );
  });
});
