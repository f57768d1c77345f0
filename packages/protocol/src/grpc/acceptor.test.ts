import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2, constants } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { FrameStream } from "@parley/protocol";
import { createTestEnv, nextTurn } from "@parley/runtime/testing";
import { authorityPem, nameless, north, renewed } from "../../test/certificates.js";
import { domain, Ends, echo, reason, systemEnv } from "../../test/ends.js";
import { Recorder } from "../../test/recorder.js";
import { listenGrpc } from "./acceptor.js";

let ends: Ends;
/** A stream that is open all the while, and has to stay so. */
let bystander: Recorder;
let bystanderStream: FrameStream;

async function listen(options: Parameters<typeof Ends.listen>[0] = {}): Promise<void> {
  ends = await Ends.listen(options);
  const { dialed, accepted } = await ends.pair();
  echo(accepted);
  bystander = new Recorder();
  bystanderStream = dialed;
  dialed.start(bystander);
}

/** Fails unless the bystander's stream still works and a new one can be opened. */
async function expectContained(): Promise<void> {
  const before = bystander.frames.length;
  bystanderStream.send(Buffer.from("\nstill there?"));
  await bystander.until(({ frames }) => frames.length > before);
  await ends.proveUnaffected();
  expect(bystander.closes).toBe(0);
}

/** What this side has opened without grpc-js. */
const rawSockets = new Set<Socket>();

function raw<T extends Socket>(socket: T): T {
  socket.on("error", () => {});
  rawSockets.add(socket);
  return socket;
}

function rawTcp(): Socket {
  return raw(connectTcp(ends.acceptor.address.port, "127.0.0.1"));
}

function rawTls(alpn: string): Socket {
  return raw(
    connectTls({
      host: "127.0.0.1",
      port: ends.acceptor.address.port,
      ca: authorityPem,
      servername: domain,
      ALPNProtocols: [alpn],
    }),
  );
}

/** An HTTP/2 connection without grpc-js's good manners. */
async function rawHttp2(plain: boolean): Promise<ClientHttp2Session> {
  const session = connectHttp2(`${plain ? "http" : "https"}://${domain}`, {
    createConnection: () => (plain ? rawTcp() : rawTls("h2")),
  });
  session.on("error", () => {});
  await once(session, "connect");
  return session;
}

const grpcHeaders = {
  ":method": "POST",
  ":path": "/parley.federation.v1.FederationService/Link",
  "content-type": "application/grpc",
  te: "trailers",
};

/** Tries until a place is free and taken. Whoever is let in is greeted with settings. */
async function letIn(): Promise<void> {
  for (let greeted = false; !greeted; ) {
    const socket = rawTcp();
    const data = once(socket, "data").then(() => true);
    greeted = await Promise.race([data, closedByPeer(socket).then(() => false)]);
  }
}

