import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestEnv } from "@parley/runtime/testing";
import { type LoadedConfig, parseConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import { describeEngines, engineFiles, openEngines, readSecret, rereadTls } from "./engines.js";
import { homeServerOptions } from "./options.js";
import { sharedSettings } from "./shared-settings.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "parley-engines-test-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function server(more: string): LoadedConfig<ServerConfig> {
  const text = `role: server\ndomains: [{ name: north.example, certificate: a, key: b }]\n${more}`;
  return parseConfig(text, join(directory, "x.yaml"), "server") as LoadedConfig<ServerConfig>;
}

const shared = `
store: { engine: redis, redis: { addresses: ["127.0.0.1:1"], passwordFile: secret, startTimeout: 100ms } }
bus: { engine: nats, nats: { servers: ["127.0.0.1:2", "127.0.0.1:3"], tokenFile: token } }
`;

describe("The engines of a configuration", () => {
  it("are embedded unless it says otherwise", async () => {
    const { env } = createTestEnv();
    const engines = await openEngines(env, server("data: ./data"));
    expect([engines.store.shared, engines.bus.shared]).toEqual([false, false]);
    expect(engines.env.clock).toBe(env.clock);
    await engines.close();
    expect(describeEngines(server("data: ./data"))).toEqual({
      store: `embedded in ${join(directory, "data")}`,
      bus: "embedded",
    });
  });

  it("are told by their places, and never by their secrets", () => {
    expect(describeEngines(server(shared))).toEqual({
      store: "redis at 127.0.0.1:1",
      bus: "nats at 127.0.0.1:2, 127.0.0.1:3",
    });
    expect(engineFiles(server(shared).config)).toEqual([
      ["store.redis.passwordFile", "secret"],
      ["bus.nats.tokenFile", "token"],
    ]);
  });

  it("have their secrets in files of one line", () => {
    writeFileSync(join(directory, "secret"), "s3cret\n");
    expect(readSecret(join(directory, "secret"))).toBe("s3cret");
    writeFileSync(join(directory, "empty"), "\n");
    expect(() => readSecret(join(directory, "empty"))).toThrow("there is nothing in");
    expect(() => readSecret(join(directory, "none"))).toThrow("ENOENT");
  });
});

describe("Certificates for an engine", () => {
  it("are read for every connect, and stay what they were while they cannot be read", () => {
    const { env, logged } = createTestEnv();
    let content: string | undefined = "first";
    const read = (): string => {
      if (content === undefined) throw new Error("ENOENT: no such file");
      return content;
    };
    const tls = rereadTls(env, "store", read);
    content = "second";
    expect(tls()).toBe("second");
    content = undefined;
    expect(tls()).toBe("second");
    expect(logged).toEqual([
      expect.objectContaining({ event: "certificate.unreadable", engine: "store", level: "warn" }),
    ]);
    expect(() => rereadTls(env, "bus", read)).toThrow("ENOENT");
  });
});

describe("The options of a server among several", () => {
  it("say where user agents reach it", () => {
    const address = (more: string) => homeServerOptions(server(`data: x\n${more}`).config).clientAddress;
    expect(address("advertise: home1.north.example:7442")).toBe("home1.north.example:7442");
    expect(address('listen: { client: "127.0.0.1:7442" }')).toBe("127.0.0.1:7442");
    expect(address("")).toBe("");
    expect(address('listen: { client: "127.0.0.1:0" }')).toBe("");
  });

  it("name what has to be the same on all", () => {
    const settings = sharedSettings(server(shared).config);
    expect(settings).toMatchObject({
      domains: "north.example",
      "bus.nats.prefix": "parley",
      "messages.dedupe": 604_800_000,
    });
    expect(homeServerOptions(server(shared).config)).toMatchObject({
      sharedSettings: settings,
      nodeLeaseMs: 15_000,
      drainSpreadMs: 5_000,
      drainAnswerMs: 2_000,
      accountCheckMs: 600_000,
    });
  });
});
