import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import type { AdminApi } from "@parley/protocol";
import { assert, ParleyError } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { authorityPem, north, otherAuthorityPem, renewed } from "../../test/certificates.js";
import { domain, systemEnv } from "../../test/ends.js";
import { type AdminClient, type AdminClientOptions, createAdminClient, listenAdmin } from "./admin.js";
import type { TlsCertificate } from "./tls-credentials.js";

const account = {
  principal: "älice@north.example",
  presentities: ["pres:älice@north.example"],
  inboxes: ["im:älice@north.example"],
  createdAtMs: 1_750_000_000_000,
};

/** Answers with what it was asked. */
const api: AdminApi = {
  addAccount: async ({ principal, password }) => {
    if (password === "short") {
      throw new ParleyError("invalid_argument", "password is 5 characters, at least 8 (ü)", {
        details: { reason: "password_too_short", retryAfterMs: 1_500 },
        cause: new Error("a secret"),
      });
    }
    return { account: { ...account, principal: principal ?? "" } };
  },
  listAccounts: async ({ pageToken }) => ({ accounts: [account], nextPageToken: `${pageToken}+` }),
  setPassword: async () => {
    throw new Error("a secret");
  },
  removeAccount: () => new Promise(() => {}),
  getStatus: async () => ({ version: "1.2.3", domains: ["north.example"], sessions: 7, peers: [] }),
  listNodes: async () => ({ nodes: [{ node: "home1", state: "running", self: true }] }),
};

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(
  options: { readonly token?: () => string | undefined; readonly plain?: boolean } = {},
  clientOptions: AdminClientOptions & { readonly ca?: string; readonly domain?: string } = {},
): Promise<AdminClient> {
  const test = createTestEnv();
  const acceptor = await listenAdmin(
    test.env,
    {
      host: "127.0.0.1",
      port: 0,
      ...(options.plain ? {} : { tls: north }),
      ...(options.token === undefined ? {} : { token: options.token }),
    },
    api,
  );
  stops.push(async () => {
    const closed = acceptor.close(0);
    expect(acceptor.close(0)).toBe(closed);
    await test.clock.advance(0);
    await closed;
  });
  const admin = createAdminClient(
    systemEnv,
    {
      address: `127.0.0.1:${acceptor.address.port}`,
      domain: clientOptions.domain ?? domain,
      ...(options.plain ? { insecure: true } : { ca: clientOptions.ca ?? authorityPem }),
    },
    clientOptions,
  );
  stops.unshift(() => admin.close());
  return admin;
}

test.each([true, false])("the admin service answers each operation (plain: %s)", async (plain) => {
  const admin = await start({ plain });
  expect(await admin.addAccount({ principal: account.principal, password: "long enough" })).toMatchObject({
    account,
  });
  expect(await admin.listAccounts({ pageToken: "p" })).toMatchObject({
    accounts: [account],
    nextPageToken: "p+",
  });
  expect(await admin.getStatus({})).toMatchObject({ version: "1.2.3", sessions: 7 });
});

test("an error keeps its code, reason and message, and loses its cause", async () => {
  const admin = await start();
  const error = await admin
    .addAccount({ principal: "a@b.example", password: "short" })
    .catch((e: unknown) => e);
  assert(error instanceof ParleyError, "errors are of our class");
  expect(error.code).toBe("invalid_argument");
  expect(error.message).toBe("password is 5 characters, at least 8 (ü)");
  expect(error.details).toEqual({ reason: "password_too_short", retryAfterMs: 1_500 });
  expect(error.retryable).toBe(false);
  expect(error.cause).toBeUndefined();
  await expect(admin.setPassword({})).rejects.toMatchObject({ code: "internal", message: "internal error" });
});

test("a call that takes too long ends", async () => {
  const admin = await start({}, { timeoutMs: 50 });
  await expect(admin.removeAccount({})).rejects.toMatchObject({ code: "deadline_exceeded", retryable: true });
});

test("a token is wanted where one is configured", async () => {
  const token = () => "s3cret";
  const without = await start({ token });
  await expect(without.getStatus({})).rejects.toMatchObject({ code: "unauthenticated" });
  const wrong = await start({ token }, { token: "guess" });
  await expect(wrong.getStatus({})).rejects.toMatchObject({ code: "unauthenticated" });
  const right = await start({ token }, { token: "s3cret" });
  expect(await right.getStatus({})).toMatchObject({ version: "1.2.3" });
});

test("the token may change while the service runs", async () => {
  let token = "first";
  const caller = await start({ token: () => token }, { token: "second" });
  await expect(caller.getStatus({})).rejects.toMatchObject({ code: "unauthenticated" });
  token = "second";
  expect(await caller.getStatus({})).toMatchObject({ version: "1.2.3" });
});

test("a failed connection has its cause", async () => {
  const untrusted = await start({}, { ca: otherAuthorityPem });
  await expect(untrusted.getStatus({})).rejects.toMatchObject({
    details: { reason: "tls_unknown_authority" },
  });
  const misnamed = await start({}, { domain: "south.example" });
  await expect(misnamed.getStatus({})).rejects.toMatchObject({ details: { reason: "tls_wrong_name" } });
  const nobody = createAdminClient(systemEnv, { address: "127.0.0.1:1", domain });
  stops.push(() => nobody.close());
  await expect(nobody.getStatus({})).rejects.toMatchObject({
    code: "unavailable",
    details: { reason: "connection_refused" },
  });
});

test("a renewed certificate is shown to whoever connects then", async () => {
  const acceptor = await listenAdmin(systemEnv, { host: "127.0.0.1", port: 0, tls: north }, api);
  stops.push(() => acceptor.close(0));
  const shown = async (): Promise<string> => {
    const socket = connect({
      ...acceptor.address,
      ca: authorityPem,
      servername: domain,
      ALPNProtocols: ["h2"],
    });
    await once(socket, "secureConnect");
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return raw.toString("hex");
  };
  const rawOf = ({ certChainPem }: TlsCertificate): string =>
    new X509Certificate(certChainPem).raw.toString("hex");
  expect(await shown()).toBe(rawOf(north));
  expect(() => acceptor.updateTls({ ...north, keyPem: renewed.keyPem })).toThrow("not a valid pair");
  expect(await shown()).toBe(rawOf(north));
  acceptor.updateTls(renewed);
  expect(await shown()).toBe(rawOf(renewed));
});

test("a plain admin port has no certificate to renew", async () => {
  const acceptor = await listenAdmin(systemEnv, { host: "127.0.0.1", port: 0 }, api);
  stops.push(() => acceptor.close(0));
  expect(() => acceptor.updateTls(north)).toThrow("without TLS");
});

test("a taken port and a broken certificate are told", async () => {
  const acceptor = await listenAdmin(systemEnv, { host: "127.0.0.1", port: 0 }, api);
  stops.push(() => acceptor.close(0));
  const { port } = acceptor.address;
  await expect(listenAdmin(systemEnv, { host: "127.0.0.1", port }, api)).rejects.toMatchObject({
    code: "unavailable",
    details: { reason: "address_in_use" },
  });
  await expect(
    listenAdmin(systemEnv, { host: "127.0.0.1", port: 0, tls: { certChainPem: "", keyPem: "" } }, api),
  ).rejects.toMatchObject({ details: { reason: "bad_certificate" } });
});