/** Resolves when the other side has closed the socket. */
function closedByPeer(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** Opens a call that nothing is sent on. */
function openCall(session: ClientHttp2Session, headers: Record<string, string> = {}) {
  const call = session.request({ ...grpcHeaders, ...headers });
  call.on("error", () => {});
  call.resume();
  return call;
}

afterEach(async () => {
  for (const socket of rawSockets) socket.destroy();
  rawSockets.clear();
  await ends.stop();
});

describe.each([
  ["with TLS", false],
  ["without TLS", true],
])("an acceptor %s", (_name, plain) => {
  beforeEach(() => listen({ plain, listen: { frameBytesMax: 1_000 } }));

  test("contains garbage on its port", async () => {
    const socket = rawTcp();
    socket.write(Buffer.alloc(4_096, "garbage "));
    await closedByPeer(socket);
    await expectContained();
  });

  test("contains plain HTTP/1", async () => {
    const socket = plain ? rawTcp() : rawTls("http/1.1");
    socket.write("GET / HTTP/1.1\r\nhost: north.example\r\n\r\n");
    await closedByPeer(socket);
    await expectContained();
  });

  test("contains a frame that is cut off", async () => {
    const session = await rawHttp2(plain);
    const call = openCall(session);
    const accepted = await ends.accept();
    const there = new Recorder();
    accepted.start(there);
    call.write(Buffer.from([0, 0, 0, 0, 100, 1, 2, 3]));
    call.end();
    expect(await there.closed).toMatchObject({ code: "connection_lost" });
    expect(there.frames).toEqual([]);
    session.destroy();
    await expectContained();
  });

  test("contains a frame that claims to be larger than the limit, before it has come", async () => {
    const session = await rawHttp2(plain);
    const call = openCall(session);
    const there = new Recorder();
    (await ends.accept()).start(there);
    const trailers = once(call, "trailers");
    call.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]));
    expect((await trailers)[0]).toMatchObject({ "grpc-status": "8" });
    expect(await there.closed).toMatchObject({ code: "connection_lost" });
    session.destroy();
    await expectContained();
  });

  test("contains a frame in a compression that nobody knows", async () => {
    const session = await rawHttp2(plain);
    const call = openCall(session, { "grpc-encoding": "snappy" });
    const there = new Recorder();
    (await ends.accept()).start(there);
    const trailers = once(call, "trailers");
    call.write(Buffer.from([1, 0, 0, 0, 1, 1]));
    expect((await trailers)[0]).toMatchObject({ "grpc-status": "12" });
    await there.closed;
    session.destroy();
    await expectContained();
  });

  test("contains a call that is reset at once, many times over", async () => {
    const session = await rawHttp2(plain);
    for (let i = 0; i < 200; i++) openCall(session).close(8);
    session.destroy();
    await expectContained();
  });

  test("refuses more streams on a connection than it allows", async () => {
    const session = await rawHttp2(plain);
    const calls = Array.from({ length: 5 }, () => openCall(session));
    await Promise.all(calls.slice(0, 4).map((call) => once(call, "response")));
    const [fifth] = calls.slice(4) as [(typeof calls)[number]];
    await new Promise((resolve) => fifth.once("close", resolve));
    expect(fifth.rstCode).toBe(constants.NGHTTP2_REFUSED_STREAM);
    // Node 20's client aborts the process when a session is destroyed while it tells of a refused stream.
    await nextTurn();
    session.destroy();
    await expectContained();
  });

  test("does not know other methods", async () => {
    const session = await rawHttp2(plain);
    const call = openCall(session, { ":path": "/parley.federation.v1.FederationService/Other" });
    const [headers] = await once(call, "response");
    expect(headers).toMatchObject({ "grpc-status": "12" });
    session.destroy();
    await expectContained();
  });
});

