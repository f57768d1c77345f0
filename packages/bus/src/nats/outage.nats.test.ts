import { eventually, startNats, type TestNats } from "@parley/testing";
import { Cable } from "../../test/cable.js";
import { bytes, handedOn, listen, next, type OpenBus, openBus, quick, settled } from "../../test/nats.js";
import type { BusGap, BusHealth } from "../bus.js";

let nats: TestNats;
const open: OpenBus[] = [];

beforeEach(async () => {
  nats = await startNats({ control: true });
});
afterEach(async () => {
  await nats.resume();
  for (const { bus } of open.splice(0)) await bus.close();
  await nats.stop();
});

async function join(options: Parameters<typeof openBus>[1] = {}): Promise<OpenBus> {
  const one = await openBus(nats, { ...quick, ...options });
  open.push(one);
  return one;
}

const isUp = ({ kind }: BusHealth): boolean => kind === "up";
const isDown = ({ kind }: BusHealth): boolean => kind === "down";

describe("When NATS ends and comes back, the bus", () => {
  it.each(["shutdown", "kill"] as const)("says so, and restores all interest (%s)", async (how) => {
    const { bus: one } = await join();
    const { bus: other } = await join();
    const subjects = Array.from({ length: 10_000 }, (_, n) => `view.${n}`);
    const heard: string[] = [];
    await Promise.all(subjects.map((subject) => one.subscribe(subject, (_payload, at) => heard.push(at))));
    const lost = next((fn) => one.onHealth(fn), isDown);
    const lostThere = next((fn) => other.onHealth(fn), isDown);
    const gaps: Promise<BusGap>[] = [one, other].map((bus) => next<BusGap>((fn) => bus.onGap(fn)));

    await nats[how]();
    expect(await lost).toEqual({ kind: "down", sinceMs: expect.any(Number), cause: expect.any(String) });
    await lostThere;
    expect(one.health.kind).toBe("down");
    other.publish("view.1", bytes("nobody gets this"));
    expect(other.stats.droppedAway).toBe(1);

    await nats.restart();
    for (const gap of gaps) expect(await gap).toEqual({ kind: "reconnected", awayMs: expect.any(Number) });
    expect([one.health, other.health]).toEqual([{ kind: "up" }, { kind: "up" }]);
    for (const subject of subjects) other.publish(subject, bytes("x"));
    await settled(other);
    await settled(one);
    expect(heard).toEqual(subjects);
    expect([one.stats.reconnects, one.subscriptionCount]).toEqual([1, 10_000]);
  });

  it("reaches the subscribers of its own process in the meantime, and takes new ones at once", async () => {
    const { bus } = await join();
    const { bus: other } = await join();
    const early = await listen(bus, "s");
    const down = [bus, other].map((each) => next((fn) => each.onHealth(fn), isDown));
    await nats.kill();
    await Promise.all(down);
    const late = await listen(bus, "s");
    const fresh = await listen(bus, "t");
    const ended = await listen(bus, "u");
    ended.close();
    bus.publish("s", bytes("1"));
    bus.publish("t", bytes("2"));
    await handedOn(bus);
    expect([early.got, late.got, fresh.got]).toEqual([["1"], ["1"], ["2"]]);

    const up = [bus, other].map((each) => next((fn) => each.onGap(fn)));
    await nats.restart();
    await Promise.all(up);
    for (const subject of ["s", "t", "u"]) other.publish(subject, bytes("3"));
    await settled(other);
    await settled(bus);
    expect([early.got, late.got, fresh.got, ended.got]).toEqual([["1", "3"], ["1", "3"], ["2", "3"], []]);
  });

  it("says why it cannot reach it, and tries on until it is closed", async () => {
    const { bus, logged } = await join();
    const refused = next(
      (fn: (health: BusHealth) => void) => bus.onHealth(fn),
      (health) => health.kind === "down" && /ECONNREFUSED/.test(health.cause),
    );
    await nats.kill();
    await refused;
    await bus.close();
    expect(logged.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["bus.disconnected", "bus.connect_failed"]),
    );
    await nats.restart();
  });
});

