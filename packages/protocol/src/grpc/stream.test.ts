import { createHash, X509Certificate } from "node:crypto";
import { createTestEnv } from "@parley/runtime/testing";
import { north } from "../../test/certificates.js";
import { Ends, reason } from "../../test/ends.js";
import { Recorder } from "../../test/recorder.js";
import { type Relay, startRelay } from "../../test/relay.js";

let ends: Ends;
let relay: Relay | undefined;

afterEach(async () => {
  await relay?.close();
  relay = undefined;
  await ends.stop();
});

function started<T extends { start(handler: Recorder): void }>(stream: T): Recorder {
  const recorder = new Recorder();
  stream.start(recorder);
  return recorder;
}

describe.each([
  ["with TLS", false],
  ["without TLS", true],
])("a stream %s", (_name, plain) => {
  beforeEach(async () => {
    ends = await Ends.listen({ plain });
  });

  test("carries frames both ways, in order and unchanged", async () => {
    const { dialed, accepted } = await ends.pair();
    const [here, there] = [started(dialed), started(accepted)];
    // As frames of the protocol do, they begin with the tag of an item (see close-status.ts).
    const frames = Array.from({ length: 200 }, (_, i) =>
      Buffer.concat([Buffer.of(0x0a), Buffer.alloc(i * 7, i)]),
    );
    for (const frame of frames) {
      dialed.send(frame);
      accepted.send(frame);
    }
    await here.until((recorder) => recorder.frames.length === frames.length);
    await there.until((recorder) => recorder.frames.length === frames.length);
    expect(Buffer.concat(here.frames).equals(Buffer.concat(frames))).toBe(true);
    expect(Buffer.concat(there.frames).equals(Buffer.concat(frames))).toBe(true);
    expect(there.frames.map((frame) => frame.length)).toEqual(frames.map((frame) => frame.length));
  });

  test("knows whether it is encrypted, and by which certificate", async () => {
    const { dialed, accepted } = await ends.pair();
    const fingerprint = plain
      ? undefined
      : createHash("sha256").update(new X509Certificate(north.certChainPem).raw).digest();
    expect(dialed.peer).toEqual({
      address: ends.target.address,
      encrypted: !plain,
      ...(fingerprint && { acceptorFingerprint: fingerprint }),
    });
    expect(accepted.peer).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      encrypted: !plain,
      ...(fingerprint && { acceptorFingerprint: fingerprint }),
    });
  });

  test("tells the dialler why the acceptor ended it, after what was sent before", async () => {
    const { dialed, accepted } = await ends.pair();
    started(accepted);
    const why = { code: "too_slow", reason: "zu langsam – 100 %\ud800", reconnect: "backoff" } as const;
    accepted.send(Buffer.from("one"));
    accepted.send(Buffer.from("two"));
    accepted.close(why);
    const here = started(dialed);
    expect(await here.closed).toEqual({ ...why, reason: "zu langsam – 100 %\ufffd" });
    expect(here.texts).toEqual(["one", "two"]);
  });

  test("tells the acceptor why the dialler ended it, after what was sent before", async () => {
    const { dialed, accepted } = await ends.pair();
    const here = started(dialed);
    dialed.send(Buffer.from("one"));
    dialed.send(Buffer.from("two"));
    dialed.close(reason);
    const there = started(accepted);
    expect(await there.closed).toEqual(reason);
    expect(there.texts).toEqual(["one", "two"]);
    expect(await here.closed).toEqual(reason);
  });

  test("is lost on both sides when the network cuts it", async () => {
    relay = await startRelay(ends.acceptor.address.port);
    const { dialed, accepted } = await ends.pair({ address: relay.address });
    const [here, there] = [started(dialed), started(accepted)];
    relay.cut();
    expect(await here.closed).toMatchObject({ code: "connection_lost", reconnect: "backoff" });
    expect(await there.closed).toMatchObject({ code: "connection_lost", reconnect: "backoff" });
  });
});

