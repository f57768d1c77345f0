import { createTestEnv } from "@parley/runtime/testing";
import { type LoadedConfig, parseConfig } from "../config/load.js";
import { compareConfigs, Reloader } from "./reload.js";

const base = `
role: server
domains: [{ name: north.example, certificate: a.crt, key: a.key }]
data: ./data
peers: { south.example: { address: "127.0.0.1:1" } }
`;
const proxy = `
role: proxy
domains: [{ name: north.example, certificate: a.crt, key: a.key }]
`;

function parsed(text: string): LoadedConfig {
  return parseConfig(text, "x.yaml");
}

function createReloader(start: string) {
  const { env, logged } = createTestEnv();
  const levels: string[] = [];
  const taken: LoadedConfig[] = [];
  let text = start;
  let failure: Error | undefined;
  const reloader = new Reloader(
    { ...env, registry: undefined, setLogLevel: (level) => levels.push(level) },
    {
      reload: (next) => {
        if (failure !== undefined) throw failure;
        taken.push(next);
      },
    },
    parsed(start),
    () => parsed(text),
  );
  return {
    levels,
    taken,
    /** Reads another text. @returns the lines of the log. */
    reload: (next: string, error?: Error) => {
      text = next;
      failure = error;
      const { length } = logged;
      reloader.reload();
      return logged.slice(length);
    },
  };
}

describe("Two configurations", () => {
  it("are compared field by field, and told apart by what can be taken", () => {
    const after = `
role: server
domains: [{ name: north.example, certificate: b.crt, key: a.key }, { name: west.example, certificate: a, key: b }]
data: ./data
peers: { south.example: { address: "127.0.0.1:2" }, west.example: { address: "127.0.0.1:3" } }
routes: [{ pattern: "*", via: { address: "127.0.0.1:4", domain: east.example } }]
sessions: { heartbeat: 5s }
log: { level: debug }
`;
    const { refused, taken } = compareConfigs(parsed(base), parsed(after));
    expect(refused).toEqual(["domains.length", "domains.name", "sessions.heartbeat"]);
    expect(taken).toEqual(
      expect.arrayContaining([
        "domains.certificate",
        "log.level",
        "peers.south.example.address",
        "routes.length",
      ]),
    );
    expect(compareConfigs(parsed(base), parsed(base))).toEqual({ refused: [], taken: [] });
  });

  it("of two roles have nothing in common", () => {
    const { refused, taken } = compareConfigs(parsed(base), parsed(proxy));
    expect(taken).toEqual([]);
    expect(refused).toContain("role");
  });
});

describe("Reading the configuration again", () => {
  it("takes what can be taken and names the rest each time that it still differs", () => {
    const { levels, reload, taken } = createReloader(base);
    const after = `${base}cluster: { alternatives: ["a.example:1"] }\nsessions: { heartbeat: 5s }\nlog: { level: debug }\n`;
    expect(reload(after)).toMatchObject([
      { level: "info", event: "config.reloaded", keys: ["cluster.alternatives", "log.level"] },
      { level: "warn", event: "config.reload_refused", keys: ["sessions.heartbeat"] },
    ]);
    expect(levels).toEqual(["debug"]);
    expect(taken[0]?.config).toMatchObject({
      cluster: { alternatives: ["a.example:1"] },
      sessions: { heartbeat: 30_000 },
    });
    expect(reload(after)).toMatchObject([{ keys: [] }, { keys: ["sessions.heartbeat"] }]);
    expect(reload(base)).toMatchObject([{ keys: ["cluster.alternatives", "log.level"] }]);
  });

  it("keeps the domains that it has, with the certificates that the file names for them", () => {
    const { reload, taken } = createReloader(base);
    const other = base.replace(
      /domains.*/,
      "domains: [{ name: west.example, certificate: w, key: w }, { name: north.example, certificate: b.crt, key: b.key }]",
    );
    reload(other);
    expect(taken[0]?.config.domains).toEqual([{ name: "north.example", certificate: "b.crt", key: "b.key" }]);
    reload(base.replace("north.example", "east.example"));
    expect(taken[1]?.config.domains).toEqual([{ name: "north.example", certificate: "b.crt", key: "b.key" }]);
  });

  it("gives a proxy its policy", () => {
    const { reload, taken } = createReloader(proxy);
    expect(
      reload(`${proxy}policy: { otherwise: deny }\nlisten: { federation: "127.0.0.1:9" }\n`),
    ).toMatchObject([{ keys: ["policy.otherwise"] }, { keys: ["listen.federation"] }]);
    expect(taken[0]?.config).toMatchObject({ policy: { otherwise: "deny" } });
  });

  it("changes nothing when the file, or a file that it names, is wrong", () => {
    const { levels, reload, taken } = createReloader(base);
    expect(reload(`${base}nonsense: 1\nlog: { level: debug }\n`)).toMatchObject([
      { level: "error", event: "config.reload_failed", problems: [{ path: "nonsense" }] },
    ]);
    expect(reload(`${base}log: { level: debug }\n`, new Error("no certificate"))).toMatchObject([
      { event: "config.reload_failed", problems: [] },
    ]);
    expect(taken).toEqual([]);
    expect(levels.at(-1)).toBe("info");
    expect(reload(proxy)).toMatchObject([
      { event: "config.reloaded", keys: [] },
      { event: "config.reload_refused" },
    ]);
  });
});
