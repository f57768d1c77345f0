/** Messages across the domains: exactly once, in order, byte for byte, and as the inbox's rules say. */
import { randomBytes } from "node:crypto";
import type { DeliveryReport, ReceivedMessage } from "@parley/client";
import { common } from "@parley/protocol";
import { type Domain, startTwoDomains } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person } from "../lib/person.js";
import { useStage } from "../lib/stage.js";
import { within } from "../lib/within.js";

jest.setTimeout(30_000);
const stage = useStage();

let north: Domain;
let south: Domain;

beforeAll(async () => {
  ({ north, south } = await startTwoDomains(stage));
}, 60_000);

let count = 0;

/** A sender in the north and an inbox in the south that no other test has. */
async function pair(): Promise<{ readonly alice: Person; readonly bob: Person; readonly user: string }> {
  count++;
  const [alice, bob] = await Promise.all([
    makePerson(stage, north, `alice${count}`),
    makePerson(stage, south, `bob${count}`),
  ]);
  await Promise.all([alice.signsIn(), bob.signsIn()]);
  return { alice, bob, user: `bob${count}` };
}

const delivered = { status: "delivered", reason: "" };

describe("A message", () => {
  it("arrives byte for byte: any Unicode, any MIME type, any bytes", async () => {
    const { alice, bob } = await pair();
    const bodies: [contentType: string, body: string | Uint8Array][] = [
      [
        "text/plain; charset=utf-8",
        "Grüß Gott, 世界 🌍👩‍👩‍👧 e\u0301 \u202eתירבע\u202c العربية \u0000\r\n\ufeff",
      ],
      ["text/plain; charset=iso-8859-1", Buffer.from([0xe4, 0xf6, 0xfc])],
      ["text/html", "<p>not &amp; touched</p>"],
      ["application/octet-stream", randomBytes(50_000)],
      ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47])],
      ['multipart/mixed; boundary="=_b"', "--=_b\r\n\r\npart\r\n--=_b--\r\n"],
      ["application/vnd.example+json; v=1", "{}"],
      ["text/plain", ""],
    ];
    for (const [contentType, body] of bodies) {
      expect(await alice.sends(bob, body, { contentType })).toMatchObject(delivered);
      const message = await bob.messages.next();
      expect(message.contentType).toBe(contentType);
      expect(Buffer.from(message.body)).toEqual(Buffer.from(body));
    }
  });

  it("carries its sender, its time, where to reply, other contacts and extension headers", async () => {
    const { alice, bob } = await pair();
    const more = {
      id: "with-everything",
      sentAtMs: 1_700_000_000_123,
      replyTo: "im:office@north.example",
      contacts: ["tel:+4312345", "mailto:alice@north.example"],
      headers: [{ name: "Subject", value: "Größe", lang: "de" }],
    };
    expect(await alice.sends(bob, "Hello", more)).toEqual({
      id: "with-everything",
      to: bob.inbox,
      ...delivered,
    });
    const message = await bob.receives("Hello");
    expect(shown(message)).toEqual({ ...more, from: alice.inbox, to: bob.inbox, seq: 1 });
    expect(await bob.sends(message.from, "Hello back")).toMatchObject(delivered);
    await alice.receives("Hello back");
  });

  it("is refused above the size limit with an error that names size, limit and option; at the limit it goes", async () => {
    const { alice, bob } = await pair();
    const limit = alice.agent.info?.messageBytesMax ?? 0;
    const sizeOf = (body: Uint8Array): number =>
      common.InstantMessage.encode({ ...fields, from: alice.inbox, to: bob.inbox, body }).finish().length;
    const fields = {
      id: "at-the-limit",
      sentAtMs: 1_700_000_000_000,
      contentType: "application/octet-stream",
    };
    const room = limit - sizeOf(Buffer.alloc(60_000)) + 60_000;
    const { id, ...more } = fields;
    expect(await alice.sends(bob, Buffer.alloc(room), { id, ...more })).toMatchObject(delivered);
    expect((await bob.messages.next()).bytes).toHaveLength(limit);
    await expect(alice.sends(bob, Buffer.alloc(room + 1), { id, ...more })).rejects.toMatchObject({
      code: "out_of_range",
      reason: "message_too_large",
      message: `message is ${limit + 1} bytes, limit ${limit} (messageBytesMax)`,
    });
    expect(await alice.sends(bob, "still here")).toMatchObject(delivered);
    await bob.receives("still here");
  });

  it("is refused from an address that is not the sender's, and failed to an inbox that there is not", async () => {
    const { alice, bob } = await pair();
    await expect(alice.sends(bob, "forged", { from: bob.inbox })).rejects.toMatchObject({
      code: "permission_denied",
      reason: "not_your_address",
    });
    expect(await alice.sends("im:nobody@south.example", "Hello?")).toMatchObject({
      status: "failed",
      reason: "no_such_inbox",
    });
    expect(await alice.sends("im:nobody@north.example", "Hello?")).toMatchObject({
      status: "failed",
      reason: "no_such_inbox",
    });
  });
});