describe("When NATS is away from one server only, the bus", () => {
  it("tells the others that they may have missed what it published", async () => {
    const cable = await Cable.lay(nats.port);
    const { bus: cutOff } = await join({ servers: [cable.address] });
    const { bus: other } = await join();
    const { got } = await listen(other, "s");
    const lost = next((fn) => cutOff.onHealth(fn), isDown);
    cable.cut();
    await lost;
    cutOff.publish("s", bytes("lost"));

    const gap = next<BusGap>((fn) => other.onGap(fn));
    cable.mend();
    const { kind } = await gap;
    expect([kind, other.health.kind, got]).toEqual(["reconnected", "up", []]);
    cutOff.publish("s", bytes("arrives"));
    await settled(cutOff);
    await settled(other);
    expect(got).toEqual(["arrives"]);
    await cable.remove();
  });
});

describe("When NATS is stopped where it is, the bus", () => {
  it("takes the connection for lost after a ping, and leaves no connection behind", async () => {
    const { bus } = await join({ connectTimeoutMs: 300 });
    await bus.subscribe("s", () => undefined);
    const lost = next((fn: (health: BusHealth) => void) => bus.onHealth(fn), isDown);
    await nats.pause();
    expect(await lost).toMatchObject({ cause: "no answer to a ping within 300 ms (pingTimeoutMs)" });
    // The system accepts connections for the stopped server.
    await next(
      (fn: (health: BusHealth) => void) => bus.onHealth(fn),
      (health) => health.kind === "down" && health.cause === "no answer within 300 ms (connectTimeoutMs)",
    );

    const gap = next<BusGap>((fn) => bus.onGap(fn));
    await nats.resume();
    expect((await gap).kind).toBe("reconnected");
    await eventually("NATS has more connections than one", async () => {
      const { connections } = (await (await fetch(`${nats.monitorUrl}/varz`)).json()) as {
        connections: number;
      };
      expect(connections).toBe(1);
    });
    await eventually("there was no ping", async () =>
      expect(bus.stats.roundTripMs).toEqual(expect.any(Number)),
    );
  });

  it("keeps no more than its limit of what it cannot send, and tells the others afterwards", async () => {
    const unhurried = { pingIntervalMs: 60_000, pendingBytesMax: 1_000_000 };
    const { bus, logged } = await join(unhurried);
    const { bus: other } = await join({ pingIntervalMs: 60_000 });
    const { got } = await listen(other, "s");
    await nats.pause();
    const payload = new Uint8Array(10_000);
    // Far more than the system's buffers and the limit together.
    for (let n = 0; n < 3_000; n++) {
      bus.publish("s", payload);
      if (n % 100 === 0) await handedOn(bus);
    }
    const { droppedUnsent, published } = bus.stats;
    expect(droppedUnsent).toBeGreaterThan(1_000);
    expect(published + droppedUnsent).toBe(3_000);
    expect(logged).toContainEqual(
      expect.objectContaining({ event: "bus.sending_full", bytesMax: 1_000_000 }),
    );

    const gap = next<BusGap>((fn) => other.onGap(fn));
    await nats.resume();
    await settled(bus);
    bus.publish("s", bytes("after"));
    expect(await gap).toEqual({ kind: "reconnected", awayMs: 0 });
    await settled(bus);
    await settled(other);
    expect([got.length, got.at(-1)]).toEqual([published + 1, "after"]);
  });
});

describe("At its start, the bus", () => {
  it("waits for NATS", async () => {
    await nats.kill();
    const joining = join();
    await nats.restart();
    const { bus } = await joining;
    expect(isUp(bus.health)).toBe(true);
  });

  it("gives up when NATS has not answered in time", async () => {
    await nats.kill();
    await expect(join({ startTimeoutMs: 50 })).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "bus_unreachable" },
      message: expect.stringMatching(/within 50 ms \(startTimeoutMs\) at 127\.0\.0\.1:\d+: .*ECONNREFUSED/),
    });
    await nats.restart();
  });

  it("goes to the server that is there", async () => {
    const free = await Cable.lay(nats.port);
    const dead = free.address;
    await free.remove();
    for (const servers of [
      [dead, `127.0.0.1:${nats.port}`],
      [`127.0.0.1:${nats.port}`, dead],
    ]) {
      const { bus } = await join({ servers });
      expect(bus.health).toEqual({ kind: "up" });
    }
  });

  it("refuses what answers and is not NATS", async () => {
    const cable = await Cable.lay(Number(new URL(nats.monitorUrl ?? "").port));
    cable.cut();
    await expect(join({ servers: [cable.address], startTimeoutMs: 50 })).rejects.toMatchObject({
      details: { reason: "bus_unreachable" },
    });
    await cable.remove();
  });
});
