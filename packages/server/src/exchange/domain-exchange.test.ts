import type { BounceReason, OutgoingEnvelope, SendOutcome } from "@parley/federation";
import { parseDomain } from "@parley/model";
import { concatItems, decodePayload, encodePayloadItem, type federation } from "@parley/protocol";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { ServiceName } from "../core/ports.js";
import { homeServerDefaults } from "../options.js";
import { HomeExchange } from "./domain-exchange.js";
import { refuseService } from "./not-offered.js";

const NORTH = parseDomain("north.example");
const SOUTH = parseDomain("south.example");

interface Scene {
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly exchange: HomeExchange;
  readonly sent: OutgoingEnvelope[];
  outcome: (envelope: OutgoingEnvelope) => SendOutcome;
  readonly contacts: string[];
  /** Items of an envelope from the other domain. */
  receive(service: ServiceName, ...items: federation.IPayloadItem[]): void;
  itemsOf(number: number): federation.PayloadItem[];
}

function createScene(options: Partial<typeof homeServerDefaults> = {}): Scene {
  const { env, clock, logged } = createTestEnv();
  const exchange = new HomeExchange(env, { ...homeServerDefaults, ...options }, NORTH);
  const scene: Scene = {
    clock,
    logged,
    exchange,
    sent: [],
    outcome: () => ({ kind: "sent", id: `e${scene.sent.length}` }),
    contacts: [],
    receive: (service, ...items) => {
      const payload = concatItems(items.map((item) => encodePayloadItem(item)));
      exchange.onEnvelope({ origin: SOUTH, destination: NORTH, service, payload });
    },
    itemsOf: (number) => decodePayload(concatItems(scene.sent[number]?.items ?? [])),
  };
  exchange.connect({
    send: (envelope) => {
      scene.sent.push(envelope);
      return scene.outcome(envelope);
    },
  });
  exchange.onContact((domain, contact) => {
    scene.contacts.push(`${domain} ${contact.kind}${contact.kind === "down" ? ` ${contact.cause}` : ""}`);
  });
  return scene;
}

const notify = (view: string, counter: number): federation.IPayloadItem => ({
  notify: { view, notification: { presentity: "pres:a@north.example", version: { epoch: 1, counter } } },
});
const refusal = (reason: BounceReason, retryAfterMs?: number): SendOutcome =>
  retryAfterMs === undefined ? { kind: "refused", reason } : { kind: "refused", reason, retryAfterMs };

