import { type RedisStoreOptions, resolveOptions } from "./options.js";

const base: RedisStoreOptions = { addresses: ["redis.example:6379"] };

describe("The options of a store in Redis", () => {
  it("are completed", () => {
    expect(resolveOptions(base)).toMatchObject({
      mode: "standalone",
      addresses: [{ host: "redis.example", port: 6379 }],
      database: 0,
      prefix: "parley",
      requestTimeoutMs: 5_000,
      waitingMax: 10_000,
      startTimeoutMs: 30_000,
      replicasMin: 0,
      dedupeMs: 86_400_000,
    });
    const addresses = ["[::1]:1", "b:65535"];
    expect(resolveOptions({ ...base, mode: "cluster", addresses }).addresses).toEqual([
      { host: "::1", port: 1 },
      { host: "b", port: 65_535 },
    ]);
  });

  it.each<[string, Partial<RedisStoreOptions>]>([
    ["no address is given (addresses)", { addresses: [] }],
    ['"redis" is no host:port (addresses)', { addresses: ["redis"] }],
    ['"redis:0" is no host:port (addresses)', { addresses: ["redis:0"] }],
    ['"redis:65536" is no host:port (addresses)', { addresses: ["redis:65536"] }],
    ["2 addresses, of which a standalone server has 1 (addresses, mode)", { addresses: ["a:1", "b:1"] }],
    ["the group's name is needed (masterName)", { mode: "sentinel" }],
    ["database 3, of which a cluster has only 0 (database)", { mode: "cluster", database: 3 }],
    ['"a{b}" is not 1 to 64 of letters, digits and . : _ - (prefix)', { prefix: "a{b}" }],
    ['"" is not 1 to 64 of letters, digits and . : _ - (prefix)', { prefix: "" }],
  ])("are refused: %s", (message, wrong) => {
    let refusal: unknown;
    try {
      resolveOptions({ ...base, ...wrong });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: "invalid_argument",
      message: `the Redis store cannot be opened: ${message}`,
      details: { reason: "invalid_store_options" },
    });
  });
});
