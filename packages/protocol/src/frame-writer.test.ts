import type { CloseReason } from "@parley/runtime";
import { createTestEnv, type TestEnv } from "@parley/runtime/testing";
import type { FrameHandler, FrameStream, PeerInfo } from "./frame-stream.js";
import { FrameWriter, type FrameWriterOptions } from "./frame-writer.js";

/** Takes frames, and says stop above `highWaterBytes` until the test takes them away. */
class FakeStream implements FrameStream {
  readonly peer: PeerInfo = { address: "test", encrypted: false };
  readonly frames: Uint8Array[] = [];
  readonly closes: CloseReason[] = [];
  queuedBytes = 0;
  highWaterBytes = 1_000_000;

  start(_handler: FrameHandler): void {}
  pause(): void {}
  resume(): void {}

  send(frame: Uint8Array): boolean {
    this.frames.push(frame);
    this.queuedBytes += frame.length;
    return this.queuedBytes <= this.highWaterBytes;
  }

  close(reason: CloseReason): void {
    this.closes.push(reason);
  }

  get texts(): string[] {
    return this.frames.map((frame) => Buffer.from(frame).toString());
  }
}

const reason: CloseReason = { code: "test_over", reason: "", reconnect: "never" };

let test_: TestEnv;
let stream: FakeStream;
let overflows: number;

function writer(options: Partial<FrameWriterOptions> = {}): FrameWriter {
  return new FrameWriter(test_.env, stream, {
    frameBytesMax: 100,
    queueBytesMax: 1_000,
    onOverflow: () => overflows++,
    ...options,
  });
}

function item(text: string): Uint8Array {
  return Buffer.from(text);
}

beforeEach(() => {
  test_ = createTestEnv();
  stream = new FakeStream();
  overflows = 0;
});

describe("a frame writer", () => {
  test("makes one frame of what is pushed in one turn, lane 0 first", async () => {
    const out = writer();
    out.push(item("p1"), 1);
    out.push(item("m1"));
    out.push(item("p2"), 1);
    out.push(item("m2"), 0);
    expect(stream.frames).toEqual([]);
    expect(out.queuedBytes).toBe(8);
    await test_.clock.settle();
    expect(stream.texts).toEqual(["m1m2p1p2"]);
    out.push(item("m3"));
    await test_.clock.settle();
    expect(stream.texts).toEqual(["m1m2p1p2", "m3"]);
  });

  test.each([0, 1] as const)("sends a single item of lane %d without a copy", async (lane) => {
    const out = writer();
    const single = item("shared");
    out.push(single, lane);
    await test_.clock.settle();
    expect(stream.frames[0]).toBe(single);
  });

  test("never writes to the items that it was given", async () => {
    const out = writer();
    const shared = item("shared");
    out.push(shared);
    out.push(item("x"));
    await test_.clock.settle();
    expect(Buffer.from(shared).toString()).toBe("shared");
    expect(stream.texts).toEqual(["sharedx"]);
  });

  test("splits at the largest frame, and never within an item", async () => {
    const out = writer({ frameBytesMax: 10 });
    for (const text of ["aaaa", "bbbb", "cccc", "d".repeat(25), "ee"]) out.push(item(text));
    for (const text of ["ffff", "gggg"]) out.push(item(text), 1);
    await test_.clock.settle();
    expect(stream.texts).toEqual(["aaaabbbb", "cccc", "d".repeat(25), "eeffffgggg"]);
    expect(out.queuedBytes).toBe(stream.queuedBytes);
  });

  test("holds back while the stream is full, and coalesces what waits", async () => {
    stream.highWaterBytes = 3;
    const out = writer();
    out.push(item("one1"));
    await test_.clock.settle();
    out.push(item("two"), 1);
    await test_.clock.settle();
    out.push(item("three"));
    await test_.clock.settle();
    expect(stream.texts).toEqual(["one1"]);
    expect(out.queuedBytes).toBe(12);
    stream.queuedBytes = 0;
    out.onDrain();
    expect(stream.texts).toEqual(["one1", "threetwo"]);
    out.onDrain();
    expect(stream.texts).toEqual(["one1", "threetwo"]);
  });

  test("goes on frame by frame with a stream that is full again and again", async () => {
    stream.highWaterBytes = 0;
    const out = writer({ frameBytesMax: 4 });
    for (const text of ["aaaa", "bbbb", "cccc"]) out.push(item(text));
    await test_.clock.settle();
    expect(stream.texts).toEqual(["aaaa"]);
    out.onDrain();
    expect(stream.texts).toEqual(["aaaa", "bbbb"]);
    out.onDrain();
    expect(stream.texts).toEqual(["aaaa", "bbbb", "cccc"]);
  });

  test("tells once that it has drained, and not while the stream is full", async () => {
    stream.highWaterBytes = 3;
    const out = writer();
    const told: string[] = [];
    out.push(item("aaaa"));
    await test_.clock.settle();
    out.whenDrained(() => told.push("a"));
    await test_.clock.settle();
    expect(told).toEqual([]);
    stream.queuedBytes = 0;
    out.onDrain();
    expect(told).toEqual(["a"]);
    out.whenDrained(() => told.push("b"));
    expect(told).toEqual(["a"]);
    await test_.clock.settle();
    await test_.clock.settle();
    expect(told).toEqual(["a", "b"]);
  });

  test("takes what is pushed, and whom is to be told again, while it tells", async () => {
    const out = writer();
    const told: string[] = [];
    out.whenDrained(() => {
      told.push("first");
      out.push(item("x"));
      out.whenDrained(() => told.push("again"));
    });
    await test_.clock.settle();
    expect(told).toEqual(["first", "again"]);
    expect(stream.texts).toEqual(["x"]);
  });

  test("does not tell of drained when what waited has filled the stream again", async () => {
    stream.highWaterBytes = 3;
    const out = writer();
    const told: string[] = [];
    out.push(item("aaaa"));
    await test_.clock.settle();
    out.push(item("bbbb"));
    out.whenDrained(() => told.push("drained"));
    stream.queuedBytes = 0;
    out.onDrain();
    expect([stream.texts, told]).toEqual([["aaaa", "bbbb"], []]);
    stream.queuedBytes = 0;
    out.onDrain();
    expect(told).toEqual(["drained"]);
  });
});

