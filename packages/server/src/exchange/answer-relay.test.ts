import { parseDomain } from "@parley/model";
import { concatItems, decodePayload, encodePayloadItem, type federation } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import { SharedBus } from "../../test/shared-bus.js";
import { homeServerDefaults } from "../options.js";
import { envelopeIdOf, requestOf, TAGS, tagOfEnvelope, tagOfRequest } from "./answer-relay.js";
import { HomeExchange } from "./domain-exchange.js";

const NORTH = parseDomain("north.example");
const SOUTH = parseDomain("south.example");
const EVIL = parseDomain("evil.example");

/** Two servers of north on one bus. */
async function createScene() {
  const { env, clock, logged } = createTestEnv();
  const hub = new SharedBus(clock);
  const server = async (name: string) => {
    const exchange = new HomeExchange(env, homeServerDefaults, NORTH);
    const sent: { readonly id: string | undefined; readonly items: federation.PayloadItem[] }[] = [];
    exchange.connect({
      send: ({ id, items }) => {
        sent.push({ id, items: decodePayload(concatItems(items)) });
        return { kind: "sent", id: id ?? "none" };
      },
    });
    await exchange.share(hub.server(name));
    const receive = (origin: typeof NORTH, ...items: federation.IPayloadItem[]): void => {
      const payload = concatItems(items.map((item) => encodePayloadItem(item)));
      exchange.onEnvelope({ origin, destination: NORTH, service: "presence", payload });
    };
    return { exchange, sent, receive };
  };
  return { clock, hub, logged, one: await server("one"), two: await server("two") };
}

describe("Answers that another server of the domain receives", () => {
  it("find the question, and show that the domain is there", async () => {
    const { clock, hub, one, two } = await createScene();
    const asked = Array.from({ length: 5 }, () =>
      one.exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 }),
    );
    await clock.settle();
    const requests = one.sent.flatMap(({ items }) => items.map(({ request }) => request));
    expect(requests.every((request) => Number.isSafeInteger(request) && request > 0)).toBe(true);
    two.receive(SOUTH, ...requests.map((request) => ({ request, compared: {} })));
    await clock.settle();
    expect((await Promise.all(asked)).map(({ item }) => item)).toEqual(asked.map(() => "compared"));
    expect(hub.passed).toHaveLength(1);
    expect(one.exchange.contact(SOUTH).kind).toBe("up");
    expect(two.exchange.contact(SOUTH).kind).toBe("up");
    one.exchange.stop();
    two.exchange.stop();
  });

  it("go through in portions when they are large", async () => {
    const { clock, hub, one, two } = await createScene();
    const views = Array.from({ length: 1_000 }, (_, i) => ({ presentity: "x".repeat(100), view: `${i}` }));
    const asked = Array.from({ length: 5 }, () =>
      one.exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 }),
    );
    await clock.settle();
    const requests = one.sent.flatMap(({ items }) => items.map(({ request }) => request));
    two.receive(SOUTH, ...requests.map((request) => ({ request, compared: { gone: views } })));
    await clock.settle();
    expect((await Promise.all(asked)).map(({ compared }) => compared?.gone?.length)).toEqual(
      asked.map(() => 1_000),
    );
    expect(hub.passed.length).toBeGreaterThan(1);
    one.exchange.stop();
    two.exchange.stop();
  });

  it("of another domain than the one that was asked answer nothing", async () => {
    const { clock, one, two } = await createScene();
    const asked = one.exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 });
    const outcomes: string[] = [];
    asked.then(
      () => outcomes.push("answered"),
      () => outcomes.push("no answer"),
    );
    await clock.settle();
    const request = one.sent[0]?.items[0]?.request ?? 0;
    two.receive(EVIL, { request, compared: {} });
    await clock.settle();
    expect(outcomes).toEqual([]);
    await clock.advance(1_000);
    expect(outcomes).toEqual(["no answer"]);
    one.exchange.stop();
    two.exchange.stop();
  });

  it("that nobody waits for go to whoever takes them unasked, and no further", async () => {
    const { clock, hub, one, two } = await createScene();
    const taken: string[] = [];
    one.exchange.on("watchState", (_, { watchState }) => taken.push(`one ${watchState?.view}`));
    two.exchange.on("watchState", (_, { watchState }) => taken.push(`two ${watchState?.view}`));
    one.exchange.ask(SOUTH, "presence", { watch: {} }, { timeoutMs: 100 }).catch(() => {});
    await clock.settle();
    const request = one.sent[0]?.items[0]?.request ?? 0;
    await clock.advance(200);
    two.receive(SOUTH, { request, watchState: { view: "late" } });
    two.receive(SOUTH, { watchState: { view: "unasked" } });
    await clock.settle();
    expect(taken.toSorted()).toEqual(["one late", "two unasked"]);
    // Of a server that is no more: nobody hears it.
    two.receive(SOUTH, { request: requestOf(TAGS - 1, 7), watchState: { view: "lost" } });
    await clock.settle();
    expect(taken).toHaveLength(2);
    expect(hub.passed.map(({ subject }) => subject.split(".")[0])).toEqual(["answers", "answers"]);
    one.exchange.stop();
    two.exchange.stop();
  });

  it("of a newer kind are passed over", async () => {
    const { clock, hub, logged, one, two } = await createScene();
    one.exchange.ask(SOUTH, "presence", { compare: {} }, { timeoutMs: 1_000 }).catch(() => {});
    await clock.settle();
    const subject = `answers.${tagOfRequest(one.sent[0]?.items[0]?.request ?? 0)}`;
    for (const bytes of [[9, 1, 0], [1, 9, 0], [1, 1, 9, 0], []])
      hub.server("newer").publish(subject, Buffer.from(bytes));
    await clock.settle();
    expect(logged.filter(({ level }) => level === "error")).toEqual([]);
    one.exchange.stop();
    two.exchange.stop();
  });
});