describe("the end of a stream", () => {
  beforeEach(async () => {
    ends = await Ends.listen();
  });

  test("comes once, however often it is asked for, and nothing is sent afterwards", async () => {
    const { dialed, accepted } = await ends.pair();
    const [here, there] = [started(dialed), started(accepted)];
    dialed.close(reason);
    dialed.close({ ...reason, code: "another" });
    expect(dialed.send(Buffer.from("late"))).toBe(true);
    expect(dialed.queuedBytes).toBe(0);
    expect(await here.closed).toEqual(reason);
    expect(await there.closed).toEqual(reason);
    accepted.close(reason);
    expect(accepted.send(Buffer.from("late"))).toBe(true);
    await ends.proveUnaffected();
    expect([here.closes, there.closes, there.frames.length]).toEqual([1, 1, 0]);
  });

  test("is the same for both when both end it at once", async () => {
    const { dialed, accepted } = await ends.pair();
    const [here, there] = [started(dialed), started(accepted)];
    dialed.close(reason);
    accepted.close(reason);
    expect(await here.closed).toEqual(reason);
    expect(await there.closed).toEqual(reason);
  });

  test("is told to a handler that starts after it", async () => {
    relay = await startRelay(ends.acceptor.address.port);
    const { dialed, accepted } = await ends.pair({ address: relay.address });
    const there = started(accepted);
    relay.cut();
    await there.closed;
    const here = started(dialed);
    expect(await here.closed).toMatchObject({ code: "connection_lost" });
    const again = new Recorder();
    accepted.start(again);
    expect(await again.closed).toMatchObject({ code: "connection_lost" });
  });

  test("is forced when the peer does not take what was sent before", async () => {
    const test = createTestEnv();
    await ends.stop();
    ends = await Ends.listen({ test, listen: { closeTimeoutMs: 3_000 }, dial: { closeTimeoutMs: 3_000 } });
    const { dialed, accepted } = await ends.pair();
    const [here, there] = [started(dialed), started(accepted)];
    dialed.pause();
    while (accepted.queuedBytes < 16 << 20) accepted.send(Buffer.alloc(1 << 20));
    accepted.close(reason);
    await test.clock.advance(2_999);
    expect(there.closes).toBe(0);
    await test.clock.advance(1);
    expect(await there.closed).toEqual(reason);
    expect(await here.closed).toMatchObject({ code: "connection_lost" });
  });

  test("is forced when the acceptor does not answer the dialler's", async () => {
    const test = createTestEnv();
    await ends.stop();
    ends = await Ends.listen({ test, dial: { closeTimeoutMs: 3_000 } });
    const { dialed, accepted } = await ends.pair();
    const here = started(dialed);
    // Not started: nothing is read from it, so the end is not seen.
    dialed.close(reason);
    await test.clock.advance(3_000);
    expect(await here.closed).toEqual(reason);
    const there = started(accepted);
    await there.closed;
  });

  test("is the only consequence of a handler that throws", async () => {
    const test = createTestEnv();
    await ends.stop();
    ends = await Ends.listen({ test });
    const fault = {
      onFrame: () => {
        throw new Error("a secret");
      },
      onDrain: () => {},
      onClose: () => {},
    };
    const first = await ends.pair();
    first.accepted.start(fault);
    const here = started(first.dialed);
    first.dialed.send(Buffer.from("x"));
    expect(await here.closed).toEqual({ code: "internal", reason: "internal error", reconnect: "backoff" });
    const second = await ends.pair();
    second.dialed.start(fault);
    const there = started(second.accepted);
    second.accepted.send(Buffer.from("x"));
    expect(await there.closed).toEqual({ code: "internal", reason: "internal error", reconnect: "backoff" });
    expect(test.logged.map(({ event }) => event)).toEqual(["stream.handler_failed", "stream.handler_failed"]);
    await ends.proveUnaffected();
  });
});

describe("flow control", () => {
  const chunk = Buffer.alloc(64 << 10, 1);

  test.each(["dialed", "accepted"] as const)(
    "stops the %s end above the high-water mark until the peer has read",
    async (sender) => {
      ends = await Ends.listen();
      const pair = await ends.pair();
      const receiver = sender === "dialed" ? pair.accepted : pair.dialed;
      const [out, into] = [started(pair[sender]), started(receiver)];
      receiver.pause();
      let sent = 0;
      // The kernel's buffers take a few MiB before it is the peer's turn.
      while (pair[sender].queuedBytes < 32 << 20) {
        const more = pair[sender].send(chunk);
        expect(more).toBe(pair[sender].queuedBytes <= 64 << 10);
        sent++;
      }
      expect(out.drains).toBe(0);
      receiver.resume();
      await out.until(({ drains }) => drains === 1);
      expect(pair[sender].queuedBytes).toBeLessThanOrEqual(32 << 10);
      await into.until(({ frames }) => frames.length === sent);
      expect(pair[sender].queuedBytes).toBe(0);
      expect(out.drains).toBe(1);
    },
  );

  test("keeps what came before the start, and what comes in a pause", async () => {
    ends = await Ends.listen();
    const { dialed, accepted } = await ends.pair();
    dialed.send(Buffer.from("before"));
    accepted.send(Buffer.from("before"));
    accepted.pause();
    dialed.pause();
    const [here, there] = [started(dialed), started(accepted)];
    await ends.proveUnaffected();
    expect([here.frames.length, there.frames.length]).toEqual([0, 0]);
    accepted.resume();
    dialed.resume();
    await here.until(({ frames }) => frames.length === 1);
    await there.until(({ frames }) => frames.length === 1);
    expect([here.texts, there.texts]).toEqual([["before"], ["before"]]);
  });
});

describe("a frame above the limit", () => {
  test.each(["dialed", "accepted"] as const)(
    "ends only its own stream when the %s end sends it",
    async (sender) => {
      ends = await Ends.listen({ listen: { frameBytesMax: 1_000 }, dial: { frameBytesMax: 1_000 } });
      const other = await ends.pair();
      const [otherHere, otherThere] = [started(other.dialed), started(other.accepted)];
      const pair = await ends.pair();
      const [here, there] = [started(pair.dialed), started(pair.accepted)];
      pair[sender].send(Buffer.alloc(1_000));
      pair[sender].send(Buffer.alloc(1_001));
      expect(await here.closed).toEqual({
        code: "frame_too_large",
        reason: "Received message larger than max (1001 vs 1000) (frameBytesMax)",
        reconnect: "backoff",
      });
      expect(await there.closed).toMatchObject({ code: "connection_lost" });
      expect((sender === "dialed" ? there : here).frames.length).toBe(1);
      other.dialed.send(Buffer.from("on"));
      await otherThere.until(({ frames }) => frames.length === 1);
      expect(otherHere.closes).toBe(0);
    },
  );
});
