import {
  eventually,
  makeNatsAccounts,
  makeNkey,
  makeTestCertificates,
  startNats,
  type TestNats,
} from "@parley/testing";
import { bytes, listen, next, openBus, settled } from "../../test/nats.js";
import type { BusGap, BusHealth } from "../bus.js";
import type { NatsBusOptions } from "./options.js";

let nats: TestNats | undefined;
afterEach(async () => {
  await nats?.stop();
  nats = undefined;
});

async function start(options: Parameters<typeof startNats>[0]): Promise<TestNats> {
  nats = await startNats(options);
  return nats;
}

/** Whether two servers that join so reach each other. */
async function expectWorks(options: Partial<NatsBusOptions>): Promise<void> {
  const server = nats as TestNats;
  const { bus: one } = await openBus(server, options);
  const { bus: other } = await openBus(server, options);
  const { got } = await listen(other, "s");
  one.publish("s", bytes("1"));
  await settled(one);
  await settled(other);
  expect(got).toEqual(["1"]);
  await Promise.all([one.close(), other.close()]);
}

async function expectRefused(options: Partial<NatsBusOptions>, message: RegExp): Promise<void> {
  await expect(openBus(nats as TestNats, options)).rejects.toMatchObject({
    code: "failed_precondition",
    details: { reason: "bus_refused" },
    message: expect.stringMatching(message),
  });
}

describe("The bus signs in to NATS", () => {
  it("with a user's name and password", async () => {
    await start({ user: { name: "parley", password: "secret" } });
    await expectWorks({ username: "parley", password: "secret" });
    await expectRefused({ username: "parley", password: "wrong" }, /Authorization Violation/i);
    await expectRefused({}, /Authorization Violation/i);
  });

  it("with a token", async () => {
    await start({ token: "secret" });
    await expectWorks({ token: "secret" });
    await expectRefused({ token: "wrong" }, /Authorization Violation/i);
  });

  it("with an NKey", async () => {
    const { publicKey, seed } = makeNkey();
    await start({ nkey: publicKey });
    await expectWorks({ nkeySeed: `${seed}\n` });
    await expectRefused({ nkeySeed: makeNkey().seed }, /Authorization Violation/i);
  });

  it("with credentials", async () => {
    const { config, credentials } = makeNatsAccounts();
    await start({ config });
    await expectWorks({ credentials });
    await expectRefused({ credentials: makeNatsAccounts().credentials }, /Authorization Violation/i);
  });

  it("again after the connection was lost", async () => {
    const server = await start({ user: { name: "parley", password: "secret" } });
    const { bus } = await openBus(server, { username: "parley", password: "secret" });
    const gap = next<BusGap>((fn) => bus.onGap(fn));
    await server.restart();
    expect((await gap).kind).toBe("reconnected");
    await bus.close();
  });
});

describe("The bus uses TLS", () => {
  it("with a server whose certificate is the authority's", async () => {
    const tls = await makeTestCertificates();
    const { port } = await start({ tls });
    await expectWorks({ tls: { ca: tls.ca } });
    await expectWorks({ tls: () => ({ ca: tls.ca }), servers: [`localhost:${port}`] });
    await expectWorks({ tls: { ca: tls.ca, serverName: "localhost" } });
    await expectRefused(
      { tls: { ca: (await makeTestCertificates()).ca } },
      /TLS: .*(certificate|signature)/i,
    );
    await expectRefused(
      { tls: { ca: tls.ca, serverName: "nats.north.example" } },
      /TLS: .*nats\.north\.example/,
    );
    await expectRefused({}, /wants TLS, which is not configured/);
  });

  it("showing a certificate of its own where the server wants one", async () => {
    const tls = await makeTestCertificates();
    await start({ tls: { ...tls, clientCertificates: true } });
    await expectWorks({ tls });
    await expectRefused({ tls: { ca: tls.ca } }, /TLS: .*certificate/i);
  });

  it("and never goes on without where it is configured", async () => {
    await start({ control: true });
    await expectRefused({ tls: await makeTestCertificates() }, /which the server does not offer/);
  });
});

describe("Where NATS does not permit everything, the bus", () => {
  const permissions = `
    authorization { users: [ { user: parley, password: secret, permissions: {
      publish: { deny: "*.forbidden" }, subscribe: { deny: "*.forbidden" } } } ] }`;

  it("says which subject it may not subscribe to", async () => {
    const server = await start({ config: permissions });
    const { bus, logged } = await openBus(server, { username: "parley", password: "secret" });
    await expect(bus.subscribe("forbidden", () => undefined)).rejects.toMatchObject({
      code: "permission_denied",
      details: { reason: "bus_subject_refused" },
    });
    expect(bus.subscriptionCount).toBe(0);
    expect(logged).toContainEqual(expect.objectContaining({ event: "bus.subject_refused" }));
    const { got } = await listen(bus, "allowed");
    bus.publish("allowed", bytes("1"));
    await settled(bus);
    expect(got).toEqual(["1"]);
    await bus.close();
  });

  it("says once in a connection that it may not publish", async () => {
    const server = await start({ config: permissions });
    const { bus, logged } = await openBus(server, { username: "parley", password: "secret" });
    for (let n = 0; n < 10; n++) bus.publish("forbidden", bytes("x"));
    await settled(bus);
    await eventually("nothing was said", async () =>
      expect(logged.filter(({ event }) => event === "bus.server_complained")).toEqual([
        expect.objectContaining({ operation: "publish", subject: `${server.prefix}.forbidden` }),
      ]),
    );
    expect(bus.health).toEqual<BusHealth>({ kind: "up" });
    await bus.close();
  });
});
