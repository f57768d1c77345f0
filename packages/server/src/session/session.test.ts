import type { FrameHandler, FrameStream } from "@parley/protocol";
import { decodeServerFrame, encodeClientItem, type client as wire } from "@parley/protocol";
import { type CloseReason, ParleyError } from "@parley/runtime";
import { createTestEnv, type ManualClock } from "@parley/runtime/testing";
import { homeServerDefaults } from "../options.js";
import { Session, type SessionEnd, type SessionHost } from "./session.js";

/** A network that takes frames only when it is told to. */
class StuckStream implements FrameStream {
  readonly peer = { address: "192.0.2.1:4711", encrypted: true };
  readonly frames: Uint8Array[] = [];
  queuedBytes = 0;
  stuck = false;
  paused = false;
  closed: CloseReason | undefined;
  handler!: FrameHandler;

  start(handler: FrameHandler): void {
    this.handler = handler;
  }

  send(frame: Uint8Array): boolean {
    this.frames.push(frame);
    if (!this.stuck) return true;
    this.queuedBytes += frame.length;
    return false;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(reason: CloseReason): void {
    this.closed = reason;
  }

  drain(): void {
    this.stuck = false;
    this.queuedBytes = 0;
    this.handler.onDrain();
  }

  get lastItem(): wire.ServerItem | undefined {
    return decodeServerFrame(this.frames.at(-1) ?? new Uint8Array(0)).at(-1);
  }
}

interface Scene {
  readonly clock: ManualClock;
  readonly stream: StuckStream;
  readonly session: Session;
  readonly operations: wire.ClientItem[];
  readonly ends: (SessionEnd & { readonly code: string })[];
  receive(...items: wire.IClientItem[]): void;
}

/** A session that is signed in. */
function openSession(limits: Partial<typeof homeServerDefaults> = {}): Scene {
  const { env, clock } = createTestEnv();
  const stream = new StuckStream();
  const operations: wire.ClientItem[] = [];
  const ends: (SessionEnd & { readonly code: string })[] = [];
  const host: SessionHost = {
    env,
    options: { ...homeServerDefaults, ...limits },
    checkStall: () => undefined,
    onFailed: () => undefined,
    onSignIn: (session, id) => {
      const identity = {
        sessionId: "s",
        requester: { kind: "principal", principal: "alice@north.example" } as const,
        principal: undefined,
        signedInAtMs: 1,
        credentialEpoch: 0,
        addresses: ["im:alice@north.example", "pres:alice@north.example"],
        attachSubscriptions: false,
      };
      session.admit(id, identity, {});
      session.resume();
    },
    onOperation: (_session, item) => operations.push(item),
    onEnded: (_session, end, { code }) => ends.push({ ...end, code }),
  };
  const session = new Session(host, stream);
  session.start();
  const receive = (...items: wire.IClientItem[]): void =>
    stream.handler.onFrame(Buffer.concat(items.map((item) => encodeClientItem(item))));
  receive({ id: 1, signIn: {} });
  return { clock, stream, session, operations, ends, receive };
}

describe("Session", () => {
  it("owns addresses in whatever form they are written", () => {
    const { session } = openSession();
    expect(session.owns("im:alice@north.example")).toBe(true);
    expect(session.owns("im:Alice@NORTH.example")).toBe(true);
    expect(session.owns("pres:alice@north.example")).toBe(true);
    expect(session.owns("im:bob@north.example")).toBe(false);
    expect(session.owns("nonsense")).toBe(false);
  });

  it("reads nothing more while too much waits to be sent, and goes on when it was taken", async () => {
    const { clock, stream, session, ends } = openSession({ queueBytesSlow: 1_000, queueBytesMax: 10_000 });
    await clock.settle();
    stream.stuck = true;
    session.push(Buffer.alloc(600));
    await clock.settle();
    expect(stream.paused).toBe(false);
    session.push(Buffer.alloc(600));
    expect(stream.paused).toBe(true);
    stream.drain();
    await clock.settle();
    expect(stream.paused).toBe(false);
    expect(ends).toEqual([]);
  });

  it("is told too_slow and closed beyond the limit", async () => {
    const { clock, stream, session, ends } = openSession({ queueBytesSlow: 1_000, queueBytesMax: 2_000 });
    await clock.settle();
    stream.stuck = true;
    session.push(Buffer.alloc(600));
    await clock.settle();
    for (let i = 0; i < 4; i++) session.push(Buffer.alloc(600));
    expect(stream.closed).toMatchObject({ code: "too_slow", reconnect: "backoff" });
    expect(stream.lastItem?.goodbye?.code).toBe("too_slow");
    expect(ends).toEqual([{ goodbye: false, code: "too_slow" }]);
    session.push(Buffer.alloc(600));
    session.respond(5, { done: {} });
    expect(ends.length).toBe(1);
  });

  it("is closed when it stays slow for two heartbeats", async () => {
    const { clock, stream, session, ends } = openSession({ queueBytesSlow: 1_000, heartbeatMs: 1_000 });
    await clock.settle();
    stream.stuck = true;
    session.push(Buffer.alloc(600));
    await clock.settle();
    session.push(Buffer.alloc(600));
    await clock.advance(1_999);
    session.checkContact(clock.monotonicMs());
    expect(ends).toEqual([]);
    await clock.advance(2);
    session.checkContact(clock.monotonicMs());
    expect(ends).toEqual([{ goodbye: false, code: "too_slow" }]);
  });

  it("holds items back while as many operations wait as may, and takes silence then for its own doing", async () => {
    const { clock, stream, session, operations, ends, receive } = openSession({
      operationsMax: 2,
      heartbeatMs: 1_000,
    });
    receive({ id: 1, fetch: {} }, { id: 2, fetch: {} }, { id: 3, fetch: {} }, { id: 4, fetch: {} });
    expect(operations.map(({ id }) => id)).toEqual([1, 2]);
    expect(stream.paused).toBe(true);
    await clock.advance(5_000);
    session.checkContact(clock.monotonicMs());
    expect(ends).toEqual([]);
    session.respond(1, { done: {} });
    expect(operations.map(({ id }) => id)).toEqual([1, 2, 3]);
    session.fail(2, new ParleyError("not_found", "no"));
    session.respond(3, { done: {} });
    expect(operations.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(stream.paused).toBe(false);
  });

  it("bounds messages that want no answer, too", () => {
    const { session, operations, receive } = openSession({ operationsMax: 2 });
    receive({ send: {} }, { send: {} }, { send: {} }, { ackInbox: {} });
    expect(operations.length).toBe(2);
    session.respond(0, { done: {} });
    session.respond(0, { done: {} });
    expect(operations.map(({ operation }) => operation)).toEqual(["send", "send", "send", "ackInbox"]);
  });

  it("takes the end of what wants no answer for the end of nothing else", () => {
    const { session, operations, receive } = openSession({ operationsMax: 3 });
    receive({ id: 1, fetch: {} }, { id: 2, fetch: {} }, { ackInbox: {} });
    session.fail(0, new ParleyError("not_found", "no such inbox"));
    receive({ id: 3, fetch: {} }, { id: 4, fetch: {} });
    expect(operations.map(({ id }) => id)).toEqual([1, 2, 0, 3]);
  });

  it("tells an announced end from a lost connection, once", () => {
    const announced = openSession();
    const heard: boolean[] = [];
    announced.session.onEnd(({ goodbye }) => heard.push(goodbye));
    announced.receive({ goodbye: { reason: "bye" } }, { id: 9, fetch: {} });
    expect(announced.ends).toEqual([{ goodbye: true, code: "goodbye" }]);
    expect(announced.operations).toEqual([]);
    announced.session.onEnd(({ goodbye }) => heard.push(goodbye));
    expect(heard).toEqual([true, true]);

    const lost = openSession();
    lost.session.onEnd(({ goodbye }) => heard.push(goodbye));
    lost.stream.handler.onClose({ code: "connection_lost", reason: "", reconnect: "backoff" });
    lost.session.end({ code: "shutdown", reason: "", reconnect: "backoff" });
    expect(lost.ends).toEqual([{ goodbye: false, code: "connection_lost" }]);
    expect(heard).toEqual([true, true, false]);
  });
});
