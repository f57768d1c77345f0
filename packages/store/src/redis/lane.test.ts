import { createTestEnv } from "@parley/runtime/testing";
import type { Connection, Frame } from "./connection.js";
import type { Failure } from "./errors.js";
import { ALL_BUCKETS, Lane, scriptError } from "./lane.js";
import { type Packable, Packer, Unpacker } from "./msgpack.js";
import type { Script } from "./scripts.js";

const script = (name: string): Script => ({ name, text: name, sha: name, writes: true });
const [read, write] = [script("read"), script("write")];
const packer = new Packer();

/** A connection of which the test gives the answers. */
function setUp({ byBucket = false, replicasMin = 0 } = {}) {
  const { clock } = createTestEnv();
  const sent: {
    frame: Frame;
    items: string[];
    answer(results?: Packable[]): void;
    answerBytes(bytes: Buffer): void;
    fail(error: unknown): void;
  }[] = [];
  const state = { ready: true, replicas: replicasMin };
  const connection: Connection = {
    byBucket,
    get isReady() {
      return state.ready;
    },
    start: () => undefined,
    send: (frames) =>
      frames.map(
        (frame) =>
          new Promise<Buffer>((resolve, reject) => {
            const items = itemsOf(frame);
            const answer = (results: Packable[] = items): void => {
              packer.value(results.map((one) => (typeof one === "string" ? [one] : one)));
              resolve(packer.take());
            };
            sent.push({ frame, items, answer, answerBytes: resolve, fail: reject });
          }),
      ),
    waitForReplicas: () => Promise.resolve(state.replicas),
    everywhere: () => Promise.resolve([]),
    reconnect: () => undefined,
    close: () => undefined,
  };
  const troubles: Failure[] = [];
  let ended = 0;
  const lane = new Lane({
    clock,
    connection,
    requestTimeoutMs: 1_000,
    replicasMin,
    answered: () => undefined,
    troubled: (failure) => troubles.push(failure),
    itemEnded: () => ended++,
  });
  const results: string[] = [];
  const add = (operation: Script, name: string, bucket = 0): void =>
    lane.add(operation, `b${bucket}`, {
      bucket,
      values: [name],
      bytes: name.length,
      done: (result, again) => {
        result.list();
        results.push(`${result.text()}${again ? " again" : ""}`);
      },
      failed: (error) => results.push(`${name} failed: ${error.message}`),
      sinceMs: clock.monotonicMs(),
      ended: false,
      sent: false,
    });
  /** What went out since it was asked for last: a list of calls. */
  const taken = async () => {
    await clock.settle();
    return sent.splice(0);
  };
  const shape = (calls: readonly { frame: Frame; items: string[] }[]): string[] =>
    calls.map(({ frame, items }) => `${frame.script.name} ${items.join(" ")}`);
  return { lane, clock, state, troubles, results, add, taken, shape, ended: () => ended };
}

function itemsOf(frame: Frame): string[] {
  const reader = new Unpacker(frame.payload);
  return Array.from({ length: reader.list() }, () => {
    reader.list();
    return reader.text();
  });
}

