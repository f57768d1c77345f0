import { common, client as wire } from "@parley/protocol";
import { idOf, instantMessage } from "../../test/messages.js";
import type { TestClient } from "../../test/test-client.js";
import { TestServer } from "../../test/test-server.js";

const ALICE = "im:alice@north.example";
const BOB = "im:bob@north.example";
const { REPORT_STATUS_DELIVERED, REPORT_STATUS_FAILED, REPORT_STATUS_REFUSED } = common.ReportStatus;

const send = (id: string, text?: string, from = ALICE, to = BOB): wire.IClientItem => ({
  send: { message: instantMessage({ id, from, to, ...(text === undefined ? {} : { text }) }) },
});

async function openInbox(
  client: TestClient,
  options: Partial<wire.IOpenInbox> = {},
): Promise<wire.IInboxOpened | null | undefined> {
  const { inboxOpened, error } = await client.ask({
    openInbox: { inbox: BOB, device: "phone", follow: true, ...options },
  });
  if (inboxOpened == null) throw new Error(`not opened: ${JSON.stringify(error)}`);
  return inboxOpened;
}

const idsOf = (client: TestClient): string[] => client.messages.map(({ message }) => idOf(message));
const seqsOf = (client: TestClient): number[] => client.messages.map(({ seq }) => seq ?? 0);