describe("HomeExchange", () => {
  it("makes one envelope a turn for each domain and service, messages first", async () => {
    const { clock, exchange, sent } = createScene();
    const west = parseDomain("west.example");
    exchange.send(SOUTH, "presence", notify("v1", 1));
    exchange.send(SOUTH, "message", { delivered: { outboxSeq: 1 } });
    exchange.send(west, "presence", notify("v1", 1));
    exchange.send(SOUTH, "presence", notify("v2", 1));
    exchange.send(SOUTH, "message", { delivered: { outboxSeq: 2 } });
    expect(sent).toEqual([]);
    await clock.settle();
    expect(sent.map(({ destination, service, items }) => [destination, service, items.length])).toEqual([
      [SOUTH, "message", 2],
      [SOUTH, "presence", 2],
      [west, "presence", 1],
    ]);
    expect(sent[0]).toMatchObject({ origin: NORTH, hopLimit: 8, expiresAtMs: clock.wallMs() + 60_000 });
    expect(exchange.counts(SOUTH)).toMatchObject({ notificationsSent: 2, notificationsReceived: 0 });
    exchange.stop();
  });

  it("begins another envelope where one would be too large, and keeps the order", async () => {
    const scene = createScene({ envelopeBytesMax: 200 });
    const { clock, exchange, sent } = scene;
    for (let i = 1; i <= 10; i++) {
      exchange.send(SOUTH, "message", { deliver: { outboxSeq: i, message: Buffer.alloc(60) } });
    }
    await clock.settle();
    expect(sent.length).toBeGreaterThan(3);
    const seqs = sent.flatMap((_, number) => scene.itemsOf(number).map(({ deliver }) => deliver?.outboxSeq));
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    exchange.stop();
  });

  it("takes no more in a turn than may wait", () => {
    const { exchange } = createScene({ exchangeQueueBytesMax: 1_000 });
    const deliver = { message: Buffer.alloc(600) };
    expect(exchange.send(SOUTH, "message", { deliver })).toBe(true);
    expect(exchange.send(SOUTH, "message", { deliver })).toBe(false);
    exchange.stop();
  });

  it("finds the question that an answer belongs to, whatever else comes", async () => {
    const scene = createScene();
    const { clock, exchange } = scene;
    const states: unknown[] = [];
    exchange.on("watchState", (_origin, { watchState }) => states.push(watchState?.presentity));
    const asked = exchange.ask(
      SOUTH,
      "presence",
      { fetch: { presentity: "pres:b@south.example" } },
      { timeoutMs: 1_000 },
    );
    await clock.settle();
    const request = scene.itemsOf(0)[0]?.request ?? 0;
    expect(request).toBeGreaterThan(0);
    scene.receive("presence", { watchState: { presentity: "pres:x@south.example" } });
    scene.receive("presence", { request: request + 1, fetched: {} });
    exchange.onEnvelope({
      origin: parseDomain("west.example"),
      destination: NORTH,
      service: "presence",
      payload: encodePayloadItem({ request, fetched: { error: { code: "internal" } } }),
    });
    scene.receive("presence", { request, fetched: { notification: { presentity: "pres:b@south.example" } } });
    const answer = await asked;
    expect(answer.fetched?.notification?.presentity).toBe("pres:b@south.example");
    expect(states).toEqual(["pres:x@south.example"]);
    expect(clock.timersPending).toBe(0);
    exchange.stop();
  });

  it("fails a question that nobody answers, and says that contact is lost when nothing else was heard either", async () => {
    const scene = createScene();
    const { clock, exchange, contacts } = scene;
    const ask = (): Promise<unknown> =>
      exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 }).catch((error: unknown) => error);
    scene.receive("presence", notify("v", 1));
    await clock.advance(1);
    const slow = ask();
    await clock.advance(500);
    scene.receive("presence", notify("v", 2));
    await clock.advance(500);
    expect(await slow).toMatchObject({ code: "deadline_exceeded", details: { reason: "no_answer" } });
    expect(contacts).toEqual(["south.example up"]);
    const silent = ask();
    await clock.advance(1_000);
    expect(await silent).toMatchObject({ code: "deadline_exceeded" });
    expect(contacts).toEqual(["south.example up", "south.example down no_answer"]);
    scene.receive("presence", notify("v", 3));
    expect(exchange.contact(SOUTH)).toEqual({ kind: "up" });
    exchange.stop();
  });

  it("fails questions of an envelope that came back or was refused, with the reason", async () => {
    const scene = createScene();
    const { clock, exchange, contacts } = scene;
    const ask = (): Promise<unknown> =>
      exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 9_000 }).catch((error: unknown) => error);
    const bounced = ask();
    await clock.settle();
    exchange.onBounce({ envelopeId: "e1", reason: "no_route", retryAfterMs: 0, destination: SOUTH });
    expect(await bounced).toMatchObject({ code: "unavailable", details: { reason: "no_route" } });
    expect(contacts).toEqual(["south.example down no_route"]);
    // The next hop is left alone for a moment.
    expect(await ask()).toMatchObject({ code: "unavailable", details: { reason: "no_route" } });
    expect(exchange.send(SOUTH, "presence", notify("v", 1))).toBe(false);
    expect(exchange.send(SOUTH, "message", { delivered: {} })).toBe(true);
    await clock.advance(1_000);
    scene.outcome = () => refusal("link_down", 5_000);
    const refused = ask();
    await clock.settle();
    expect(await refused).toMatchObject({ details: { reason: "link_down" } });
    await clock.advance(4_999);
    expect(exchange.send(SOUTH, "presence", notify("v", 1))).toBe(false);
    exchange.onReachability(SOUTH, { kind: "up" });
    expect(exchange.send(SOUTH, "presence", notify("v", 1))).toBe(true);
    expect(contacts).toEqual(["south.example down no_route", "south.example unknown"]);
    exchange.stop();
  });

  it("fails questions that went with a link that is lost, and no others", async () => {
    const { clock, contacts, exchange } = createScene();
    const ask = (domain: typeof SOUTH): Promise<unknown> =>
      exchange
        .ask(domain, "presence", { compare: {} }, { timeoutMs: 9_000 })
        .catch((error: unknown) => error);
    const lost = ask(SOUTH);
    const other = ask(parseDomain("west.example"));
    await clock.settle();
    exchange.onReachability(SOUTH, { kind: "down", cause: "link_down" });
    expect(await lost).toMatchObject({ code: "unavailable", details: { reason: "link_down" } });
    expect(contacts).toEqual(["south.example down link_down"]);
    await clock.advance(9_000);
    expect(await other).toMatchObject({ code: "deadline_exceeded" });
    exchange.stop();
  });

  it("does not take a refusal of what was said for lost contact", async () => {
    const scene = createScene();
    scene.receive("message", { delivered: { outboxSeq: 1 } });
    scene.exchange.send(SOUTH, "presence", notify("v", 1));
    await scene.clock.settle();
    scene.exchange.onBounce({ envelopeId: "e1", reason: "denied", retryAfterMs: 0, destination: SOUTH });
    expect(scene.contacts).toEqual(["south.example up"]);
    scene.exchange.stop();
  });

  it("gives tickets back of what was refused or came back, once", async () => {
    const scene = createScene();
    const { clock, exchange } = scene;
    const returned: unknown[] = [];
    exchange.onReturned((domain, tickets, why) => returned.push([domain, tickets, why.reason]));
    const item = encodePayloadItem({ deliver: { outboxSeq: 1 } });
    exchange.sendTracked(SOUTH, item, 1);
    exchange.sendTracked(SOUTH, item, 2);
    await clock.settle();
    const bounce = { envelopeId: "e1", reason: "queue_full", retryAfterMs: 10, destination: SOUTH };
    exchange.onBounce(bounce);
    exchange.onBounce(bounce);
    await clock.advance(1_000);
    scene.outcome = () => refusal("link_down");
    exchange.sendTracked(SOUTH, item, 3);
    await clock.settle();
    expect(returned).toEqual([
      [SOUTH, [1, 2], "queue_full"],
      [SOUTH, [3], "link_down"],
    ]);
    exchange.stop();
  });

  it("keeps the newest notification of each view while the link is full", async () => {
    const scene = createScene({ notificationsHeldMax: 2 });
    const { clock, exchange, sent } = scene;
    scene.outcome = () => refusal("queue_full");
    for (const [view, counter] of [
      ["v1", 1],
      ["v2", 1],
    ] as const)
      exchange.send(SOUTH, "presence", notify(view, counter));
    await clock.settle();
    await clock.advance(900);
    scene.outcome = () => ({ kind: "sent", id: "later" });
    const before = sent.length;
    await clock.advance(2_000);
    const items = sent.slice(before).flatMap((_, i) => scene.itemsOf(before + i));
    expect(items.map(({ notify: n }) => [n?.view, n?.notification?.version?.counter])).toEqual([
      ["v1", 1],
      ["v2", 1],
    ]);
    expect(scene.contacts).toEqual([]);
    exchange.stop();
    expect(clock.timersPending).toBe(0);
  });

  it("takes items only in envelopes of their service, so that policy by service holds", () => {
    const scene = createScene();
    const seen: string[] = [];
    scene.exchange.on("watch", () => seen.push("watch"));
    scene.exchange.on("deliver", () => seen.push("deliver"));
    scene.receive("message", { watch: {} }, { deliver: {} });
    expect(seen).toEqual(["deliver"]);
    expect(scene.logged.at(-1)).toMatchObject({ event: "payload.wrong_service", kind: "watch" });
    scene.exchange.stop();
  });

  it("survives payloads that are damaged, items that it does not know, and handlers that throw", () => {
    const scene = createScene();
    const { exchange } = scene;
    const seen: number[] = [];
    exchange.on("deliver", (_origin, { deliver }) => {
      seen.push(deliver?.outboxSeq ?? 0);
      if (deliver?.outboxSeq === 1) throw new Error("a fault");
    });
    exchange.onEnvelope({
      origin: SOUTH,
      destination: NORTH,
      service: "message",
      payload: Buffer.from("garbage"),
    });
    expect(scene.contacts).toEqual([]);
    scene.receive("message", { deliver: { outboxSeq: 1 } }, {}, { deliver: { outboxSeq: 2 } });
    expect(seen).toEqual([1, 2]);
    expect(scene.logged.map(({ event }) => event)).toEqual(["payload.malformed", "item.failed"]);
    exchange.stop();
  });

  it("reaches nobody without a network, and fails what waits when it stops", async () => {
    const { env } = createTestEnv();
    const alone = new HomeExchange(env, homeServerDefaults, NORTH);
    expect(alone.send(SOUTH, "message", { delivered: {} })).toBe(false);
    await expect(alone.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1 })).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "no_route" },
    });
    const { exchange, clock } = createScene();
    const asked = exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 });
    exchange.stop();
    await expect(asked).rejects.toMatchObject({ details: { reason: "shutdown" } });
    expect(clock.timersPending).toBe(0);
  });
});