describe("the queue of a frame writer", () => {
  test("overflows once while the stream is full, is dropped, and takes nothing more", async () => {
    stream.highWaterBytes = 0;
    const out = writer({ queueBytesMax: 10 });
    out.push(item("aaaaa"));
    await test_.clock.settle();
    out.push(item("bbbbb"));
    expect(overflows).toBe(0);
    out.push(item("c"));
    expect(overflows).toBe(1);
    out.push(item("d"));
    out.whenDrained(() => overflows++);
    stream.queuedBytes = 0;
    out.onDrain();
    await test_.clock.settle();
    expect(overflows).toBe(1);
    expect(stream.texts).toEqual(["aaaaa"]);
    expect(out.queuedBytes).toBe(0);
  });

  test("overflows within one turn, too", () => {
    const out = writer({ queueBytesMax: 10 });
    for (let i = 0; i < 11; i++) out.push(item("x"));
    expect(overflows).toBe(1);
    expect(stream.frames).toEqual([]);
  });

  test("overflows when a flush leaves too much", async () => {
    stream.highWaterBytes = 0;
    const out = writer({ frameBytesMax: 4, queueBytesMax: 11 });
    out.push(item("a".repeat(12)));
    await test_.clock.settle();
    expect(overflows).toBe(1);
  });

  test("still sends a goodbye after an overflow", () => {
    const out = writer({ queueBytesMax: 1 });
    out.push(item("a"));
    out.push(item("b"));
    expect(overflows).toBe(1);
    out.close(reason, item("goodbye"));
    expect(stream.texts).toEqual(["goodbye"]);
    expect(stream.closes).toEqual([reason]);
  });
});

describe("closing a frame writer", () => {
  test("sends what is queued first, also to a stream that is full, and the goodbye last", async () => {
    stream.highWaterBytes = 0;
    const out = writer({ frameBytesMax: 8 });
    out.push(item("aaaa"));
    await test_.clock.settle();
    out.push(item("presence"), 1);
    out.push(item("mess"));
    out.close(reason, item("bye"));
    expect(stream.texts).toEqual(["aaaa", "mess", "presence", "bye"]);
    expect(stream.closes).toEqual([reason]);
  });

  test("happens once, and ends everything", async () => {
    const out = writer();
    out.whenDrained(() => overflows++);
    out.close(reason);
    out.close({ ...reason, code: "another" });
    out.push(item("late"));
    out.whenDrained(() => overflows++);
    out.onDrain();
    await test_.clock.settle();
    expect(stream.frames).toEqual([]);
    expect(stream.closes).toEqual([reason]);
    expect(overflows).toBe(0);
  });
});