describe("A bounce that another server of the domain receives", () => {
  it("is told to the one that sent the envelope, and to nobody else", async () => {
    const { clock, hub, one, two } = await createScene();
    const returned: string[] = [];
    one.exchange.onReturned((domain, tickets, { reason }) =>
      returned.push(`one ${domain} ${tickets} ${reason}`),
    );
    two.exchange.onReturned((domain, tickets, { reason }) =>
      returned.push(`two ${domain} ${tickets} ${reason}`),
    );
    one.exchange.sendTracked(SOUTH, encodePayloadItem({ deliver: { outboxSeq: 1 } }), 1);
    two.exchange.sendTracked(SOUTH, encodePayloadItem({ deliver: { outboxSeq: 2 } }), 2);
    await clock.settle();
    const bounce = { reason: "link_down", retryAfterMs: 5, destination: SOUTH };
    two.exchange.onBounce({ ...bounce, envelopeId: one.sent[0]?.id ?? "" });
    await clock.settle();
    expect(returned).toEqual([`one ${SOUTH} 1 link_down`]);
    expect([one.exchange.contact(SOUTH).kind, two.exchange.contact(SOUTH).kind]).toEqual(["down", "unknown"]);
    two.exchange.onBounce({ ...bounce, envelopeId: two.sent[0]?.id ?? "" });
    two.exchange.onBounce({ ...bounce, envelopeId: "of nobody" });
    await clock.settle();
    expect(returned).toHaveLength(2);
    expect(hub.passed).toHaveLength(1);
    one.exchange.stop();
    two.exchange.stop();
  });
});

describe("The names of questions and envelopes", () => {
  it("say whose they are, and are whole numbers however many there were", () => {
    for (const tag of [0, 1, 12_345, TAGS - 1]) {
      for (const count of [1, 1_000, 2 ** 26 - 1, 2 ** 26, 2 ** 30]) {
        const request = requestOf(tag, count);
        expect(Number.isSafeInteger(request)).toBe(true);
        expect(tagOfRequest(request)).toBe(tag);
        const [item] = decodePayload(encodePayloadItem({ request, compared: {} }));
        expect(item?.request).toBe(request);
      }
      expect(tagOfEnvelope(envelopeIdOf(tag, "e-1"))).toBe(tag);
    }
    for (const id of ["", "e-1", ".e", "toolongatag.e", "A.e"]) expect(tagOfEnvelope(id)).toBeUndefined();
  });
});