describe("an acceptor with TLS", () => {
  test("contains huge headers of a peer that knows the limit, and of one that does not", async () => {
    await listen({ listen: { headerBytesMax: 8_192 } });
    const headers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x-${i}`, "x".repeat(1_000)]));
    const ignorant = await rawHttp2(false);
    const [response] = await once(openCall(ignorant, headers), "response");
    expect(response).toMatchObject({
      "grpc-status": "8",
      "grpc-message": expect.stringMatching(
        /^the%20headers%20are%20\d+%20bytes,%20limit%208192%20\(headerBytesMax\)$/,
      ),
      "parley-close-code": "headers_too_large",
    });
    const knowing = await rawHttp2(false);
    await once(knowing, "remoteSettings");
    expect(knowing.remoteSettings.maxHeaderListSize).toBe(8_192);
    for (const session of [ignorant, knowing]) {
      const call = openCall(session, headers);
      await new Promise((resolve) => call.once("close", resolve));
      expect(call.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
    const many = openCall(
      ignorant,
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`y-${i}`, "y"])),
    );
    await new Promise((resolve) => many.once("close", resolve));
    expect(many.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    await nextTurn();
    await expectContained();
  });

  test("shows a renewed certificate to new connections, and knows what old ones were shown", async () => {
    await listen();
    const before = await ends.pair();
    ends.acceptor.updateTls(renewed);
    const after = await ends.pair();
    const fingerprints = [before.dialed, before.accepted, after.dialed, after.accepted].map(({ peer }) =>
      Buffer.from(peer.acceptorFingerprint ?? []).toString("hex"),
    );
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprints[1]).toBe(fingerprints[0]);
    expect(fingerprints[2]).not.toBe(fingerprints[0]);
    expect(fingerprints[3]).toBe(fingerprints[2]);
    await expectContained();
    const here = new Recorder();
    before.dialed.start(here);
    before.accepted.start(new Recorder());
    before.accepted.send(Buffer.from("\nold"));
    await here.until(({ frames }) => frames.length === 1);
  });

  test("knows what a connection was shown whose handshake was under way at the renewal", async () => {
    await listen();
    const socket = rawTcp();
    await once(socket, "connect");
    await expectContained();
    ends.acceptor.updateTls(renewed);
    const session = connectHttp2(`https://${domain}`, {
      createConnection: () =>
        connectTls({ socket, ca: authorityPem, servername: domain, ALPNProtocols: ["h2"] }),
    });
    await once(session, "connect");
    openCall(session);
    const accepted = await ends.accept();
    const shown = (session.socket as unknown as { getPeerX509Certificate(): { fingerprint256: string } })
      .getPeerX509Certificate()
      .fingerprint256.replaceAll(":", "")
      .toLowerCase();
    expect(Buffer.from(accepted.peer.acceptorFingerprint ?? []).toString("hex")).toBe(shown);
    session.destroy();
  });

  test("shows the certificate of the name that is asked for, renewed with the others, and knows which", async () => {
    await listen({ listen: { tlsByName: new Map([["south.example", nameless]]) } });
    const shownTo = async (name: string): Promise<string> => {
      const socket = raw(
        connectTls({
          ...ends.acceptor.address,
          ca: authorityPem,
          servername: name,
          ALPNProtocols: ["h2"],
          checkServerIdentity: () => undefined,
        }),
      );
      const session = connectHttp2(`https://${name}`, { createConnection: () => socket });
      session.on("error", () => {});
      await once(session, "connect");
      openCall(session);
      const { peer } = await ends.accept();
      const { fingerprint256 = "" } = socket.getPeerX509Certificate() ?? {};
      session.destroy();
      const known = Buffer.from(peer.acceptorFingerprint ?? []).toString("hex");
      expect(known).toBe(fingerprint256.replaceAll(":", "").toLowerCase());
      return known;
    };
    const hash = ({ certChainPem }: typeof north): string =>
      new X509Certificate(certChainPem).fingerprint256.replaceAll(":", "").toLowerCase();
    expect(await shownTo("south.example")).toBe(hash(nameless));
    expect(await shownTo("SOUTH.example")).toBe(hash(nameless));
    expect(await shownTo(domain)).toBe(hash(north));
    expect(await shownTo("east.example")).toBe(hash(north));
    ends.acceptor.updateTls(north, new Map([["south.example", renewed]]));
    expect(await shownTo("south.example")).toBe(hash(renewed));
    await expectContained();
  });

  test("refuses a certificate that is none, and goes on with what it has", async () => {
    await listen();
    for (const certificate of [
      { certChainPem: "none", keyPem: north.keyPem },
      { certChainPem: north.certChainPem, keyPem: renewed.keyPem },
    ]) {
      expect(() => ends.acceptor.updateTls(certificate)).toThrow(
        expect.objectContaining({ code: "invalid_argument", details: { reason: "bad_certificate" } }),
      );
    }
    await expectContained();
    await expect(
      listenGrpc(
        systemEnv,
        { service: "client", host: "127.0.0.1", port: 0, tls: { certChainPem: "", keyPem: "" } },
        () => {},
      ),
    ).rejects.toMatchObject({ code: "invalid_argument", details: { reason: "bad_certificate" } });
  });
});

describe("an acceptor without TLS", () => {
  test("has no certificate to renew", async () => {
    await listen({ plain: true });
    expect(() => ends.acceptor.updateTls(renewed)).toThrow(
      expect.objectContaining({ code: "failed_precondition" }),
    );
  });
});

describe("the limits of an acceptor", () => {
  test.each([true, false])("cut a connection that opens no stream in time (plain: %s)", async (plain) => {
    const test = createTestEnv();
    await listen({ test, plain, listen: { idleTimeoutMs: 10_000 } });
    const silent = rawTcp();
    await once(silent, "connect");
    const session = await rawHttp2(plain);
    const sessionClosed = once(session, "close");
    const silentClosed = closedByPeer(silent);
    await test.clock.advance(10_000);
    await Promise.all([silentClosed, sessionClosed]);
    await expectContained();
  });

  test("cut a connection whose last stream has ended", async () => {
    const test = createTestEnv();
    await listen({ test, listen: { idleTimeoutMs: 10_000 } });
    const session = await rawHttp2(false);
    const call = openCall(session);
    const there = new Recorder();
    (await ends.accept()).start(there);
    await test.clock.advance(60_000);
    expect(session.destroyed).toBe(false);
    call.end();
    await there.closed;
    const closed = once(session, "close");
    await test.clock.advance(10_000);
    await closed;
  });

  test("hold for all connections together", async () => {
    await listen({ listen: { connectionsMax: 2 } });
    const second = await ends.pair();
    await expect(ends.dial()).rejects.toMatchObject({ code: "unavailable", reason: "connection_lost" });
    const here = new Recorder();
    second.dialed.start(here);
    second.accepted.start(new Recorder());
    second.dialed.close(reason);
    await here.closed;
  });

  test("hold for the connections from one address", async () => {
    const test = createTestEnv();
    await listen({ test, plain: true, listen: { connectionsPerAddressMax: 1 } });
    await closedByPeer(rawTcp());
    expect(test.logged).toEqual([
      { level: "warn", event: "connection.refused", peer: "127.0.0.1", reason: "too_many_connections" },
    ]);
    await Promise.all(Array.from({ length: 50 }, () => closedByPeer(rawTcp())));
    expect(test.logged).toHaveLength(5);
    bystanderStream.close(reason);
    await bystander.closed;
    // The place is free when the connection, and not only the stream, is gone.
    await letIn();
  });

  test("hold for the connections from one address that never had a stream", async () => {
    await listen({ plain: true, listen: { unusedPerAddressMax: 2 } });
    // The bystander's has one, and does not count.
    const silent = [rawTcp(), rawTcp()];
    await Promise.all(silent.map((socket) => once(socket, "data")));
    await closedByPeer(rawTcp());
    for (const socket of silent) socket.destroy();
    for (let n = 0; n < 2; n++) await letIn();
    await closedByPeer(rawTcp());
  });
});

