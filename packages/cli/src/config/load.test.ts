import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, parseConfig } from "./load.js";
import { plainConfig, printConfig } from "./print.js";
import { configReference } from "./reference.js";
import { formatDuration, formatSize, parseDuration, parseSize } from "./units.js";

const server = `
role: server
domains:
  - name: north.example
    certificate: north.crt
    key: north.key
data: ./data
`;

const proxy = `
role: proxy
domains: [{ name: north.example, certificate: a, key: b }]
`;

function problems(text: string): string[] {
  try {
    parseConfig(text, "x.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("Configuration", () => {
  it("fills in every default, in milliseconds and bytes", () => {
    const { config, path } = parseConfig(server, "/etc/parley/server.yaml");
    expect(config).toMatchObject({
      role: "server",
      listen: { client: "0.0.0.0:7442", admin: "127.0.0.1:7441" },
      sessions: { heartbeat: 30_000, signInPerPrincipal: { perSecond: 0.2, burst: 10 } },
      messages: { messageBytesMax: 65_536 },
      services: { presence: true, message: true },
      log: { level: "info" },
    });
    expect(path("north.crt")).toBe("/etc/parley/north.crt");
    expect(path("/abs.crt")).toBe("/abs.crt");
    expect(parseConfig(proxy, "x.yaml").config).toMatchObject({
      role: "proxy",
      policy: { otherwise: "allow", rules: [] },
    });
  });

  it("takes shared engines, and names all that does not go together with everything else that is wrong", () => {
    const shared = `
role: server
node: home1
domains: [{ name: north.example, certificate: a, key: b }]
store: { engine: redis, redis: { addresses: ["127.0.0.1:6379"], requestTimeout: 2s } }
bus: { engine: nats, nats: { servers: ["127.0.0.1:4222"] } }
`;
    expect(parseConfig(shared, "x.yaml").config).toMatchObject({
      store: { redis: { mode: "standalone", database: 0, prefix: "parley", requestTimeout: 2_000 } },
      bus: { nats: { prefix: "parley", pendingBytesMax: 67_108_864 } },
      cluster: { nodeLease: 15_000, drainDeadline: 25_000, alternatives: [] },
    });
    const wrong = `role: server
node: "no name"
domains: [{ name: north.example, certificate: a, key: b }]
data: ./data
store:
  engine: redis
  redis:
    masterName: mymaster
    username: parley
    addresses: ["127.0.0.1:6379", "127.0.0.1:6380"]
    tls: { certFile: a }
bus:
  engine: nats
  nats:
    credentialsFile: a
    tokenFile: b
    passwordFile: c
`;
    expect(problems(wrong)).toEqual([
      'x.yaml:2: node: "no name": must be 1 to 64 letters, digits, dots, dashes or underscores',
      "x.yaml:4: data: goes with store.engine: embedded only",
      "x.yaml:7: store.redis.passwordFile: is missing: needed with username",
      "x.yaml:8: store.redis.masterName: goes with mode: sentinel only",
      "x.yaml:10: store.redis.addresses: a standalone Redis has one address (mode)",
      "x.yaml:11: store.redis.tls.keyFile: is missing: needed with certFile",
      "x.yaml:11: store.redis.tls.enabled: must be true where there is certFile",
      "x.yaml:14: bus.nats.servers: is missing: at least one is needed",
      "x.yaml:14: bus.nats.username: is missing: needed with passwordFile",
      "x.yaml:16: bus.nats.tokenFile: does not go with credentialsFile: one kind of proof at most",
    ]);
    const domains = "domains: [{ name: north.example, certificate: a, key: b }]";
    expect(problems(`role: server\n${domains}\n`)).toEqual([
      "x.yaml:1: data: is missing: the embedded store needs a directory",
    ]);
    expect(
      problems(
        `role: server\n${domains}\nstore: { redis: { addresses: ["a:1"] } }\nbus: { nats: { servers: ["a:1"] } }\n`,
      ),
    ).toHaveLength(3);
    const cluster = "{ engine: redis, redis: { mode: cluster, database: 1 } }";
    expect(
      problems(`role: server\n${domains}\nstore: ${cluster}\n`).map((text) => text.split(" ")[1]),
    ).toEqual(["store.redis.addresses:", "store.redis.database:"]);
    expect(
      problems(`role: server\n${domains}\ndata: x\nbus: { engine: nats, nats: { servers: ["a:1"] } }\n`),
    ).toEqual(["x.yaml:4: bus.engine: nats is for several servers, which need store.engine: redis"]);
    const sentinel = '{ engine: redis, redis: { mode: sentinel, addresses: ["a:1"] } }';
    expect(problems(`role: server\n${domains}\nstore: ${sentinel}\n`)).toEqual([
      "x.yaml:3: store.redis.masterName: is missing: needed with mode: sentinel",
    ]);
  });

  it("names everything that is wrong at once, each with its path and line", () => {
    const text = `role: server
domains:
  - name: North.example
    certificate: a.crt
data: 5
listen:
  client: nonsense
sessions:
  heartbeat: 30
  hearbeat: 3s
messages:
  messageBytesMax: 64KB
peers:
  "bad domain": {}
routes: 3
log: { level: loud }
`;
    expect(problems(text)).toEqual([
      'x.yaml:3: domains[0].name: "North.example": write it in its normal form, north.example',
      "x.yaml:3: domains[0].key: is missing",
      "x.yaml:5: data: 5: must be a text",
      expect.stringMatching(/^x\.yaml:7: listen\.client: "nonsense": must be HOST:PORT/),
      expect.stringMatching(/^x\.yaml:9: sessions\.heartbeat: 30: must be a duration above zero/),
      expect.stringMatching(/^x\.yaml:10: sessions\.hearbeat: there is no such field/),
      expect.stringMatching(/^x\.yaml:12: messages\.messageBytesMax: "64KB": must be a size/),
      expect.stringMatching(/^x\.yaml:14: peers\["bad domain"\]: the name of a domain/),
      "x.yaml:15: routes: must be a list",
      "x.yaml:16: log.level: must be one of debug, info, warn, error",
    ]);
  });

  it("takes the rules of new accounts in the form of rules files, and names what is wrong with them", () => {
    const text = `${server}
defaults:
  access:
    otherwise: block
    rules:
      - who: { domain: "*.North.example" }
        do: allow
        show: status-only
`;
    const loaded = parseConfig(text, "x.yaml", "server");
    const match = { kind: "domain", domains: ["*.north.example"] };
    expect(loaded.config).toMatchObject({
      defaults: {
        access: { rules: [{ match, handling: "allow", show: "status-only" }], otherwise: "block" },
        delivery: { rules: [], otherwise: "deliver", whenAway: "keep" },
      },
    });
    expect(parseConfig(printConfig(loaded), "x.yaml").config).toEqual(loaded.config);
    expect(problems(text.replace("allow", "alow").replace("otherwise: block", "otherwise: maybe"))).toEqual([
      expect.stringMatching(/^x\.yaml:11: defaults\.access\.otherwise: must be one of allow, confirm/),
      expect.stringMatching(/^x\.yaml:14: defaults\.access\.rules\[0\]\.do: must be one of allow, confirm/),
      expect.stringMatching(/^x\.yaml:15: defaults\.access\.rules\[0\]\.show: goes with "do: allow" only/),
    ]);
  });

  it("refuses what is not YAML, has a field twice, or has no role", () => {
    expect(problems("a: [1\nb: 2")).toHaveLength(1);
    expect(problems("role: server\nrole: proxy\n")[0]).toContain("x.yaml:2");
    expect(problems("")).toEqual(["x.yaml:1: role: is missing: must be server or proxy"]);
    expect(problems("role: router")).toEqual(["x.yaml:1: role: must be server or proxy"]);
    expect(problems("- a")).toHaveLength(1);
  });

  it("refuses a file of the other kind with the command for it", () => {
    expect(() => parseConfig(proxy, "p.yaml", "server")).toThrow(
      "p.yaml:2: role: must be server here; start this one with `parley proxy --config p.yaml`",
    );
  });

  it("prints what reads back as the same", () => {
    for (const text of [server, proxy]) {
      const loaded = parseConfig(text, "x.yaml");
      const printed = printConfig(loaded);
      expect(parseConfig(printed, "x.yaml").config).toEqual(loaded.config);
    }
    expect(plainConfig(parseConfig(server, "x.yaml"))).toMatchObject({
      sessions: { heartbeat: "30s", queueBytesMax: "4MiB" },
    });
  });

  it("is the same in docs/CONFIG.md (made by `parley config doc > docs/CONFIG.md`)", () => {
    const file = join(__dirname, "../../../../docs/CONFIG.md");
    expect(readFileSync(file, "utf8")).toBe(configReference());
  });
});

describe("Units", () => {
  it("are read and written", () => {
    expect(["500ms", "30s", "1.5s", "5m", "24h", "7d"].map(parseDuration)).toEqual([
      500, 30_000, 1_500, 300_000, 86_400_000, 604_800_000,
    ]);
    expect(["", "30", "s", "-1s", "1w", "1e3s", "99999999999999s"].map(parseDuration)).toEqual(
      Array.from({ length: 7 }),
    );
    expect(["512B", "64KiB", "4MiB", "1GiB", "64KB", "1.5KiB"].map(parseSize)).toEqual([
      512,
      65_536,
      4_194_304,
      2 ** 30,
      undefined,
      1_536,
    ]);
    expect([500, 90_000, 604_800_000].map(formatDuration)).toEqual(["500ms", "90s", "7d"]);
    expect([1_000, 65_536, 2 ** 30].map(formatSize)).toEqual(["1000B", "64KiB", "1GiB"]);
  });
});