describe("Sending within a domain", () => {
  it("answers DELIVERED after the append, and hands the message to who has the inbox open", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    expect(await openInbox(bob)).toMatchObject({ inbox: BOB, cursor: 0, lastSeq: 0 });
    const bytes = instantMessage({ id: "m1", from: ALICE, to: BOB, text: "Grüße 👋" });
    const { report } = await alice.ask({ send: { message: bytes } });
    expect(report).toMatchObject({ id: "m1", to: BOB, status: REPORT_STATUS_DELIVERED });
    expect(bob.messages).toHaveLength(1);
    const [message] = bob.messages;
    expect(message).toMatchObject({ inbox: BOB, seq: 1, receivedAtMs: test.clock.wallMs() });
    expect(Buffer.compare(message?.message ?? new Uint8Array(), bytes)).toBe(0);
    await test.stop();
  });

  it("takes addresses that are longer than a subject may be", async () => {
    const test = await TestServer.start();
    const name = "x".repeat(1_000);
    await test.addAccount(name);
    const owner = (await test.signIn(name)).client;
    const inbox = `im:${name}@north.example`;
    expect(await openInbox(owner, { inbox })).toMatchObject({ inbox });
    const alice = (await test.signIn("alice")).client;
    const { report } = await alice.ask(send("m1", "", ALICE, inbox));
    expect(report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    expect(idsOf(owner)).toEqual(["m1"]);
    await test.stop();
  });

  it("tells the sender to try again after a fault of ours behind the append", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const publish = test.bus.publish.bind(test.bus);
    test.bus.publish = (subject, payload) => {
      if (subject.startsWith("inbox.")) throw new Error("a fault");
      publish(subject, payload);
    };
    expect((await alice.ask(send("m1"))).error).toMatchObject({ code: "internal", retryable: true });
    expect(test.logged).toContainEqual(expect.objectContaining({ event: "delivery.failed", inbox: BOB }));
    test.bus.publish = publish;
    expect((await alice.ask(send("m1"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    await test.stop();
  });

  it("is durable before it is answered", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    test.disk.onCommit = () => ({ kind: "slow", delayMs: 1_000 });
    const id = alice.begin(send("m1"));
    await test.clock.advance(999);
    expect(alice.answerTo(id)).toBeUndefined();
    expect(bob.messages).toEqual([]);
    await test.clock.advance(2);
    expect(alice.answerTo(id)?.report?.status).toBe(REPORT_STATUS_DELIVERED);
    expect(bob.messages).toHaveLength(1);
    test.disk.onCommit = undefined;
    await test.stop();
  });

  it("RFC 2779 §5.4.2: appends a resend once, also after a crash before or after the answer", async () => {
    const test = await TestServer.start();
    const first = (await test.signIn("alice")).client;
    await first.ask(send("m1"));
    await first.ask(send("m1"));
    test.disk.onCommit = () => ({ kind: "slow", delayMs: 1_000 });
    first.begin(send("m2"));
    await test.clock.settle();
    test.disk.crash({ keepWriting: true });
    test.disk.onCommit = undefined;
    await test.open();
    const again = (await test.signIn("alice")).client;
    for (const id of ["m1", "m2", "m3"]) {
      expect((await again.ask(send(id))).report?.status).toBe(REPORT_STATUS_DELIVERED);
    }
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    expect(idsOf(bob)).toEqual(["m1", "m2", "m3"]);
    await test.stop();
  });

  it("keeps the order of one sender, also while the inbox is being loaded", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const items = Array.from({ length: 200 }, (_, i) => ({ ...send(`m${i}`), id: i + 1_000 }));
    for (let i = 0; i < items.length; i += 50) alice.push(...items.slice(i, i + 50));
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    expect(idsOf(bob)).toEqual(items.map((_, i) => `m${i}`));
    await test.stop();
  });

  it("checks what it takes, and names the value, the limit and the option", async () => {
    const test = await TestServer.start({ messageBytesMax: 500 });
    const alice = (await test.signIn("alice")).client;
    const reasonOf = async (item: wire.IClientItem): Promise<string | null | undefined> =>
      (await alice.ask(item)).error?.reason;
    const large = await alice.ask(send("m1", "x".repeat(600)));
    expect(large.error).toMatchObject({
      code: "out_of_range",
      reason: "message_too_large",
      retryable: false,
    });
    expect(large.error?.message).toMatch(/^message is 6\d\d bytes, limit 500 \(messageBytesMax\)$/);
    expect(await reasonOf(send(""))).toBe("bad_message_id");
    expect(await reasonOf(send("x".repeat(129)))).toBe("bad_message_id");
    expect(await reasonOf(send("m", "", BOB))).toBe("not_your_address");
    expect(await reasonOf(send("m", "", "alice"))).toBe("bad_from");
    expect(await reasonOf(send("m", "", ALICE, "pres:bob@north.example"))).toBe("bad_to");
    expect(await reasonOf({ send: { message: Buffer.from("no message") } })).toBe("malformed_message");
    for (const contentType of [
      "",
      "text",
      "text/",
      "te xt/plain",
      "text/plain\r\nX: y",
      `text/${"x".repeat(300)}`,
    ]) {
      const message = instantMessage({ id: "m", from: ALICE, to: BOB, contentType });
      expect(await reasonOf({ send: { message } })).toBe("bad_content_type");
    }
    for (const contentType of ["application/pkcs7-mime", 'text/plain; charset="ü"', "message/cpim;x=y"]) {
      const message = instantMessage({ id: contentType, from: ALICE, to: BOB, contentType });
      expect(await reasonOf({ send: { message } })).toBeUndefined();
    }
    await test.stop();
  });

  it("reports an inbox that is not there or full, and a domain that cannot be reached", async () => {
    const test = await TestServer.start({ inboxMessagesMax: 1 });
    const alice = (await test.signIn("alice")).client;
    const report = async (to: string, id: string): Promise<unknown> =>
      (await alice.ask(send(id, "", ALICE, to))).report;
    const nobody = "im:nobody@north.example";
    expect(await report(nobody, "1")).toMatchObject({
      status: REPORT_STATUS_FAILED,
      reason: "no_such_inbox",
    });
    expect(await report(BOB, "2")).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    expect(await report(BOB, "3")).toMatchObject({ status: REPORT_STATUS_REFUSED, reason: "inbox_full" });
    expect(await report(BOB, "2")).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    const away = "im:bob@south.example";
    expect(await report(away, "4")).toMatchObject({ status: REPORT_STATUS_FAILED, reason: "no_route" });
    await test.stop();
  });

  it("answers with an error when the store fails, and the server ends with it", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    test.disk.onCommit = () => ({ kind: "fail", error: new Error("disk full") });
    const { error } = await alice.ask(send("m1"));
    expect(error).toMatchObject({ code: "unavailable", retryable: true });
    await test.clock.advance(20_000);
    expect(test.server.state).toBe("failed");
    expect((await test.server.closed)?.code).toBe("unavailable");
    expect(alice.goodbye?.code).toBe("shutdown");
  });
});

