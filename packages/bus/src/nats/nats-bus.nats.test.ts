import { nextTurn } from "@parley/runtime/testing";
import { eventually, startNats, type TestNats } from "@parley/testing";
import { bytes, handedOn, listen, next, type OpenBus, openBus, settled } from "../../test/nats.js";

let nats: TestNats;
const open: OpenBus[] = [];

beforeAll(async () => {
  nats = await startNats({ config: "max_payload: 100000" });
});
afterAll(() => nats.stop());
afterEach(async () => {
  for (const { bus } of open.splice(0)) await bus.close();
});

async function join(options: Parameters<typeof openBus>[1] = {}): Promise<OpenBus> {
  const one = await openBus(nats, { gapSpreadMs: 10, ...options });
  open.push(one);
  return one;
}

async function subscriptionsAtNats(): Promise<number> {
  const response = await fetch(`${nats.monitorUrl}/connz?state=open`);
  const { connections } = (await response.json()) as { connections: { subscriptions: number }[] };
  return connections.reduce((total, { subscriptions }) => total + subscriptions, 0);
}

describe("The bus on NATS", () => {
  it("has one subscription at NATS for a subject, however many subscribers, and none without", async () => {
    const { bus } = await join();
    const before = await subscriptionsAtNats();
    const subscriptions = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => bus.subscribe(`view.${n % 10}`, () => undefined)),
    );
    expect([await subscriptionsAtNats(), bus.subscriptionCount]).toEqual([before + 10, 1_000]);
    for (const subscription of subscriptions.slice(1)) subscription.close();
    await settled(bus);
    expect(bus.subscriptionCount).toBe(1);
    await eventually("NATS has others", async () => expect(await subscriptionsAtNats()).toBe(before + 1));
    subscriptions[0]?.close();
    await eventually("NATS has others", async () => expect(await subscriptionsAtNats()).toBe(before));
  });

  it("keeps the order of each publisher over 10 000 subjects", async () => {
    const { bus: one } = await join();
    const { bus: two } = await join();
    const got = new Map<string, string[]>();
    const take = (payload: Uint8Array, subject: string): void => {
      const [from, n] = Buffer.from(payload).toString().split(" ") as [string, string];
      const list = got.get(`${subject} ${from}`) ?? [];
      list.push(n);
      got.set(`${subject} ${from}`, list);
    };
    const subjects = Array.from({ length: 10_000 }, (_, n) => `view.${n}.whole-1`);
    await Promise.all(subjects.map((subject) => one.subscribe(subject, take)));
    for (let round = 0; round < 3; round++)
      for (const subject of subjects) {
        one.publish(subject, bytes(`one ${round}`));
        two.publish(subject, bytes(`two ${round}`));
      }
    await settled(two);
    await settled(one);
    expect(got.size).toBe(20_000);
    expect([...got.values()].every((list) => list.join() === "0,1,2")).toBe(true);
    expect([one.stats.received, two.stats.published]).toEqual([30_000, 30_000]);
  });

  it("keeps domains with other prefixes apart", async () => {
    const { bus: north } = await join({ prefix: `${nats.prefix}.north` });
    const { bus: south } = await join({ prefix: `${nats.prefix}.south` });
    const { got } = await listen(south, "s");
    north.publish("s", bytes("1"));
    await settled(north);
    await settled(south);
    expect(got).toEqual([]);
  });

  it("drops what comes faster than it is handled, in one piece, and says so once", async () => {
    const { bus: slow, logged } = await join({ pendingMessagesMax: 100 });
    const { bus: fast } = await join();
    const got: number[] = [];
    await slow.subscribe("s", (payload) => got.push(Number(Buffer.from(payload).toString())));
    const gaps: string[] = [];
    slow.onGap(({ kind }) => gaps.push(kind));
    const gap = next((fn) => slow.onGap(fn));
    for (let n = 0; n < 20_000; n++) fast.publish("s", bytes(String(n)));
    await settled(fast);
    expect(await gap).toEqual({ kind: "slow" });
    await settled(slow);

    const { droppedSlow } = slow.stats;
    expect(droppedSlow).toBeGreaterThan(0);
    expect(got.length + droppedSlow).toBe(20_000);
    expect(got).toEqual([...got].sort((a, b) => a - b));
    const warnings = logged.filter(({ event }) => event === "bus.slow_consumer");
    expect(warnings.length).toBe(gaps.length);

    fast.publish("s", bytes("20000"));
    await settled(fast);
    await settled(slow);
    expect(got.at(-1)).toBe(20_000);
  });

  it("keeps what waits for its handlers below the limit of bytes", async () => {
    const { bus } = await join({ pendingBytesMax: 10_000 });
    const { got } = await listen(bus, "s");
    for (let n = 0; n < 10; n++) bus.publish("s", new Uint8Array(4_000));
    await handedOn(bus);
    expect([got.length, bus.stats.droppedSlow]).toEqual([2, 8]);
  });

  it("does not send what is larger than the server takes, and says so", async () => {
    const { bus, logged } = await join();
    const { bus: other } = await join();
    const here = await listen(bus, "s");
    const there = await listen(other, "s");
    bus.publish("s", new Uint8Array(100_001));
    bus.publish("s", new Uint8Array(100_000));
    await settled(bus);
    await settled(other);
    expect([here.got.length, there.got.length, bus.stats.droppedTooLarge]).toEqual([2, 1, 1]);
    expect(logged).toContainEqual(
      expect.objectContaining({ event: "bus.message_too_large", bytes: 100_001, bytesMax: 100_000 }),
    );
  });

  it("leaves others their turn when there is much to hand on", async () => {
    const { bus } = await join();
    const { got } = await listen(bus, "s");
    for (let n = 0; n < 5_000; n++) bus.publish("s", bytes("x"));
    await nextTurn();
    expect(got.length).toBeLessThan(5_000);
    await handedOn(bus);
    expect(got.length).toBe(5_000);
  });

  it("goes on telling others when a listener throws", async () => {
    const { bus, logged } = await join();
    const told: string[] = [];
    bus.onHealth(() => {
      throw new Error("a listener's fault");
    });
    bus.onHealth(({ kind }) => told.push(kind));
    await bus.close();
    expect(told).toEqual(["down"]);
    expect(logged.filter(({ event }) => event === "bus.listener_failed")).toHaveLength(1);
  });

  it("sends what was published before it is closed", async () => {
    const { bus } = await join();
    const { bus: other } = await join();
    const { got } = await listen(other, "s");
    bus.publish("s", bytes("last"));
    await bus.close();
    await eventually("it has not arrived", async () => expect(got).toEqual(["last"]));
  });

  it("takes a notice of another version for a loss of unknown length", async () => {
    const { bus } = await join();
    const gap = next((fn) => bus.onGap(fn));
    const { connect } = await import("nats");
    const stranger = await connect({ servers: `${nats.host}:${nats.port}` });
    stranger.publish(`${nats.prefix}.$lost`, Uint8Array.of(2));
    expect(await gap).toEqual({ kind: "reconnected", awayMs: 0 });
    await stranger.close();
  });
});