describe("closing an acceptor", () => {
  test("ends at once when no stream is open", async () => {
    ends = await Ends.listen();
    const idle = rawTcp();
    await once(idle, "connect");
    await Promise.all([ends.acceptor.close(60_000), closedByPeer(idle)]);
    await expect(ends.dial()).rejects.toMatchObject({ reason: "connection_refused" });
  });

  test("waits for streams until the deadline, takes no new ones, and tells those that are left", async () => {
    const test = createTestEnv();
    ends = await Ends.listen({ test });
    const [first, second] = [await ends.pair(), await ends.pair()];
    const recorders = [first, second].map(({ dialed, accepted }) => {
      accepted.start(new Recorder());
      const here = new Recorder();
      dialed.start(here);
      return here;
    }) as [Recorder, Recorder];
    const closed = ends.acceptor.close(5_000);
    expect(ends.acceptor.close(1)).toBe(closed);
    await expect(ends.dial()).rejects.toMatchObject({ reason: "connection_refused" });
    first.dialed.close(reason);
    expect(await recorders[0].closed).toEqual(reason);
    await test.clock.advance(4_999);
    expect(recorders[1].closes).toBe(0);
    await test.clock.advance(1);
    expect(await recorders[1].closed).toEqual({
      code: "shutdown",
      reason: "the server is shutting down",
      reconnect: "now",
    });
    await closed;
  });

  test("forces what does not end", async () => {
    const test = createTestEnv();
    ends = await Ends.listen({ test, listen: { closeTimeoutMs: 1_000 } });
    const { dialed, accepted } = await ends.pair();
    const there = new Recorder();
    accepted.start(there);
    dialed.pause();
    dialed.start(new Recorder());
    while (accepted.queuedBytes < 16 << 20) accepted.send(Buffer.alloc(1 << 20, "\n"));
    const closed = ends.acceptor.close(0);
    await test.clock.advance(0);
    await test.clock.advance(1_000);
    await closed;
    expect(await there.closed).toMatchObject({ code: "shutdown" });
  });

  test("is not needed when it never listened", async () => {
    ends = await Ends.listen();
    const { port } = ends.acceptor.address;
    await expect(
      listenGrpc(systemEnv, { service: "client", host: "127.0.0.1", port }, () => {}),
    ).rejects.toMatchObject({
      code: "unavailable",
      message: `cannot listen on 127.0.0.1:${port}: the port is taken`,
      details: { reason: "address_in_use" },
    });
    await expect(
      listenGrpc(systemEnv, { service: "client", host: "192.0.2.1", port: 0 }, () => {}),
    ).rejects.toMatchObject({ code: "unavailable", details: { reason: "cannot_listen" } });
  });
});

test("a fault in taking a stream ends that stream only", async () => {
  const test = createTestEnv();
  ends = await Ends.listen({ test });
  const faulty = await listenGrpc(
    test.env,
    { service: "federation", host: "127.0.0.1", port: 0, tls: north },
    () => {
      throw new Error("a secret");
    },
  );
  const dialed = await ends.dial({ address: `127.0.0.1:${faulty.address.port}` });
  const here = new Recorder();
  dialed.start(here);
  expect(await here.closed).toEqual({ code: "internal", reason: "internal error", reconnect: "backoff" });
  expect(test.logged.map(({ event }) => event)).toEqual(["stream.handler_failed"]);
  await faulty.close(0);
});
