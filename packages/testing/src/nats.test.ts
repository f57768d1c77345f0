import { makeTestCertificates } from "./certificates.js";
import { namedNats, startNats } from "./nats.js";
import { makeNatsAccounts, makeNkey } from "./nats-accounts.js";

describe("A NATS server for a test", () => {
  it("answers, and again after it was killed", async () => {
    const nats = await startNats({ control: true });
    const { port } = nats;
    await nats.kill();
    await nats.restart();
    expect(nats.port).toBe(port);
    await nats.stop();
  });

  it("runs plain", async () => {
    const nats = await startNats();
    expect(nats.url).toMatch(/^nats:/);
    await nats.stop();
  });

  it("is the one that the environment names", () => {
    const nats = namedNats(new URL("nats://parley:secret@nats.north.example"));
    expect([nats.source, nats.host, nats.port, nats.monitorUrl]).toEqual([
      "environment",
      "nats.north.example",
      4222,
      undefined,
    ]);
  });

  it("takes who signs in by a user's name, a token, a key or credentials, with TLS", async () => {
    const tls = await makeTestCertificates();
    for (const options of [
      { user: { name: "parley", password: 'a "secret"' } },
      { token: "s3cret" },
      { nkey: makeNkey().publicKey },
      { config: makeNatsAccounts().config },
      { tls: { ...tls, clientCertificates: true } },
    ]) {
      const nats = await startNats(options);
      expect(await nats.output()).toContain("Server is ready");
      await nats.stop();
    }
  });
});
