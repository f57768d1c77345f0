/** Bad input on running servers: a clear error for whoever caused it, and nobody else is affected. */
import { randomBytes } from "node:crypto";
import { type client, common, encodeClientItem, federation } from "@parley/protocol";
import { makeCertificate } from "../lib/certificates.js";
import type { Domain } from "../lib/domain.js";
import { makePerson } from "../lib/person.js";
import { openRawLink, openRawSession, signInRaw } from "../lib/raw-stream.js";
import { useScene } from "../lib/scene.js";
import { useStage } from "../lib/stage.js";
import { Stranger } from "../lib/stranger.js";
import { framed, requests, sendsGarbage, type WireTarget } from "../lib/wire.js";

jest.setTimeout(40_000);
const stage = useStage();

const clientPath = "/parley.client.v1.ClientService/Connect";
const linkPath = "/parley.federation.v1.FederationService/Link";
const adminPath = "/parley.admin.v1.AdminService/GetStatus";

const scene = useScene(stage);

/** Every port that listens, with a gRPC path that it serves. */
function ports(): [name: string, target: WireTarget, path: string][] {
  const { north, south } = scene;
  const at = (domain: Domain, address: string): WireTarget => ({
    address,
    domain: domain.name,
    ca: domain.caPem,
  });
  return [
    ["client", at(north, north.client), clientPath],
    ["admin", at(north, north.admin), adminPath],
    ["federation of a proxy", at(north, north.federation), linkPath],
    ["federation of a home server", at(south, south.federation), linkPath],
  ];
}

const portNames = ["client", "admin", "federation of a proxy", "federation of a home server"];

function portOf(name: string): { readonly target: WireTarget; readonly path: string } {
  const [, target, path] = ports().find(([each]) => each === name) ?? [];
  if (target === undefined || path === undefined) throw new Error(`no port ${name}`);
  return { target, path };
}

describe("A malformed address", () => {
  const malformed = [
    "pres:@@",
    "http://bob@south.example",
    "pres:bob@south..example",
    "pres:",
    "",
    "pres:a b@c.example",
  ];

  it.each(malformed)("is refused in every operation, and the session goes on: %j", async (address) => {
    const session = await signInRaw(stage, scene.north, "mallory");
    const inbox = address.replace("pres:", "im:");
    const message = (to: string): Uint8Array =>
      common.InstantMessage.encode({
        id: "m",
        from: "im:mallory@north.example",
        to,
        contentType: "text/plain",
        body: Buffer.from("x"),
      }).finish();
    const operations: client.IClientItem[] = [
      { fetch: { presentity: address } },
      { subscribe: { presentity: address } },
      { send: { message: message(inbox) } },
    ];
    for (const operation of operations) {
      const { error } = await session.asks(operation);
      expect({ operation, error }).toMatchObject({
        error: { code: "invalid_argument", reason: expect.stringMatching(/^[a-z_]+$/), retryable: false },
      });
      expect(error?.message).not.toBe("");
    }
    // Own addresses: what is none is not one's own either.
    for (const operation of [
      { publish: { presentity: address, tuples: [{ id: "t" }] } },
      { openInbox: { inbox, device: "d" } },
      { listWatchers: { presentity: address } },
    ]) {
      const { error } = await session.asks(operation);
      expect({ operation, error }).toMatchObject({
        error: { code: expect.stringMatching(/^(invalid_argument|permission_denied)$/) },
      });
    }
    expect(await session.asks({ listSubscriptions: {} })).toMatchObject({ error: null });
    session.close();
  });
});