describe("Delivery rules", () => {
  const setRules = (rules: Partial<wire.IRules>): wire.IClientItem => ({
    setRules: { rules: { kind: wire.RulesKind.RULES_KIND_DELIVERY, address: BOB, ...rules } },
  });

  it("refuse, discard and deliver, from the moment they are set", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    await alice.ask(send("m0"));
    const identities = ["alice@north.example"];
    const refuse = { match: { identities }, handling: "refuse", reason: "Not now." };
    expect((await bob.ask(setRules({ delivery: [refuse] }))).done).toBeTruthy();
    expect((await alice.ask(send("m1"))).report).toMatchObject({
      status: REPORT_STATUS_REFUSED,
      reason: "Not now.",
    });
    // What was delivered before stays delivered when it is sent again.
    expect((await alice.ask(send("m0"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    await bob.ask(setRules({ delivery: [{ match: { domains: ["north.example"] }, handling: "discard" }] }));
    expect((await alice.ask(send("m2"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    await bob.ask(setRules({ deliveryDefault: "refuse" }));
    expect((await alice.ask(send("m3"))).report).toMatchObject({
      status: REPORT_STATUS_REFUSED,
      reason: "blocked",
    });
    await bob.ask(setRules({}));
    expect((await alice.ask(send("m4"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    expect(idsOf(bob)).toEqual(["m0", "m4"]);
    const kind = wire.RulesKind.RULES_KIND_DELIVERY;
    const { rules } = await bob.ask({ getRules: { kind, address: BOB } });
    expect(rules).toMatchObject({ address: BOB, deliveryDefault: "deliver", whenAway: "keep", delivery: [] });
    await test.stop();
  });

  it("refuse while nobody has the inbox open, where its owner says so", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await bob.ask(setRules({ whenAway: "refuse" }));
    expect((await alice.ask(send("m1"))).report).toMatchObject({
      status: REPORT_STATUS_REFUSED,
      reason: "away",
    });
    await openInbox(bob);
    expect((await alice.ask(send("m2"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    await bob.ask({ closeInbox: { inbox: BOB, device: "phone" } });
    expect((await alice.ask(send("m3"))).report).toMatchObject({
      status: REPORT_STATUS_REFUSED,
      reason: "away",
    });
    expect((await alice.ask(send("m2"))).report).toMatchObject({ status: REPORT_STATUS_DELIVERED });
    await test.stop();
  });

  it("are refused when they make no sense, and are nobody else's business", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    const bad = await bob.ask(setRules({ delivery: [{ match: {}, handling: "eat" }] }));
    expect(bad.error).toMatchObject({ code: "invalid_argument", reason: "bad_rules" });
    expect((await alice.ask(setRules({}))).error).toMatchObject({ code: "permission_denied" });
    const kind = wire.RulesKind.RULES_KIND_DELIVERY;
    expect((await alice.ask({ getRules: { kind, address: BOB } })).error).toMatchObject({
      reason: "not_your_inbox",
    });
    expect((await alice.ask({ getRules: { kind, address: "x" } })).error).toMatchObject({
      code: "invalid_argument",
    });
    await test.stop();
  });
});

describe("An inbox user agent", () => {
  it("goes on behind its device's cursor, each device by itself", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    for (let i = 1; i <= 5; i++) await alice.ask(send(`m${i}`));
    const phone = (await test.signIn("bob")).client;
    expect(await openInbox(phone)).toMatchObject({ cursor: 0, lastSeq: 5 });
    expect(seqsOf(phone)).toEqual([1, 2, 3, 4, 5]);
    phone.push({ ackInbox: { inbox: BOB, device: "phone", seq: 3 } });
    // Cursors are written together, twice a second.
    await test.clock.advance(500);
    await test.crash();
    await test.open();
    const back = (await test.signIn("bob")).client;
    expect(await openInbox(back)).toMatchObject({ cursor: 3, lastSeq: 5 });
    expect(seqsOf(back)).toEqual([4, 5]);
    const laptop = (await test.signIn("bob")).client;
    await openInbox(laptop, { device: "laptop" });
    expect(seqsOf(laptop)).toEqual([1, 2, 3, 4, 5]);
    const jumped = (await test.signIn("bob")).client;
    await openInbox(jumped, { device: "tablet", fromSeq: 5 });
    expect(seqsOf(jumped)).toEqual([5]);
    await test.stop();
  });

  it("goes on behind its cursor when it asks for more than there is: that was another inbox", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    await alice.ask(send("m1"));
    const bob = (await test.signIn("bob")).client;
    expect(await openInbox(bob, { fromSeq: 151 })).toMatchObject({ cursor: 0, lastSeq: 1 });
    await alice.ask(send("m2"));
    expect(seqsOf(bob)).toEqual([1, 2]);
    const next = (await test.signIn("bob")).client;
    await openInbox(next, { device: "laptop", fromSeq: 3 });
    await alice.ask(send("m3"));
    expect(seqsOf(next)).toEqual([3]);
    await test.stop();
  });

  it("receives what is there and no more without follow", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    await alice.ask(send("m1"));
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob, { follow: false });
    await alice.ask(send("m2"));
    expect(seqsOf(bob)).toEqual([1]);
    // Its acknowledgements count all the same.
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 1 } });
    await test.clock.settle();
    const later = (await test.signIn("bob")).client;
    expect(await openInbox(later)).toMatchObject({ cursor: 1 });
    await test.stop();
  });

  it("is sent no more than the window, and the rest in order as it acknowledges", async () => {
    const test = await TestServer.start({ feedItemsMax: 3 });
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    for (let i = 1; i <= 8; i++) await alice.ask(send(`m${i}`));
    expect(seqsOf(bob)).toEqual([1, 2, 3]);
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 2 } });
    await test.clock.settle();
    expect(seqsOf(bob)).toEqual([1, 2, 3, 4, 5]);
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 5 } });
    await test.clock.settle();
    await alice.ask(send("m9"));
    expect(seqsOf(bob)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 8 } });
    await test.clock.settle();
    await alice.ask(send("m10"));
    expect(seqsOf(bob)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await test.stop();
  });

  it("is bounded by bytes, too, but always gets one", async () => {
    const test = await TestServer.start({ feedBytesMax: 100 });
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    for (let i = 1; i <= 3; i++) await alice.ask(send(`m${i}`, "x".repeat(200)));
    expect(seqsOf(bob)).toEqual([1]);
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 1 } });
    await test.clock.settle();
    expect(seqsOf(bob)).toEqual([1, 2]);
    await test.stop();
  });

  it("that does not take what is sent holds its own feed back and nobody else's, without a queue", async () => {
    const test = await TestServer.start({ feedHighWaterBytes: 5_000 });
    const alice = (await test.signIn("alice")).client;
    const slow = await test.signIn("bob", { highWaterBytes: 1_000 });
    const quick = (await test.signIn("bob")).client;
    await openInbox(slow.client);
    await openInbox(quick, { device: "laptop" });
    slow.pair.hold();
    for (let i = 1; i <= 100; i++) await alice.ask(send(`m${i}`, "x".repeat(1_000)));
    expect(seqsOf(quick)).toHaveLength(100);
    expect(slow.pair.acceptor.queuedBytes).toBeLessThan(8_000);
    slow.pair.release();
    await test.clock.settle();
    expect(seqsOf(slow.client)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(slow.client.closed).toBeUndefined();
    await test.stop();
  });

  it("finds what the bus has lost, with the next message or by itself", async () => {
    const test = await TestServer.start({ feedCheckMs: 10_000, heartbeatMs: 60_000 });
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    const append = (id: string) =>
      test.settled(
        test.store.append({
          inbox: BOB as never,
          sender: "alice@north.example",
          id,
          bytes: instantMessage({ id, from: ALICE, to: BOB }),
          nowMs: test.clock.wallMs(),
          messagesMax: 100,
        }),
      );
    // Appended by somebody whose news do not get here.
    await append("m1");
    await append("m2");
    expect(seqsOf(bob)).toEqual([]);
    const alice = (await test.signIn("alice")).client;
    await alice.ask(send("m3"));
    expect(idsOf(bob)).toEqual(["m1", "m2", "m3"]);
    await append("m4");
    await test.clock.advance(10_000);
    expect(idsOf(bob)).toEqual(["m1", "m2", "m3", "m4"]);
    await test.stop();
  });

  it("reads, deletes and acknowledges without an open feed", async () => {
    const test = await TestServer.start({ readPageMax: 2 });
    const alice = (await test.signIn("alice")).client;
    for (let i = 1; i <= 5; i++) await alice.ask(send(`m${i}`));
    const bob = (await test.signIn("bob")).client;
    const page = async (fromSeq: number, count = 0): Promise<unknown> => {
      const { messages } = await bob.ask({ readInbox: { inbox: BOB, fromSeq, count } });
      return [messages?.lastSeq, (messages?.messages ?? []).map(({ seq }) => seq)];
    };
    expect(await page(0)).toEqual([5, [1, 2]]);
    expect(await page(3, 1)).toEqual([5, [3]]);
    await bob.ask({ deleteMessages: { inbox: BOB, seqs: [3, 4, 99] } });
    expect(await page(3)).toEqual([5, [5]]);
    // Beyond the newest there is nothing to have been read: the cursor stays at what there is.
    await openInbox(bob, { follow: false });
    await bob.ask({ closeInbox: { inbox: BOB, device: "phone" } });
    expect((await bob.ask({ ackInbox: { inbox: BOB, device: "phone", seq: 1_000 } })).done).toBeTruthy();
    await alice.ask(send("m6"));
    const later = (await test.signIn("bob")).client;
    expect(await openInbox(later)).toMatchObject({ cursor: 5, lastSeq: 6 });
    expect(idsOf(later)).toEqual(["m6"]);
    expect(
      (await bob.ask({ deleteMessages: { inbox: BOB, seqs: Array.from({ length: 10_001 }, (_, i) => i) } }))
        .error,
    ).toMatchObject({ reason: "too_many_messages" });
    await test.stop();
  });

  it("passes over what was deleted while it was behind", async () => {
    const test = await TestServer.start({ feedItemsMax: 2 });
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    for (let i = 1; i <= 6; i++) await alice.ask(send(`m${i}`));
    await bob.ask({ deleteMessages: { inbox: BOB, seqs: [3, 5, 6] } });
    bob.push({ ackInbox: { inbox: BOB, device: "phone", seq: 2 } });
    await test.clock.settle();
    expect(seqsOf(bob)).toEqual([1, 2, 4]);
    await alice.ask(send("m7"));
    expect(seqsOf(bob)).toEqual([1, 2, 4, 7]);
    await test.stop();
  });

  it("may acknowledge as often as it likes without waiting for answers", async () => {
    const test = await TestServer.start({ operationsMax: 2 });
    const alice = (await test.signIn("alice")).client;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    for (let i = 1; i <= 4; i++) await alice.ask(send(`m${i}`));
    for (let seq = 1; seq <= 4; seq++) bob.push({ ackInbox: { inbox: BOB, device: "phone", seq } });
    for (let seq = 1; seq <= 4; seq++) bob.push({ ackInbox: { inbox: BOB, device: "not-open", seq } });
    for (let n = 1; n <= 4; n++)
      bob.push({ ackInbox: { inbox: "im:nobody@north.example", device: "d", seq: n } });
    expect((await bob.ask({ readInbox: { inbox: BOB } })).messages?.lastSeq).toBe(4);
    await test.stop();
  });

  it("opens its own inboxes only, with a name for the device", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const reason = async (openInbox: wire.IOpenInbox): Promise<unknown> =>
      (await alice.ask({ openInbox })).error?.reason;
    expect(await reason({ inbox: BOB, device: "d" })).toBe("not_your_inbox");
    expect(await reason({ inbox: "im:nobody@north.example", device: "d" })).toBe("not_your_inbox");
    expect(await reason({ inbox: ALICE, device: "" })).toBe("bad_device");
    expect(await reason({ inbox: ALICE, device: "d".repeat(65) })).toBe("bad_device");
    await test.stop();
  });

  it("that opens again in one session replaces its feed, and one that is gone leaves nothing behind", async () => {
    const test = await TestServer.start();
    const alice = (await test.signIn("alice")).client;
    const subscriptions = test.bus.subscriptionCount;
    const bob = (await test.signIn("bob")).client;
    await openInbox(bob);
    await openInbox(bob);
    await alice.ask(send("m1"));
    expect(seqsOf(bob)).toEqual([1]);
    bob.push({ goodbye: {} });
    await test.clock.settle();
    expect(test.bus.subscriptionCount).toBeLessThanOrEqual(subscriptions);
    await test.stop();
  });
});
