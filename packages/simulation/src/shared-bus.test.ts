import type { Bus } from "@parley/bus";
import { describeBusContract } from "@parley/bus/contract";
import { PartsWorld } from "../test/shared-parts.js";
import { BusProcess } from "./shared-bus.js";

const domain = "north.example";
const bytes = (text: string): Uint8Array => Buffer.from(text);

describeBusContract(
  "simulated, shared",
  async () => {
    const parts = new PartsWorld({ busDelayMs: 1 });
    const process = new BusProcess(domain, parts.world);
    process.start();
    const { logged } = parts;
    const join = (name: string) => {
      const bus = process.connect(parts.spawn(name));
      const settle = () => parts.pass(20);
      return { bus, settle, logged };
    };
    return { ...join("home"), another: async () => join("other"), dispose: () => parts.end() };
  },
  { runs: 10 },
);

describe("A shared bus", () => {
  let parts: PartsWorld;
  let process: BusProcess;
  const start = (settings: ConstructorParameters<typeof PartsWorld>[0] = {}) => {
    parts = new PartsWorld({ busDelayMs: 1, ...settings });
    process = new BusProcess(domain, parts.world);
    process.start();
  };
  afterEach(() => parts.end());

  /** Follows a subject, with the gaps that it is told of. */
  async function follow(bus: Bus): Promise<string[]> {
    const got: string[] = [];
    bus.onGap(({ kind }) => got.push(`gap ${kind}`));
    await bus.subscribe("s", (payload) => got.push(Buffer.from(payload).toString()));
    return got;
  }

  it("tells a server that was cut off of a gap, and no other", async () => {
    start();
    const [one, two] = [process.connect(parts.spawn("one")), process.connect(parts.spawn("two"))];
    const [atOne, atTwo] = [await follow(one), await follow(two)];
    const health: string[] = [];
    one.onHealth(({ kind }) => health.push(kind));
    parts.network.setPartition("one", process.name, true);
    two.publish("s", bytes("1"));
    await parts.pass(5_000);
    expect([atOne, atTwo, health, one.health.kind]).toEqual([[], ["1"], ["down"], "down"]);
    parts.network.setPartition("one", process.name, false);
    await parts.pass(1_000);
    two.publish("s", bytes("2"));
    await parts.pass(100);
    expect([atOne, atTwo, health]).toEqual([
      ["gap reconnected", "2"],
      ["1", "2"],
      ["down", "up"],
    ]);
  });

  it("tells all of a gap when it was away itself", async () => {
    start();
    const [one, two] = [process.connect(parts.spawn("one")), process.connect(parts.spawn("two"))];
    const [atOne, atTwo] = [await follow(one), await follow(two)];
    process.kill();
    await parts.pass(1_000);
    process.start();
    await parts.pass(1_000);
    one.publish("s", bytes("1"));
    await parts.pass(100);
    expect([atOne, atTwo]).toEqual([
      ["gap reconnected", "1"],
      ["gap reconnected", "1"],
    ]);
  });

  it("tells a server that lost messages for being slow", async () => {
    start({ busLossChance: 0.5 });
    const [one, two] = [process.connect(parts.spawn("one")), process.connect(parts.spawn("two"))];
    const got = await follow(one);
    for (let n = 0; n < 50; n++) two.publish("s", bytes(String(n)));
    await parts.pass(3_000);
    expect(got).toContain("gap slow");
    const numbers = got.filter((text) => !text.startsWith("gap")).map(Number);
    expect(numbers.length).toBeLessThan(50);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it("keeps each publisher's order to a subject, and no order between publishers", async () => {
    start({ busJitterMs: 100 });
    const names = ["one", "two", "three"];
    const ports = names.map((name) => process.connect(parts.spawn(name)));
    const got = await follow(ports[0] as Bus);
    for (let n = 0; n < 50; n++) {
      for (const [at, name] of names.entries()) ports[at]?.publish("s", bytes(`${name} ${n}`));
    }
    await parts.pass(10_000);
    for (const name of names) {
      const own = got.filter((text) => text.startsWith(name));
      expect(own).toEqual(Array.from({ length: 50 }, (_, n) => `${name} ${n}`));
    }
    const turns = Array.from({ length: 50 }, (_, n) => names.map((name) => `${name} ${n}`)).flat();
    expect(got).not.toEqual(turns);
  });

  it("hands nothing to a server that stands still, and all of it when that goes on", async () => {
    start();
    const node = parts.spawn("one");
    const got = await follow(process.connect(node));
    const two = process.connect(parts.spawn("two"));
    node.freeze();
    two.publish("s", bytes("1"));
    await parts.pass(5_000);
    expect(got).toEqual([]);
    node.thaw(false);
    await parts.pass(10);
    expect(got).toEqual(["1"]);
  });
});