describe("A frame", () => {
  it("that is too large ends the session that sent it, with a code that says so", async () => {
    const session = await signInRaw(stage, scene.north, "mallory");
    const limit = 1 << 20;
    session.sendsFrame(encodeClientItem({ id: 7, send: { message: Buffer.alloc(limit + 1) } }));
    expect(await session.end()).toMatchObject({
      code: "frame_too_large",
      reason: expect.stringMatching(/1048\d{3}.*1048576.*frameBytesMax/),
    });
  });

  it("that is cut off ends the session with a protocol error, told before the end", async () => {
    const session = await signInRaw(stage, scene.north, "mallory");
    const whole = encodeClientItem({ id: 7, fetch: { presentity: "pres:alice@north.example" } });
    session.sendsFrame(whole.subarray(0, whole.length - 5));
    expect(await session.end()).toMatchObject({
      code: "protocol_error",
      reason: expect.stringContaining("client frame"),
    });
    expect(session.items.all.at(-1)?.goodbye).toMatchObject({ code: "protocol_error" });
  });

  it("that is garbage ends the session with a protocol error", async () => {
    for (const garbage of [
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.alloc(100, 0xff),
      randomBytes(1_000),
    ]) {
      const session = await openRawSession(stage, scene.north);
      session.sendsFrame(garbage);
      expect(await session.end()).toMatchObject({ code: "protocol_error" });
    }
  });

  it("that asks for something before the sign-in ends the session with a protocol error", async () => {
    const session = await openRawSession(stage, scene.north);
    session.says({ id: 1, fetch: { presentity: "pres:alice@north.example" } });
    expect(await session.end()).toMatchObject({
      code: "protocol_error",
      reason: expect.stringContaining("SignIn"),
    });
  });

  it("that never comes ends the session when its time is over", async () => {
    const session = await openRawSession(stage, scene.north);
    expect(await session.end()).toMatchObject({ code: "sign_in_timeout" });
  });

  it.each(["federation of a proxy", "federation of a home server"])(
    "on a link that is too large, cut off, garbage, out of turn or missing ends the link: %s",
    async (name) => {
      const domain = name === "federation of a proxy" ? scene.north : scene.south;
      const tooLarge = await openRawLink(stage, domain);
      tooLarge.sendsFrame(Buffer.concat([Buffer.from([0x0a]), Buffer.alloc(3 << 20)]));
      expect(await tooLarge.end()).toMatchObject({
        code: expect.stringMatching(/^(frame_too_large|protocol_error)$/),
      });
      const garbage = await openRawLink(stage, domain);
      garbage.sendsFrame(Buffer.alloc(64, 0xfe));
      expect(await garbage.end()).toMatchObject({ code: "protocol_error" });
      const outOfTurn = await openRawLink(stage, domain);
      outOfTurn.says({ envelope: Buffer.from("hello?") });
      expect(await outOfTurn.end()).toMatchObject({ code: "protocol_error" });
      const silent = await openRawLink(stage, domain);
      const { refusal } = await silent.items.next();
      expect(refusal?.error).toMatchObject({ code: "deadline_exceeded", reason: "handshake_timeout" });
      expect(await silent.end()).toMatchObject({ code: "handshake_timeout" });
    },
  );

  it.each(portNames)("whose announced length is not its own ends its call only: %s", async (name) => {
    const { path, target } = portOf(name);
    const { headers } = await requests(target, path, framed(Buffer.from([0x0a, 0x02]), 1_000));
    // The stream ends where the caller ends it; what was only announced never was a frame.
    if (name === "admin") expect(headers["grpc-status"]).toBe("12");
    else expect(headers).toMatchObject({ "grpc-status": "0", "parley-close-code": "connection_lost" });
    // A length beyond any limit is not waited for.
    const huge = await requests(target, path, framed(Buffer.alloc(10), 0x7fff_ffff));
    expect(huge.headers).toMatchObject({
      "grpc-status": "8",
      "grpc-message": expect.stringContaining("larger%20than%20max"),
    });
  });
});

describe("Garbage on a port", () => {
  it.each(portNames)("ends its own connection and no other: %s", async (name) => {
    const { target } = portOf(name);
    const garbage = [
      Buffer.from("GET / HTTP/1.1\r\nHost: north.example\r\n\r\n"),
      Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, ...randomBytes(600)]),
      randomBytes(100_000),
    ];
    await Promise.all([
      ...garbage.map((bytes) => sendsGarbage(target, bytes, { tls: false })),
      ...garbage.map((bytes) => sendsGarbage(target, bytes, { tls: true })),
      // The beginning of HTTP/2, and then something else.
      sendsGarbage(
        target,
        Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), randomBytes(5_000)]),
        {
          tls: true,
        },
      ),
    ]);
  });

  it.each(portNames)("as a method that there is not is refused as unimplemented: %s", async (name) => {
    const { target } = portOf(name);
    const { headers } = await requests(
      target,
      "/parley.client.v1.ClientService/Nothing",
      framed(Buffer.alloc(0)),
    );
    expect(headers["grpc-status"]).toBe("12");
  });
});

describe("A huge header", () => {
  it.each(portNames.filter((name) => name !== "admin"))("is refused above 16 KiB: %s", async (name) => {
    const { path, target } = portOf(name);
    const outcome = await requests(target, path, framed(Buffer.alloc(0)), { "x-large": "h".repeat(20_000) });
    expect(outcome).toMatchObject({
      headers: {
        "grpc-status": "8",
        "grpc-message": expect.stringMatching(/^the%20headers.*limit%2016384/),
        "parley-close-code": "headers_too_large",
      },
    });
  });

  it.each(portNames)("is refused, whoever sends it: %s", async (name) => {
    const { path, target } = portOf(name);
    for (const headers of [
      { "x-huge": "h".repeat(500_000) },
      Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`x-many-${i}`, "h".repeat(100)])),
    ]) {
      const outcome = await requests(target, path, framed(Buffer.alloc(0)), headers);
      expect(outcome.headers["grpc-status"]).not.toBe("0");
      expect(outcome.headers[":status"] === 200 && outcome.error === "").toBe(false);
    }
  });
});

