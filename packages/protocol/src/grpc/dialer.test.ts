import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type DialTarget, type FrameStream, grpcStatusToCode } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import { authorityPem, expired, nameless, north, otherAuthorityPem } from "../../test/certificates.js";
import { domain, Ends, echo, systemEnv } from "../../test/ends.js";
import { Recorder } from "../../test/recorder.js";
import { failureOfCode } from "./dial-failure.js";
import { createGrpcDialer, type GrpcDialerOptions } from "./dialer.js";

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listen(options: Parameters<typeof Ends.listen>[0] = {}): Promise<Ends> {
  const ends = await Ends.listen(options);
  stops.push(() => ends.stop());
  return ends;
}

/** Listens with a server that is no acceptor of ours. @returns its address. */
async function listenOther(
  server: Server,
  onConnection: (socket: Socket) => void = () => {},
): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

function dial(
  target: Partial<DialTarget> & { readonly address: string },
  options: GrpcDialerOptions = {},
  signal = new AbortController().signal,
): Promise<FrameStream> {
  const dialer = createGrpcDialer(systemEnv, "federation", options);
  return dialer.dial({ domain, ca: authorityPem, ...target }, { signal });
}

async function expectUnavailable(dialing: Promise<FrameStream>, reason: string): Promise<void> {
  await expect(dialing).rejects.toMatchObject({
    code: "unavailable",
    details: { reason },
    retryable: true,
  });
}

