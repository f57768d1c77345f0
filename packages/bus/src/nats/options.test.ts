import { makeNatsAccounts, makeNkey } from "@parley/testing";
import { type NatsBusOptions, resolveNatsOptions } from "./options.js";

const servers = ["127.0.0.1:4222", "nats.north.example:4222", "[::1]:4222"];

describe("The options of the bus on NATS", () => {
  it("have defaults", () => {
    expect(resolveNatsOptions({ servers })).toEqual({
      servers,
      prefix: "parley",
      name: "parley",
      authenticator: undefined,
      tls: undefined,
      pendingMessagesMax: 65_536,
      pendingBytesMax: 67_108_864,
      connectTimeoutMs: 5_000,
      startTimeoutMs: 120_000,
      pingIntervalMs: 5_000,
      pingTimeoutMs: 5_000,
      reconnect: { initialMs: 100, maxMs: 5_000 },
      gapSpreadMs: 1_000,
    });
  });

  it.each<[string, Partial<NatsBusOptions>]>([
    ["credentials", { credentials: makeNatsAccounts().credentials }],
    ["an NKey", { nkeySeed: makeNkey().seed }],
    ["a user", { username: "parley", password: "secret" }],
    ["a token", { token: "secret" }],
  ])("take %s", (_title, proof) => {
    expect(resolveNatsOptions({ servers, ...proof }).authenticator).toEqual(expect.any(Function));
  });

  it("ask for what is shown with TLS at every connect", () => {
    let ca = "old";
    const { tls } = resolveNatsOptions({ servers, tls: () => ({ ca }) });
    ca = "new";
    expect(tls?.()).toEqual({ ca: "new" });
    expect(resolveNatsOptions({ servers, tls: { ca } }).tls?.()).toEqual({ ca: "new" });
  });

  it.each<[string, string, Partial<NatsBusOptions>]>([
    ["no server", "servers", { servers: [] }],
    ["a server without a port", "servers", { servers: ["nats.north.example"] }],
    ["a URL for a server", "servers", { servers: ["nats://nats.north.example:4222"] }],
    ["a prefix with a wildcard", "prefix", { prefix: "parley.*" }],
    ["a prefix that is too long", "prefix", { prefix: "x".repeat(65) }],
    ["no room for messages", "pendingMessagesMax", { pendingMessagesMax: 0 }],
    ["no room for bytes", "pendingBytesMax", { pendingBytesMax: 1.5 }],
    ["two proofs", "token", { nkeySeed: makeNkey().seed, token: "secret" }],
    ["a user without a password", "password", { username: "parley" }],
    ["a password without a user", "username", { password: "secret" }],
    ["credentials that are none", "credentials", { credentials: "s3cret" }],
    ["a seed that is none", "nkeySeed", { nkeySeed: "s3cret" }],
  ])("refuse %s", (_title, option, wrong) => {
    const refusal = { code: "invalid_argument", details: { reason: "bad_nats_option", option } };
    expect(() => resolveNatsOptions({ servers, ...wrong })).toThrow(expect.objectContaining(refusal));
    expect(() => resolveNatsOptions({ servers, ...wrong })).not.toThrow(/s3cret/);
  });
});