describe("A service that is off", () => {
  it("RFC 2779 §2.1.1: tells other domains so, whatever they ask", async () => {
    const scene = createScene();
    refuseService(scene.exchange, "message");
    refuseService(scene.exchange, "presence");
    scene.receive("message", { request: 1, deliver: { outboxSeq: 7 } });
    scene.receive(
      "presence",
      { request: 2, watch: { presentity: "pres:a@north.example", watcher: "b@south.example" } },
      { request: 3, fetch: {} },
      { request: 4, compare: { views: [{ view: "v" }] } },
      { request: 5, viewChange: {} },
    );
    await scene.clock.settle();
    const answers = new Map(
      scene.sent.flatMap((_, number) => scene.itemsOf(number).map((item) => [item.request, item] as const)),
    );
    expect(answers.get(1)?.delivered).toMatchObject({
      outboxSeq: 7,
      outcome: 2,
      reason: "service_not_offered",
    });
    expect(answers.get(2)?.watchState).toMatchObject({
      state: 3,
      reason: "service_not_offered",
      watcher: "b@south.example",
    });
    expect(answers.get(3)?.fetched?.error).toMatchObject({
      code: "failed_precondition",
      reason: "service_not_offered",
    });
    expect(answers.get(4)?.compared?.gone).toHaveLength(1);
    expect(answers.get(5)?.viewChangeTaken).toBeTruthy();
    scene.exchange.stop();
  });
});
