import type { DomainName } from "@parley/model";
import { SeededRandom } from "@parley/runtime/testing";
import { evil, north, south } from "../test/fixtures.js";
import { discover, type SrvRecord } from "./discovery.js";
import { isAsciiDomain, isDomainPattern, matchesDomain, patternSpecificity } from "./domain-pattern.js";
import { RouteTable } from "./route-table.js";

const proxy = { address: "p:7443", domain: north };
const via = { address: "t:7443", domain: evil };

describe("RouteTable", () => {
  it("prefers a direct peer, then the narrowest pattern, then the own proxies, then a peer's address", () => {
    const peers = new Map([
      [south, { address: "s:1", direct: true }],
      [evil, { address: "e:1" }],
    ]);
    const patterns = [
      { pattern: "*.example", via },
      { pattern: "*", via: { ...via, address: "wide:1" } },
    ];
    const all = new RouteTable({ proxies: [proxy], peers, patterns });
    expect(all.route(north, south)).toEqual({
      kind: "peer",
      domain: south,
      peer: { address: "s:1", direct: true },
    });
    expect(all.route(north, evil)).toEqual({ kind: "relay", relay: via });
    expect(all.route(north, "a.test" as DomainName)).toMatchObject({ relay: { address: "wide:1" } });
    const proxied = new RouteTable({ proxies: [proxy, { ...proxy, domain: south }], peers });
    expect(proxied.route(north, evil)).toEqual({ kind: "proxies", proxies: [proxy] });
    expect(new RouteTable({ peers }).route(north, evil)).toMatchObject({ kind: "peer", domain: evil });
  });

  it("has no route without an address or discovery", async () => {
    expect(new RouteTable().route(north, south)).toEqual({ kind: "none" });
    const table = new RouteTable({ peers: new Map([[south, { ca: "PEM" }]]) });
    expect(table.route(north, south)).toEqual({ kind: "none" });
    const { signal } = new AbortController();
    await expect(table.targets(south, {}, new SeededRandom(1), signal)).rejects.toMatchObject({
      reason: "no_route",
    });
    const discovery = { resolveSrv: async () => [] };
    const found = new RouteTable({ peers: new Map([[south, { ca: "PEM" }]]), discovery });
    expect(found.route(north, south)).toEqual({ kind: "peer", domain: south, peer: { ca: "PEM" } });
    expect(await found.targets(south, { ca: "PEM" }, new SeededRandom(1), signal)).toEqual([
      { address: `${south}:7443`, domain: south, ca: "PEM" },
    ]);
    found.update({ discovery, ca: "COMMON" });
    expect(await found.targets(south, {}, new SeededRandom(1), signal)).toEqual([
      { address: `${south}:7443`, domain: south, ca: "COMMON" },
    ]);
  });

  it("tells of updates until it is told to stop", () => {
    const table = new RouteTable();
    let updates = 0;
    const stop = table.onUpdate(() => updates++);
    table.update({ proxies: [proxy] });
    stop();
    table.update({});
    expect(updates).toBe(1);
    expect(table.proxiesOf(north)).toEqual([]);
  });
});

describe("discover", () => {
  const { signal } = new AbortController();
  const from = (records: SrvRecord[], seed = 1) =>
    discover(new SeededRandom(seed), { resolveSrv: async () => records }, south, signal);

  it("RFC 2782: goes by priority, then draws by weight", async () => {
    const records = [
      { priority: 2, weight: 0, port: 1, target: "last.example" },
      { priority: 1, weight: 90, port: 1, target: "heavy.example" },
      { priority: 1, weight: 10, port: 1, target: "light.example" },
    ];
    let heavyFirst = 0;
    for (let seed = 0; seed < 200; seed++) {
      const targets = await from(records, seed);
      expect(targets.at(-1)).toBe("last.example:1");
      if (targets[0] === "heavy.example:1") heavyFirst++;
    }
    expect(heavyFirst).toBeGreaterThan(150);
    expect(heavyFirst).toBeLessThan(200);
  });

  it("cuts off a list that is too long", async () => {
    const records = Array.from({ length: 50 }, (_, i) => ({
      priority: i,
      weight: 0,
      port: 1,
      target: `t${i}`,
    }));
    expect(await from(records)).toHaveLength(16);
  });
});

describe("domain patterns", () => {
  it("match one name, all below a name, or all", () => {
    const deep = "a.north.example" as DomainName;
    expect(matchesDomain("*", north)).toBe(true);
    expect(matchesDomain("*.example", north)).toBe(true);
    expect(matchesDomain("*.example", deep)).toBe(true);
    expect(matchesDomain("*.north.example", north)).toBe(false);
    expect(matchesDomain("*.orth.example", north)).toBe(false);
    expect(matchesDomain("north.example", north)).toBe(true);
    expect(matchesDomain("north.example", deep)).toBe(false);
  });

  it("rank by how narrow they are", () => {
    const order = ["*", "*.a", "*.a.b.c.d", "a.b"];
    expect([...order].reverse().sort((a, b) => patternSpecificity(a) - patternSpecificity(b))).toEqual(order);
  });

  it.each([
    ["north.example", true],
    ["xn--bcher-kva.example", true],
    ["localhost", true],
    ["", false],
    ["North.example", false],
    ["north.example.", false],
    ["-a.example", false],
    ["a b.example", false],
    ["bücher.example", false],
    [`${"a".repeat(64)}.example`, false],
    [`${"a.".repeat(127)}example`, false],
  ])("%s is a domain on the wire: %s", (text, is) => {
    expect(isAsciiDomain(text)).toBe(is);
    expect(isDomainPattern(text)).toBe(is);
    expect(isDomainPattern(`*.${text}`)).toBe(is);
  });
});
