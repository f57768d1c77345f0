import { concernsOf, readInfo, refusalOf } from "./checks.js";

const info = (fields: Record<string, string | number>): string =>
  `# Server\r\n${Object.entries({ redis_version: "7.0.15", ...fields })
    .map(([name, value]) => `${name}:${value}`)
    .join("\r\n")}\r\n`;

describe("What Redis says of itself", () => {
  it("is read from INFO", () => {
    const text = info({ cluster_enabled: 1, maxmemory: 5, maxmemory_policy: "allkeys-lru", aof_enabled: 1 });
    expect(readInfo(text, "always")).toEqual({
      version: "7.0.15",
      cluster: true,
      maxmemory: 5,
      policy: "allkeys-lru",
      aof: true,
      fsync: "always",
    });
    expect(readInfo("", "")).toEqual({
      version: "",
      cluster: false,
      maxmemory: 0,
      policy: "noeviction",
      aof: false,
      fsync: undefined,
    });
  });

  it.each(["6.2.14", "5.0.0", ""])("is refused when it is too old: %p", (redis_version) => {
    expect(refusalOf(readInfo(info({ redis_version }), undefined), false)).toMatchObject({
      code: "failed_precondition",
      details: { reason: "redis_too_old" },
      message: expect.stringContaining("at least 7.0 is needed"),
    });
  });

  it.each(["7.0.0", "7.2.4", "8.0.1", "10.0.0"])("is taken from 7.0 on: %s", (redis_version) => {
    expect(refusalOf(readInfo(info({ redis_version }), undefined), false)).toBeUndefined();
  });

  it("is refused in another mode than was said", () => {
    const mode = { details: { reason: "redis_mode" } };
    expect(refusalOf(readInfo(info({ cluster_enabled: 1 }), undefined), false)).toMatchObject(mode);
    expect(refusalOf(readInfo(info({ cluster_enabled: 0 }), undefined), true)).toMatchObject(mode);
    expect(refusalOf(readInfo(info({ cluster_enabled: 1 }), undefined), true)).toBeUndefined();
  });

  it("is refused where what is needed is thrown away, but not without a limit", () => {
    const evicting = { maxmemory_policy: "allkeys-lru" };
    expect(refusalOf(readInfo(info({ ...evicting, maxmemory: 1 }), undefined), false)).toMatchObject({
      details: { reason: "redis_evicts" },
    });
    expect(refusalOf(readInfo(info({ ...evicting, maxmemory: 0 }), undefined), false)).toBeUndefined();
  });

  it("gives concerns with their remedies", () => {
    const remedies = (fields: Record<string, string | number>, fsync?: string): string[] =>
      concernsOf(readInfo(info(fields), fsync)).map(({ remedy }) => remedy);
    expect(remedies({ aof_enabled: 1 }, "always")).toEqual([]);
    expect(remedies({ aof_enabled: 0 })).toEqual(["appendonly yes"]);
    expect(remedies({ aof_enabled: 1 }, "everysec")).toEqual(["appendfsync always"]);
    expect(remedies({ aof_enabled: 1 })).toEqual(["appendfsync always, or let the user run CONFIG GET"]);
    expect(remedies({ aof_enabled: 1, maxmemory_policy: "volatile-lru" }, "always")).toEqual([
      "maxmemory-policy noeviction",
    ]);
  });
});