describe("Messages of one sender to one inbox", () => {
  it("keep their order, and come once however often they are sent again", async () => {
    const { alice, bob } = await pair();
    const ids = Array.from({ length: 200 }, (_, i) => `m${i + 1}`);
    const sendAll = (): Promise<DeliveryReport[]> =>
      Promise.all(ids.map((id) => alice.sends(bob, `text of ${id}`, { id })));
    const again = anotherDevice(stage, north, alice.principal.split("@")[0] as string);
    await again.signsIn({ inbox: false });
    const [first, second] = await Promise.all([sendAll(), sendAll()]);
    const third = await Promise.all(ids.map((id) => again.sends(bob, `another text for ${id}`, { id })));
    for (const report of [...first, ...second, ...third]) expect(report).toMatchObject(delivered);
    await alice.sends(bob, "the end");
    await bob.receives("the end");
    expect(bob.messages.all.map(({ id }) => id).slice(0, -1)).toEqual(ids);
    expect(bob.messages.all.map(({ seq }) => seq)).toEqual(Array.from({ length: 201 }, (_, i) => i + 1));
    expect(bob.messages.all.slice(0, -1).map(({ text }) => text)).toEqual(ids.map((id) => `text of ${id}`));
  });

  it("keep their order among those of others, in both directions at once", async () => {
    const { alice, bob } = await pair();
    const carol = await makePerson(stage, north, `carol${count}`);
    const dave = await makePerson(stage, south, `dave${count}`);
    await Promise.all([carol.signsIn(), dave.signsIn()]);
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const lanes: [Person, Person][] = [
      [alice, bob],
      [carol, bob],
      [dave, bob],
      [bob, alice],
      [dave, alice],
    ];
    await Promise.all(
      lanes.map(([from, to]) => Promise.all(numbers.map((number) => from.sends(to, `${number}`)))),
    );
    for (const [from, to] of lanes) {
      const all = await to.messages.when((seen) => seen.length >= (to === bob ? 300 : 200));
      const texts = all.filter((message) => message.from === from.inbox).map(({ text }) => text);
      expect(texts).toEqual(numbers.map(String));
    }
  });
});