describe("A lane", () => {
  it("sends what is called in one turn together, and what comes meanwhile with the next group", async () => {
    const { add, taken, shape, results } = setUp();
    for (const name of ["a", "b", "c"]) add(write, name);
    const first = await taken();
    expect(shape(first)).toEqual(["write a b c"]);
    add(write, "d");
    add(write, "e");
    expect(await taken()).toEqual([]);
    first[0]?.answer();
    const second = await taken();
    expect(shape(second)).toEqual(["write d e"]);
    second[0]?.answer();
    await taken();
    expect(results).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("joins items of one script over others in between, but never past one of the same bucket", async () => {
    const { add, taken, shape } = setUp();
    add(write, "a", 1);
    add(read, "b", 2);
    add(write, "c", 3);
    add(write, "d", 2); // after b
    add(read, "e", 3); // after c, which is in the first call: b's comes later than that
    add(read, "f", 1);
    expect(shape(await taken())).toEqual(["write a c", "read b e f", "write d"]);
  });

  it("lets nothing past an item of several buckets, and that past nothing", async () => {
    const { add, taken, shape } = setUp();
    add(write, "a", 1);
    add(read, "b", 2);
    add(write, "all", ALL_BUCKETS);
    add(write, "c", 1);
    add(read, "d", 5);
    add(read, "e", 2);
    expect(shape(await taken())).toEqual(["write a", "read b", "write all c", "read d e"]);
  });

  it("makes no call too large", async () => {
    const { add, taken } = setUp();
    for (let at = 0; at < 300; at++) add(write, `${at}`);
    expect((await taken()).map(({ items }) => items.length)).toEqual([128, 128, 44]);
    const large = setUp();
    for (let at = 0; at < 3; at++) {
      large.add(write, `${at}${"x".repeat(600_000)}`, 1);
      large.add(read, `${at}${"x".repeat(600_000)}`, 1);
    }
    expect((await large.taken()).length).toBe(2);
  });

  it("sends one call after the other on a cluster", async () => {
    const { add, taken, shape } = setUp({ byBucket: true });
    add(write, "a");
    add(read, "b");
    const first = await taken();
    expect(shape(first)).toEqual(["write a"]);
    first[0]?.answer();
    expect(shape(await taken())).toEqual(["read b"]);
  });

  it("sends again, in order, what was lost with the connection, before what came later", async () => {
    const { lane, add, taken, shape, results, troubles, clock, state } = setUp();
    add(write, "a", 1);
    add(read, "b", 1);
    add(write, "c", 1);
    const first = await taken();
    add(write, "d", 1);
    first[0]?.answer();
    first[1]?.fail(new Error("Connection is closed."));
    first[2]?.fail(new Error("Connection is closed."));
    state.ready = false;
    expect(await taken()).toEqual([]);
    expect(troubles.map(({ kind }) => kind)).toEqual(["again", "again"]);
    await clock.advance(500);
    expect(await taken()).toEqual([]);
    state.ready = true;
    lane.resume();
    const second = await taken();
    expect(shape(second)).toEqual(["read b", "write c", "write d"]);
    for (const call of second) call.answer();
    await taken();
    expect(results).toEqual(["a", "b again", "c again", "d"]);
    expect(lane.isIdle).toBe(true);
  });

  it("tries again after a pause that grows, while Redis takes nothing", async () => {
    const { add, taken, clock, results } = setUp();
    add(write, "a");
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const [call] = await taken();
      call?.fail(scriptError(write, "READONLY You can't write against a read only replica."));
      const sinceMs = clock.monotonicMs();
      await clock.settle();
      while (clock.timersPending > 0) await clock.advance(1);
      pauses.push(clock.monotonicMs() - sinceMs);
    }
    expect(pauses).toEqual([20, 40, 80, 160, 250, 250, 250, 250]);
    (await taken())[0]?.answer();
    await taken();
    expect(results).toEqual(["a again"]);
  });

  it("brings the text along where the script is not known", async () => {
    const { add, taken, results, troubles } = setUp();
    add(write, "a");
    const [first] = await taken();
    expect(first?.frame.withText).toBe(false);
    first?.fail(scriptError(write, "NOSCRIPT No matching script."));
    const [second] = await taken();
    expect(second?.frame.withText).toBe(true);
    second?.answer();
    await taken();
    expect(results).toEqual(["a"]);
    expect(troubles).toEqual([]);
  });

  it("ends what waited too long, and does not send it any more", async () => {
    const { lane, add, taken, shape, results, clock, state, ended } = setUp();
    add(write, "a");
    const [first] = await taken();
    add(write, "b");
    await clock.advance(600);
    add(write, "c");
    await clock.advance(400);
    lane.expire(clock.monotonicMs(), "it is slow");
    expect(results).toEqual([
      "a failed: Redis did not answer within 1000 ms (requestTimeout): it is slow",
      "b failed: Redis did not answer within 1000 ms (requestTimeout): it is slow",
    ]);
    first?.answer();
    expect(shape(await taken())).toEqual(["write c"]);
    expect(ended()).toBe(2);
    state.ready = false;
    await clock.advance(1_000);
    lane.expire(clock.monotonicMs(), "it is away");
    expect(results.at(-1)).toMatch(/c failed: .*it is away/);
  });

  it("drops what waits when the connection is away for too long", async () => {
    const { lane, add, taken, clock, state } = setUp();
    state.ready = false;
    add(write, "a");
    add(read, "b");
    await clock.advance(1_000);
    lane.expire(clock.monotonicMs(), "it is away");
    expect(lane.isIdle).toBe(true);
    state.ready = true;
    lane.resume();
    expect(await taken()).toEqual([]);
  });

  it("tells each item its own failure", async () => {
    const { add, taken, results } = setUp();
    for (const name of ["a", "b", "c"]) add(write, name);
    const [call] = await taken();
    call?.answer([["a"], Buffer.from("user_script:1: broken"), ["c"]]);
    await taken();
    expect(results).toEqual(["a", "b failed: Redis refused a command: user_script:1: broken (write)", "c"]);
  });

  it("fails items of which the answer is none, and goes on", async () => {
    const { add, taken, results } = setUp();
    add(write, "a");
    add(write, "b");
    (await taken())[0]?.answer([["a"]]);
    await taken();
    expect(results[0]).toMatch(/^a failed: .*write answered for another number of items/);
    add(write, "c");
    (await taken())[0]?.answer([7]);
    await taken();
    expect(results.at(-1)).toMatch(/^c failed: .*a list belongs/);
    add(write, "d");
    (await taken())[0]?.fail(scriptError(write, "OOM command not allowed when used memory > 'maxmemory'."));
    await taken();
    expect(results.at(-1)).toMatch(/^d failed: Redis has no memory left/);
  });

  it("gives every item its own result, wherever the readers of others have stopped", async () => {
    const { add, taken, results } = setUp();
    const rest = [["of", ["a", 7]], false, 3, "more"];
    for (const name of ["a", "b", "c", "d", "e"]) add(read, name);
    const [call] = await taken();
    // The reader of the second leaves what follows the name.
    call?.answer([[[], "a", ...rest], ["b", ...rest], [7, ...rest], 9, ["e"]]);
    await taken();
    const unreadable = expect.stringMatching(/failed: .*belongs$/);
    expect(results).toEqual([unreadable, "b", unreadable, unreadable, "e"]);
  });

  it("gives every item its own result beside one that is a map, in which lists with holes come", async () => {
    const { add, taken, results } = setUp();
    for (const name of ["a", "b", "c", "d"]) add(read, name);
    const [call] = await taken();
    const maps = ["8201a1610393a178c2c3", "de00010102", "df000000010102"];
    call?.answerBytes(Buffer.from(`94${maps.join("")}91a164`, "hex"));
    await taken();
    const unreadable = expect.stringMatching(/failed: .*a list belongs$/);
    expect(results).toEqual([unreadable, unreadable, unreadable, "d"]);
  });

  it.each([
    ["is empty", "", "too early"],
    ["is no list", "07", "a list belongs"],
    ["ends within a result", "9391a1619107", "too early"],
  ])("fails what waits for an answer that %s, and goes on", async (_, hex, says) => {
    const { lane, add, taken, results } = setUp();
    for (const name of ["a", "b", "c"]) add(write, name);
    (await taken())[0]?.answerBytes(Buffer.from(hex, "hex"));
    await taken();
    expect(results).toHaveLength(3);
    expect(results.at(-1)).toMatch(new RegExp(`^c failed: .*${says}`));
    add(write, "d");
    (await taken())[0]?.answer();
    await taken();
    expect(results.at(-1)).toBe("d");
    expect(lane.isIdle).toBe(true);
  });

  it("goes on after an answer that ends before the result of who waits no longer", async () => {
    const { lane, add, taken, results, clock } = setUp();
    for (const name of ["a", "b"]) add(write, name);
    const [first] = await taken();
    await clock.advance(1_000);
    lane.expire(clock.monotonicMs(), "it is slow");
    first?.answerBytes(Buffer.from("9291a161", "hex"));
    add(write, "c");
    (await taken())[0]?.answer();
    await taken();
    expect(results.slice(2)).toEqual(["c"]);
  });

  it.each([false, true])(
    "counts a write only when enough replicas have it (cluster: %p)",
    async (byBucket) => {
      const { lane, add, taken, results, state, troubles, clock } = setUp({ replicasMin: 2, byBucket });
      state.replicas = 1;
      add(write, "a");
      (await taken())[0]?.answer();
      await clock.settle();
      expect(results).toEqual([]);
      expect(troubles[0]?.error.message).toMatch(/fewer than 2 replicas/);
      state.replicas = 2;
      lane.resume();
      (await taken())[0]?.answer();
      await taken();
      expect(results).toEqual(["a again"]);
    },
  );

  it("ends everything when it has to", async () => {
    const { lane, add, taken, results } = setUp();
    add(write, "a");
    await taken();
    add(write, "b");
    lane.fail(new Error("enough"));
    expect(results).toEqual(["a failed: enough", "b failed: enough"]);
  });
});