describe("dialling a domain", () => {
  test("checks the certificate for the domain, whatever the host is called", async () => {
    const { target } = await listen();
    const port = target.address.split(":")[1];
    const stream = await dial(
      { address: `localhost.north.test:${port}` },
      { lookup: async () => ["127.0.0.1"] },
    );
    expect(stream.peer.encrypted).toBe(true);
    await expectUnavailable(dial({ ...target, domain: "south.example" }), "tls_wrong_name");
    await expectUnavailable(dial({ ...target, domain: "sub.north.example" }), "tls_wrong_name");
  });

  test("does not take the subject for the name of the domain", async () => {
    const { target } = await listen({ listen: { tls: nameless } });
    await expectUnavailable(dial(target), "tls_wrong_name");
  });

  test("trusts the given authorities only", async () => {
    const { target } = await listen();
    await expectUnavailable(dial({ ...target, ca: otherAuthorityPem }), "tls_unknown_authority");
    const { ca, ...withSystemRoots } = target;
    expect(ca).toBeDefined();
    const dialer = createGrpcDialer(systemEnv, "federation");
    await expectUnavailable(
      dialer.dial(withSystemRoots, { signal: new AbortController().signal }),
      "tls_unknown_authority",
    );
  });

  test("takes no certificate that has expired", async () => {
    const { target } = await listen({ listen: { tls: expired } });
    await expectUnavailable(dial(target), "tls_expired_certificate");
  });

  test("takes no old TLS between servers, and an older one between user agent and server", async () => {
    const server = createSecureServer({ cert: north.certChainPem, key: north.keyPem, maxVersion: "TLSv1.2" });
    server.on("sessionError", () => {});
    server.on("stream", (stream) => stream.respond({ ":status": 200, "content-type": "application/grpc" }));
    const address = await listenOther(server);
    await expectUnavailable(dial({ address }), "tls_failed");
    const target = { address, domain, ca: authorityPem };
    const { signal } = new AbortController();
    await createGrpcDialer(systemEnv, "client").dial(target, { signal });
    const { target: strict } = await listen();
    const [host = "", port = ""] = strict.address.split(":");
    const { connect } = await import("node:tls");
    const old = connect({
      host,
      port: Number(port),
      ca: authorityPem,
      servername: domain,
      maxVersion: "TLSv1.2",
    });
    const [error] = await once(old, "error");
    expect(error).toMatchObject({ code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
  });

  test("says that nobody listens there", async () => {
    const ends = await Ends.listen();
    await ends.stop();
    await expectUnavailable(dial(ends.target), "connection_refused");
    await expectUnavailable(dial({ ...ends.target, insecure: true }), "connection_refused");
  });

  test("says that something else listens there", async () => {
    const http1 = await listenOther(createServer(), (socket) =>
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    await expectUnavailable(dial({ address: http1 }), "tls_failed");
    await expectUnavailable(dial({ address: http1, insecure: true }), "connection_lost");
    const noHttp2 = createTlsServer({ cert: north.certChainPem, key: north.keyPem }, (socket) => {
      socket.on("error", () => {});
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    await expectUnavailable(dial({ address: await listenOther(noHttp2) }), "connection_lost");
    const closing = await listenOther(createServer(), (socket) => socket.destroy());
    await expectUnavailable(dial({ address: closing }), "connection_lost");
  });

  test.each([
    ["refuses the stream", 7, "unavailable", "connection_lost"],
    ["resets the stream", 1, "unavailable", "connection_lost"],
    ["wants no more of us", 11, "resource_exhausted", "resource_exhausted"],
  ])("survives a peer that %s", async (_what, rstCode, code, reason) => {
    const server = createSecureServer({ cert: north.certChainPem, key: north.keyPem });
    server.on("sessionError", () => {});
    server.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.close(rstCode);
    });
    const address = await listenOther(server);
    await expect(dial({ address })).rejects.toMatchObject({ code, details: { reason } });
  });

  test("says that the peer does not know the service", async () => {
    const ends = await listen({ listen: { service: "client" } });
    await expect(dial(ends.target)).rejects.toMatchObject({ code: "unimplemented", retryable: false });
  });

  test("says that the host is not known, or has no address", async () => {
    const unknown = async () => {
      throw Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    };
    await expectUnavailable(dial({ address: "no.example:7443" }, { lookup: unknown }), "dns_failed");
    await expectUnavailable(dial({ address: "no.example:7443" }, { lookup: async () => [] }), "dns_failed");
    // No label is so long, which a resolver knows without asking anybody.
    await expectUnavailable(dial({ address: `${"x".repeat(64)}.example:7443` }), "dns_failed");
  });

  test("goes on to the next address of a host", async () => {
    const ends = await listen();
    const port = ends.target.address.split(":")[1];
    const stream = await dial(
      { address: `many.example:${port}` },
      { lookup: async () => ["::1", "127.0.0.2", "127.0.0.1"] },
    );
    expect(stream.peer.address).toBe(`127.0.0.1:${port}`);
  });

  test("tells the first of several failures", async () => {
    const other = await listenOther(createServer(), (socket) => socket.destroy());
    const port = other.split(":")[1];
    const addresses = ["127.0.0.1", "127.0.0.2"];
    await expectUnavailable(
      dial({ address: `two.example:${port}` }, { lookup: async () => addresses }),
      "connection_lost",
    );
  });

  test("wants the address with a port", async () => {
    for (const address of ["north.example", "north.example:0", "north.example:65536", "::1:7443", ""]) {
      await expect(dial({ address })).rejects.toMatchObject({
        code: "invalid_argument",
        details: { reason: "bad_address" },
      });
    }
    await expectUnavailable(dial({ address: "[::1]:1" }), "connection_refused");
  });

  test.each([
    "",
    "/etc/ssl/ca.pem",
    "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
    `${authorityPem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
  ])("wants authorities in PEM: %j", async (ca) => {
    await expect(dial({ address: "127.0.0.1:1", ca })).rejects.toMatchObject({
      code: "invalid_argument",
      details: { reason: "bad_certificate" },
    });
  });

  test("keeps the parsed form of a few bundles of authorities", async () => {
    const { target } = await listen();
    const dialer = createGrpcDialer(systemEnv, "federation");
    for (let i = 0; i < 40; i++) {
      const ca = `# ${i % 20}\n${authorityPem}`;
      await dialer.dial({ ...target, ca }, { signal: new AbortController().signal });
    }
  });
});

describe("the time that dialling takes", () => {
  test.each([
    ["the network", { ca: authorityPem }],
    ["the network, without TLS,", { insecure: true }],
  ])("is limited when %s does not answer", async (_what, trust) => {
    const test = createTestEnv();
    let connections = 0;
    const silent = createServer();
    const address = await listenOther(silent, () => connections++);
    const dialer = createGrpcDialer(test.env, "federation", { connectTimeoutMs: 4_000 });
    const dialing = dialer.dial({ address, domain, ...trust }, { signal: new AbortController().signal });
    const expectation = expectUnavailable(dialing, "connect_timeout");
    await once(silent, "connection");
    await test.clock.advance(4_000);
    await expectation;
    expect(connections).toBe(1);
    expect(test.clock.timersPending).toBe(0);
  });

  test("is limited when the resolver does not answer", async () => {
    const test = createTestEnv();
    const dialer = createGrpcDialer(test.env, "federation", { lookup: () => new Promise(() => {}) });
    const dialing = dialer.dial(
      { address: "slow.example:1", domain },
      { signal: new AbortController().signal },
    );
    const expectation = expectUnavailable(dialing, "connect_timeout");
    await test.clock.advance(10_000);
    await expectation;
  });

  test("ends when the caller gives up", async () => {
    const silent = createServer();
    const address = await listenOther(silent);
    const abort = new AbortController();
    const dialing = dial({ address }, {}, abort.signal);
    await once(silent, "connection");
    abort.abort();
    await expect(dialing).rejects.toMatchObject({ code: "cancelled" });
    await expect(dial({ address }, {}, abort.signal)).rejects.toMatchObject({ code: "cancelled" });
    const during = new AbortController();
    const resolving = dial(
      { address: "slow.example:1" },
      { lookup: () => new Promise(() => during.abort()) },
      during.signal,
    );
    await expect(resolving).rejects.toMatchObject({ code: "cancelled" });
  });

  test("does not count for the stream afterwards", async () => {
    const test = createTestEnv();
    const ends = await listen({ test });
    const abort = new AbortController();
    const dialer = createGrpcDialer(test.env, "federation", { connectTimeoutMs: 4_000 });
    const [dialed, accepted] = await Promise.all([
      dialer.dial(ends.target, { signal: abort.signal }),
      ends.accept(),
    ]);
    echo(accepted);
    const here = new Recorder();
    dialed.start(here);
    abort.abort();
    await test.clock.advance(60_000);
    dialed.send(Buffer.from("\nstill there?"));
    await here.until(({ frames }) => frames.length === 1);
  });
});

describe("the end of a dialled stream", () => {
  test("is understood also when the peer uses gRPC's own words", async () => {
    const server = createSecureServer({ cert: north.certChainPem, key: north.keyPem });
    let status = "16";
    server.on("stream", (stream) => {
      stream.on("wantTrailers", () =>
        stream.sendTrailers({ "grpc-status": status, "grpc-message": "who%20are%20you" }),
      );
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.end();
    });
    const address = await listenOther(server);
    const reasons = [];
    for (status of ["16", "0", "14", "8", "99"]) {
      const here = new Recorder();
      (await dial({ address })).start(here);
      reasons.push(await here.closed);
    }
    expect(reasons).toEqual([
      { code: "unauthenticated", reason: "who are you", reconnect: "backoff" },
      { code: "goodbye", reason: "who are you", reconnect: "backoff" },
      { code: "connection_lost", reason: "who are you", reconnect: "backoff" },
      { code: "resource_exhausted", reason: "who are you", reconnect: "backoff" },
      { code: grpcStatusToCode(99), reason: "who are you", reconnect: "backoff" },
    ]);
  });
});

test.each([
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls_wrong_name"],
  ["CERT_HAS_EXPIRED", "tls_expired_certificate"],
  ["CERT_NOT_YET_VALID", "tls_expired_certificate"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls_unknown_authority"],
  ["EHOSTUNREACH", "connection_refused"],
  ["ETIMEDOUT", "connect_timeout"],
  ["EAI_AGAIN", "dns_failed"],
  ["ECONNRESET", "connection_lost"],
  ["EPROTO", "tls_failed"],
])("the error code %s stands for %s", (code, reason) => {
  expect(failureOfCode(code)).toBe(reason);
});