describe("From a newer version", () => {
  it("an operation that is not known is answered so, and unknown fields are passed over", async () => {
    const carol = await makePerson(stage, scene.north, "carol");
    const session = await signInRaw(stage, scene.north, "carol");
    // Field 99 of ClientItem, with the id 5.
    session.sendsFrame(item(Buffer.concat([varintField(1, 5), bytesField(99, Buffer.from("new"))])));
    const { response } = await session.items.next(({ response: each }) => each?.id === 5);
    expect(response?.error).toMatchObject({ code: "unimplemented" });
    // A known operation with a field that we don't know, in an item with one, in a frame with one.
    const fetch = Buffer.concat([
      bytesField(1, Buffer.from(carol.presentity)),
      bytesField(77, Buffer.from("?")),
    ]);
    const known = Buffer.concat([varintField(1, 6), bytesField(7, fetch), bytesField(98, Buffer.from("?"))]);
    session.sendsFrame(Buffer.concat([bytesField(50, Buffer.from("?")), item(known)]));
    const answer = await session.items.next(({ response: each }) => each?.id === 6);
    expect(answer.response?.notification).toMatchObject({ presentity: carol.presentity });
    session.close();
  });

  it("a message keeps its unknown fields, byte for byte, through both home servers and the proxy", async () => {
    await scene.north.addAccount("dave");
    const session = await signInRaw(stage, scene.north, "dave");
    const message = Buffer.concat([
      common.InstantMessage.encode({
        id: "from-the-future",
        from: "im:dave@north.example",
        to: scene.bob.inbox,
        sentAtMs: 1,
        contentType: "text/plain",
        body: Buffer.from("future"),
      }).finish(),
      bytesField(500, Buffer.from("something new")),
      varintField(501, 42),
    ]);
    const { report } = await session.asks({ send: { message } });
    expect(report).toMatchObject({ status: common.ReportStatus.REPORT_STATUS_DELIVERED });
    const received = await scene.bob.messages.some(({ id }) => id === "from-the-future");
    expect(Buffer.from(received.bytes)).toEqual(message);
    session.close();
  });

  it("a document keeps its unknown fields, byte for byte, through the proxy and the watcher's home server", async () => {
    const presentity = "pres:wendy@west.example";
    const west = await linkFromWest();
    const watcher = await makePerson(stage, scene.north, "watcher");
    await watcher.signsIn({ inbox: false });
    const document = Buffer.concat([
      common.PresenceDocument.encode({
        presentity,
        tuples: [{ id: "t", status: 1 }],
      }).finish(),
      bytesField(900, Buffer.from("something new")),
    ]);
    const subscribing = watcher.watches(presentity);
    const asked = await west.receives((each) => (each.watch == null ? undefined : each));
    expect(asked.watch).toMatchObject({ presentity, watcher: watcher.principal });
    west.sends("presence", [
      {
        request: asked.request,
        watchState: {
          presentity,
          watcher: watcher.principal,
          state: common.SubscriptionState.SUBSCRIPTION_STATE_ACTIVE,
          expiresMs: 60_000,
          view: "a-view",
          change: 1,
          notification: {
            presentity,
            version: { epoch: 1, counter: 1 },
            document,
            freshness: { state: common.FreshnessState.FRESHNESS_STATE_LIVE },
          },
        },
      },
    ]);
    expect(await subscribing).toMatchObject({ state: "active" });
    expect(Buffer.from((await watcher.documents.next()).documentBytes)).toEqual(document);
    await watcher.leaves();
  });

  it("what is not known on a link is passed over, and the link goes on", async () => {
    const west = await linkFromWest();
    west.link.sendsFrame(item(bytesField(99, Buffer.from("a new kind of item"))));
    west.link.sendsFrame(bytesField(14, Buffer.from("a new field of the frame")));
    const unknown = federation.PayloadItem.create({ request: 5 });
    const payload = Buffer.concat([
      bytesField(1, bytesField(88, Buffer.from("?"))),
      bytesField(77, Buffer.from("?")),
    ]);
    west.sends("presence", [unknown], { payload });
    await west.pings();
    const fetched = await west.asks({
      fetch: { presentity: "pres:nobody@north.example", watcher: "w@west.example" },
    });
    expect(fetched.fetched?.error).toMatchObject({ code: "not_found", reason: "no_such_presentity" });
  });

  /** A link of another domain to the proxy, with a good certificate. */
  async function linkFromWest(): Promise<Stranger> {
    const domain = "west.example";
    const identity = await makeCertificate(scene.authority, domain);
    return Stranger.links(stage, scene.north, { domain, identity });
  }
});

/** `items = 1` of a frame. */
function item(bytes: Uint8Array): Buffer {
  return bytesField(1, bytes);
}

function bytesField(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
