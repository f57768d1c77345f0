import { parseDomain } from "@parley/model";
import { concatItems, encodePayloadItem, type federation } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import { homeServerDefaults } from "../options.js";
import { HomeExchange } from "./domain-exchange.js";

const NORTH = parseDomain("north.example");
const OTHER = parseDomain("other.example");
const SOUTH = parseDomain("south.example");
const EVIL = parseDomain("evil.example");

function createScene() {
  const { env, clock, logged } = createTestEnv();
  const exchange = new HomeExchange(env, homeServerDefaults, NORTH);
  let sent = 0;
  exchange.connect({ send: () => ({ kind: "sent", id: `e${++sent}` }) });
  const receive = (
    origin: typeof NORTH,
    destination: typeof NORTH,
    ...items: federation.IPayloadItem[]
  ): void => {
    const payload = concatItems(items.map((item) => encodePayloadItem(item)));
    exchange.onEnvelope({ origin, destination, service: "presence", payload });
  };
  return { clock, exchange, logged, receive };
}

describe("HomeExchange, lied to", () => {
  it("takes a bounce from nobody but the domain that the envelope was for", async () => {
    const { clock, exchange } = createScene();
    const returned: unknown[] = [];
    exchange.onReturned((domain, tickets) => returned.push([domain, tickets]));
    exchange.sendTracked(SOUTH, encodePayloadItem({ deliver: { outboxSeq: 1 } }), 1);
    await clock.settle();
    const bounce = { envelopeId: "e1", reason: "denied", retryAfterMs: 0 };
    exchange.onBounce({ ...bounce, destination: EVIL });
    expect(returned).toEqual([]);
    exchange.onBounce({ ...bounce, destination: SOUTH });
    expect(returned).toEqual([[SOUTH, [1]]]);
    exchange.stop();
  });

  it("takes an answer from nobody but the domain that was asked, to the domain that asks", async () => {
    const { clock, exchange, receive } = createScene();
    const answer = exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000, origin: OTHER });
    const outcomes: unknown[] = [];
    answer.then(
      (item) => outcomes.push(item.item),
      (error: unknown) => outcomes.push(error),
    );
    await clock.settle();
    // The first question's number, as it went over the wire.
    const question = { compare: {} } as federation.IPayloadItem;
    const probe = exchange.ask(EVIL, "presence", question, { timeoutMs: 1_000 }).catch(() => undefined);
    const request = (question.request as number) - 1;
    receive(EVIL, OTHER, { request, compared: {} });
    receive(SOUTH, NORTH, { request, compared: {} });
    await clock.settle();
    expect(outcomes).toEqual([]);
    receive(SOUTH, OTHER, { request, compared: {} });
    await clock.settle();
    expect(outcomes).toEqual(["compared"]);
    exchange.stop();
    await probe;
  });

  it("logs what is wrong with an envelope of thousands of items only a few times", () => {
    const { exchange, logged, receive } = createScene();
    receive(EVIL, NORTH, ...Array.from({ length: 10_000 }, () => ({ deliver: { outboxSeq: 1 } })));
    expect(logged.filter(({ event }) => event === "payload.wrong_service")).toHaveLength(5);
    receive(SOUTH, NORTH, { deliver: { outboxSeq: 1 } });
    expect(logged).toHaveLength(6);
    exchange.stop();
  });
});