describe("Delivery rules", () => {
  it("refuse, and the sender is told; nothing arrives", async () => {
    const { alice, bob } = await pair();
    const { alice: other } = await pair();
    await bob.setsDelivery({
      rules: [
        { who: { identity: [alice.principal] }, do: "refuse", reason: "Please write to my office." },
        { who: { domain: ["west.example"] }, do: "refuse" },
      ],
    });
    expect(await alice.sends(bob, "No")).toMatchObject({
      status: "refused",
      reason: "Please write to my office.",
    });
    expect(await other.sends(bob, "Yes")).toMatchObject(delivered);
    await bob.receives("Yes");
    await bob.setsDelivery({ otherwise: "refuse" });
    expect(await other.sends(bob, "No")).toMatchObject({ status: "refused", reason: "blocked" });
    await bob.setsDelivery({});
    expect(await alice.sends(bob, "Now")).toMatchObject(delivered);
    await bob.receives("Now");
    expect(bob.messages.all.map(({ text }) => text)).toEqual(["Yes", "Now"]);
  });

  it("discard, which looks like delivery to the sender", async () => {
    const { alice, bob } = await pair();
    await bob.setsDelivery({ rules: [{ who: { identity: [alice.principal] }, do: "discard" }] });
    const discarded = await alice.sends(bob, "Into the void", { id: "same" });
    await bob.setsDelivery({});
    const taken = await alice.sends(bob, "Seen", { id: "seen" });
    expect({ ...discarded, id: "seen" }).toEqual(taken);
    await bob.receives("Seen");
    expect(bob.messages.all.map(({ text, seq }) => [seq, text])).toEqual([[1, "Seen"]]);
  });
});

describe("An inbox that nobody reads", () => {
  it("keeps what comes, for whenever somebody does", async () => {
    const { alice, bob, user } = await pair();
    await bob.leaves();
    for (const text of ["one", "two", "three"]) expect(await alice.sends(bob, text)).toMatchObject(delivered);
    const back = anotherDevice(stage, south, user);
    await back.signsIn();
    await back.receives("three");
    expect(back.messages.all.map(({ seq, text }) => [seq, text])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
  });

  it("refuses what comes when its owner wants it so, until it is read again", async () => {
    const { alice, bob, user } = await pair();
    await bob.setsDelivery({ whenAway: "refuse" });
    expect(await alice.sends(bob, "You are here")).toMatchObject(delivered);
    await bob.receives("You are here");
    await bob.leaves();
    expect(await alice.sends(bob, "You are away")).toMatchObject({ status: "refused", reason: "away" });
    const back = anotherDevice(stage, south, user);
    await back.signsIn();
    expect(await alice.sends(bob, "You are back")).toMatchObject(delivered);
    await back.receives("You are back");
  });
});

describe("Several devices", () => {
  it("each have a cursor of their own, and go on where they were", async () => {
    const { alice, bob, user } = await pair();
    const phone = anotherDevice(stage, south, user, { device: "phone" });
    await phone.signsIn();
    for (const text of ["one", "two", "three"]) await alice.sends(bob, text);
    await Promise.all([bob.receives("three"), phone.receives("three")]);
    await phone.leaves();
    await alice.sends(bob, "four");
    await bob.receives("four");
    await bob.leaves();
    await alice.sends(bob, "five");

    const sameDesk = anotherDevice(stage, south, user);
    const samePhone = anotherDevice(stage, south, user, { device: "phone" });
    const tablet = anotherDevice(stage, south, user, { device: "tablet" });
    await Promise.all([sameDesk.signsIn(), samePhone.signsIn(), tablet.signsIn()]);
    await Promise.all([sameDesk, samePhone, tablet].map((device) => device.receives("five")));
    const texts = (person: Person): string[] => person.messages.all.map(({ text }) => text);
    expect(texts(sameDesk)).toEqual(["five"]);
    expect(texts(samePhone)).toEqual(["four", "five"]);
    expect(texts(tablet)).toEqual(["one", "two", "three", "four", "five"]);

    await tablet.agent.deleteMessages(tablet.inbox, [2, 4]);
    const { lastSeq, messages } = await within("a page", samePhone.agent.readInbox({ inbox: bob.inbox }));
    expect(messages.map(({ seq }) => seq)).toEqual([1, 3, 5]);
    expect(lastSeq).toBe(5);
  });
});

function shown({ contacts, from, headers, id, replyTo, sentAtMs, seq, to }: ReceivedMessage): unknown {
  return { contacts, from, headers, id, replyTo, sentAtMs, seq, to };
}
