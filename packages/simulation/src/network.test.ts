import type { FrameStream } from "@parley/protocol";
import { type CloseReason, nullLogger } from "@parley/runtime";
import { SeededRandom } from "@parley/runtime/testing";
import { SimNetwork } from "./network.js";
import { calmNetwork } from "./network-faults.js";
import { SimNode } from "./node.js";
import { Scheduler } from "./scheduler.js";
import { Trace } from "./trace.js";

const address = "server:client";
const eventsMax = 10_000;

/** A client's stream to a server, and what each end got. */
async function connected() {
  const scheduler = new Scheduler();
  const random = new SeededRandom(1);
  const network = new SimNetwork(scheduler, random, new Trace(0));
  const node = (name: string) =>
    new SimNode({
      machine: { name, clockOffsetMs: 0 },
      scheduler,
      random,
      log: nullLogger,
      epochMs: 0,
    });
  const client = node("client");
  const server = node("server");
  const got = { client: [] as string[], server: [] as string[] };
  const closed = { client: [] as CloseReason[], server: [] as CloseReason[] };
  const listenTo = (stream: FrameStream, end: "client" | "server") =>
    stream.start({
      onFrame: (frame) => got[end].push(Buffer.from(frame).toString()),
      onDrain: () => undefined,
      onClose: (reason) => closed[end].push(reason),
    });
  let accepted: FrameStream | undefined;
  network.listen(server, address, "session", new Uint8Array(32), (stream) => {
    accepted = stream;
    listenTo(stream, "server");
  });
  const dial = () =>
    network.dialer(client).dial({ address, domain: "server" }, { signal: new AbortController().signal });
  const dialling = dial();
  await scheduler.runUntil(100, { eventsMax });
  const stream = await dialling;
  listenTo(stream, "client");
  const pass = (ms: number) => scheduler.runUntil(scheduler.nowMs + ms, { eventsMax });
  const send = (...texts: string[]) => {
    for (const text of texts) stream.send(Buffer.from(text));
  };
  return {
    network,
    client,
    server,
    stream,
    accepted: accepted as FrameStream,
    got,
    closed,
    dial,
    pass,
    send,
  };
}

describe("SimNetwork", () => {
  it("carries frames both ways, in order, whatever their delays", async () => {
    const { network, accepted, got, pass, send } = await connected();
    network.faults = { ...calmNetwork, jitterMs: 500 };
    const texts = Array.from({ length: 50 }, (_, i) => `${i}`);
    send(...texts);
    accepted.send(Buffer.from("back"));
    await pass(60_000);
    expect(got).toEqual({ server: texts, client: ["back"] });
  });

  it("holds back what a partition cuts, and lets it through when that is healed", async () => {
    const { network, got, pass, send } = await connected();
    network.setPartition("client", "server", true);
    send("through");
    await pass(60_000);
    expect(got.server).toEqual([]);
    network.setPartition("client", "server", false);
    await pass(100);
    expect(got.server).toEqual(["through"]);
  });

  it("loses what is on its way when a connection is reset, and tells both ends", async () => {
    const { network, got, closed, pass, send } = await connected();
    send("lost");
    network.resetAll("client", false);
    await pass(1_000);
    expect(got.server).toEqual([]);
    expect(closed.client.map(({ code }) => code)).toEqual(["connection_lost"]);
    expect(closed.server.map(({ code }) => code)).toEqual(["connection_lost"]);
  });

  it("tells nobody of a silent reset", async () => {
    const { network, closed, pass, send } = await connected();
    network.resetAll("client", true);
    send("into the void");
    await pass(60_000);
    expect(closed).toEqual({ client: [], server: [] });
  });

  it("ends the connections of a process that is killed, and runs nothing of it any more", async () => {
    const { server, client, closed, dial, pass } = await connected();
    let ran = false;
    server.env.clock.timer(10, () => {
      ran = true;
    });
    server.kill();
    await pass(1_000);
    expect(ran).toBe(false);
    expect(closed.server).toEqual([]);
    expect(closed.client.map(({ code }) => code)).toEqual(["connection_lost"]);
    expect(client.running).toBe(true);
    const again = expect(dial()).rejects.toMatchObject({ reason: "connection_refused" });
    await pass(1_000);
    await again;
  });

  it("carries the reason of a close behind what was sent before it", async () => {
    const { stream, got, closed, pass, send } = await connected();
    send("last words");
    const reason: CloseReason = { code: "goodbye", reason: "enough", reconnect: "never" };
    stream.close(reason);
    await pass(1_000);
    expect(got.server).toEqual(["last words"]);
    expect(closed).toEqual({ client: [reason], server: [reason] });
  });
});
