/** Access rules across the domains: bob in the south decides what watchers in the north see of him. */

import { UserAgent } from "@parley/client";
import { createGrpcDialer } from "@parley/protocol/grpc";
import { ParleyError } from "@parley/runtime";
import { type Domain, startTwoDomains } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person, targetOf } from "../lib/person.js";
import { useStage } from "../lib/stage.js";

jest.setTimeout(30_000);
const stage = useStage();

let north: Domain;
let south: Domain;

beforeAll(async () => {
  ({ north, south } = await startTwoDomains(stage, { server: { anonymous: true } }));
}, 60_000);

let count = 0;

/** People that no other test has: a watcher in the north and a presentity in the south. */
async function pair(): Promise<{ readonly alice: Person; readonly bob: Person }> {
  count++;
  const [alice, bob] = await Promise.all([
    makePerson(stage, north, `alice${count}`),
    makePerson(stage, south, `bob${count}`),
  ]);
  await Promise.all([alice.signsIn({ inbox: false }), bob.signsIn({ inbox: false })]);
  return { alice, bob };
}

/** What a failure says, without the address that it says it of. */
async function refusalOf(work: Promise<unknown>, address: string): Promise<unknown> {
  try {
    await work;
  } catch (thrown) {
    const { code, message, reason, retryable } = ParleyError.from(thrown);
    return { code, reason, retryable, message: message.replaceAll(address, "ADDRESS") };
  }
  throw new Error("it was not refused");
}

describe("allow", () => {
  it("shows the whole document, or without notes, or the status only, to each as the rules say", async () => {
    const { alice: whole, bob } = await pair();
    const { alice: withoutNotes } = await pair();
    const { alice: statusOnly } = await pair();
    const identity = (person: Person, show: string): unknown => ({
      who: { identity: [person.principal] },
      do: "allow",
      show,
    });
    await bob.setsAccess({
      rules: [
        identity(whole, "whole"),
        identity(withoutNotes, "without-notes"),
        identity(statusOnly, "status-only"),
      ],
    });
    await bob.publishes("open", "At my desk", { contact: "tel:+4312345" });
    const watchers = [whole, withoutNotes, statusOnly];
    const states = await Promise.all(watchers.map((watcher) => watcher.watches(bob)));
    expect(states.map(({ state }) => state)).toEqual(["active", "active", "active"]);
    const seen = { presentity: bob.presentity, status: "open", values: [], freshness: "live" };
    const shown = [
      { ...seen, notes: ["At my desk"], contacts: ["tel:+4312345"] },
      { ...seen, notes: [], contacts: ["tel:+4312345"] },
      { ...seen, notes: [], contacts: [] },
    ];
    for (const [index, watcher] of watchers.entries()) {
      expect(await watcher.sees({ status: "open" })).toMatchObject(shown[index] as object);
      const { document } = await watcher.agent.fetch(bob.presentity);
      expect(document.tuples[0]?.notes.map(({ text }) => text)).toEqual(shown[index]?.notes);
    }
    // One change, each in the own view.
    await bob.publishes("closed", "Gone home");
    for (const [index, watcher] of watchers.entries()) {
      expect(await watcher.sees({ status: "closed" })).toMatchObject({
        notes: index === 0 ? ["Gone home"] : [],
      });
    }
    const texts = [...withoutNotes.notifications.all, ...statusOnly.notifications.all].flatMap(
      ({ notes }) => notes,
    );
    expect(texts).toEqual([]);
  });

  it("takes the most specific rule: identity before domain before everybody", async () => {
    const { alice, bob } = await pair();
    const { alice: other } = await pair();
    await bob.setsAccess({
      otherwise: "block",
      rules: [
        { who: "everybody", do: "block" },
        { who: { domain: ["*.example"] }, do: "allow", show: "status-only" },
        { who: { identity: [alice.principal] }, do: "allow" },
      ],
    });
    await bob.publishes("open", "Here");
    await Promise.all([alice.watches(bob), other.watches(bob)]);
    expect(await alice.sees({ status: "open" })).toMatchObject({ notes: ["Here"] });
    expect(await other.sees({ status: "open" })).toMatchObject({ notes: [] });
  });
});

describe("block", () => {
  it("looks exactly like a presentity that there is not", async () => {
    const { alice, bob } = await pair();
    await bob.setsAccess({ otherwise: "block" });
    await bob.publishes("open", "Not for alice");
    const nobody = "pres:nobody@south.example";
    const blocked = await alice.watches(bob);
    const unknown = await alice.watches(nobody);
    expect({ ...blocked, presentity: nobody }).toEqual(unknown);
    expect(blocked).toMatchObject({ state: "terminated", reason: "refused" });
    expect(await refusalOf(alice.agent.fetch(bob.presentity), bob.presentity)).toEqual(
      await refusalOf(alice.agent.fetch(nobody), nobody),
    );
    expect(alice.notifications.all).toEqual([]);
  });
});

describe("polite-block", () => {
  it("shows CLOSED, and never a change", async () => {
    const { alice, bob } = await pair();
    const { alice: friend } = await pair();
    await bob.setsAccess({
      rules: [
        { who: { identity: [alice.principal] }, do: "polite-block" },
        { who: { identity: [friend.principal] }, do: "allow" },
      ],
    });
    await bob.publishes("open", "Secret");
    expect(await alice.watches(bob)).toMatchObject({ state: "active", reason: "" });
    await friend.watches(bob);
    const first = await alice.sees({ presentity: bob.presentity });
    expect(first).toMatchObject({ status: "closed", notes: [], contacts: [], freshness: "live" });
    for (const note of ["one", "two", "three"]) {
      await bob.publishes("open", note);
      await friend.sees({ notes: [note] });
    }
    const fetched = await alice.agent.fetch(bob.presentity);
    expect(fetched.document.tuples).toMatchObject([{ status: "closed", notes: [] }]);
    expect(alice.notifications.all).toEqual([first]);
  });
});

describe("confirm", () => {
  it("asks the owner; a subscription is pending until the decision, and is told of it", async () => {
    const { alice, bob } = await pair();
    await bob.publishes("open", "Waiting for you");
    await bob.agent.watchers(bob.presentity, { follow: true });
    expect(await alice.watches(bob)).toMatchObject({ state: "pending" });
    expect(await bob.watchers.next()).toMatchObject({
      principal: alice.principal,
      kind: "subscriber",
      state: "pending",
    });
    expect(alice.notifications.all).toEqual([]);
    await bob.decides(alice, "allow");
    expect(await alice.subscriptions.next()).toMatchObject({ presentity: bob.presentity, state: "active" });
    expect(await alice.sees({ status: "open" })).toMatchObject({ notes: ["Waiting for you"] });
    expect(await bob.watchers.next()).toMatchObject({ principal: alice.principal, state: "active" });
  });

  it("refuses when the owner says no, and is polite when the owner says so", async () => {
    const { alice, bob } = await pair();
    const { alice: other } = await pair();
    await bob.publishes("open", "Hm");
    expect(await alice.watches(bob)).toMatchObject({ state: "pending" });
    expect(await other.watches(bob)).toMatchObject({ state: "pending" });
    await bob.decides(alice, "block");
    expect(await alice.subscriptions.next()).toMatchObject({ state: "terminated", reason: "refused" });
    await bob.decides(other, "polite-block");
    expect(await other.subscriptions.next()).toMatchObject({ state: "active" });
    expect(await other.sees({})).toMatchObject({ status: "closed", notes: [] });
    const rules = await bob.agent.getRules({ kind: "access", address: bob.presentity });
    expect(rules.rules.map(({ handling }) => handling)).toEqual(["block", "polite-block"]);
  });

  it("keeps the question for an owner who is away", async () => {
    const { alice, bob } = await pair();
    await bob.leaves();
    expect(await alice.watches(bob)).toMatchObject({ state: "pending" });
    const back = anotherDevice(stage, south, bob.principal.split("@")[0] as string);
    await back.signsIn({ inbox: false });
    expect(await back.agent.watchers(back.presentity)).toMatchObject([
      { principal: alice.principal, kind: "subscriber", state: "pending" },
    ]);
    await back.decides(alice, "allow");
    expect(await alice.subscriptions.next()).toMatchObject({ state: "active" });
  });
});

describe("A change of the rules", () => {
  it("decides live subscriptions anew at once, in both directions", async () => {
    const { alice, bob } = await pair();
    const allow = (show: string): unknown => ({
      rules: [{ who: { identity: [alice.principal] }, do: "allow", show }],
    });
    await bob.setsAccess(allow("whole"));
    await bob.publishes("open", "For friends");
    await alice.watches(bob);
    expect(await alice.sees({ status: "open" })).toMatchObject({ notes: ["For friends"] });

    await bob.setsAccess(allow("status-only"));
    expect(await alice.sees({ notes: [] })).toMatchObject({ status: "open" });
    await bob.setsAccess(allow("whole"));
    expect(await alice.sees({ notes: ["For friends"] })).toMatchObject({ status: "open" });

    await bob.setsAccess({ rules: [{ who: { domain: ["north.example"] }, do: "polite-block" }] });
    expect(await alice.sees({ status: "closed" })).toMatchObject({ notes: [] });
    await bob.publishes("open", "Hidden");
    await bob.setsAccess({ otherwise: "block" });
    expect(await alice.subscriptions.next()).toMatchObject({
      presentity: bob.presentity,
      state: "terminated",
      reason: expect.stringMatching(/^(no_longer_authorised|refused)$/),
    });
    expect(alice.notifications.all.flatMap(({ notes }) => notes)).not.toContain("Hidden");

    await bob.setsAccess(allow("whole"));
    expect(await alice.watches(bob)).toMatchObject({ state: "active" });
    expect(await alice.sees({ status: "open" })).toMatchObject({ notes: ["Hidden"] });
  });

  it("takes a view from one watcher, and the others go on", async () => {
    const { alice, bob } = await pair();
    const { alice: staying } = await pair();
    await bob.setsAccess({ rules: [{ who: { domain: ["north.example"] }, do: "allow" }] });
    await bob.publishes("open", "one");
    for (const watcher of [alice, staying]) {
      await watcher.watches(bob);
      await watcher.sees({ notes: ["one"] });
    }
    await bob.decides(alice, "block");
    await alice.subscriptions.next(({ state }) => state === "terminated");
    await bob.publishes("open", "two");
    await staying.sees({ notes: ["two"] });
    await bob.publishes("open", "three");
    await staying.sees({ notes: ["three"] });
    expect(alice.notifications.all.flatMap(({ notes }) => notes)).toEqual(["one"]);
    expect(staying.subscriptions.all).toEqual([]);
  });
});

describe("A watcher without a principal", () => {
  it("is matched by anonymous, and by nothing else", async () => {
    const { bob } = await pair();
    await bob.publishes("open", "Public");
    const guest = new UserAgent(stage.env, {
      dialer: createGrpcDialer(stage.env, "client"),
      target: targetOf(north),
      credentials: { kind: "anonymous", domain: "north.example" },
      handlers: {},
    });
    stage.atEnd(() => guest.abort());
    await guest.connect();
    await bob.setsAccess({ otherwise: "block", rules: [{ who: "everybody", do: "allow" }] });
    await expect(guest.fetch(bob.presentity)).rejects.toMatchObject({ code: "not_found" });
    await bob.setsAccess({
      otherwise: "block",
      rules: [{ who: "anonymous", do: "allow", show: "status-only" }],
    });
    const { document } = await guest.fetch(bob.presentity);
    expect(document.tuples).toMatchObject([{ status: "open", notes: [] }]);
    await expect(
      guest.send({ to: `im:${bob.principal}`, from: `im:${bob.principal}`, body: "no name" }),
    ).rejects.toMatchObject({ code: "permission_denied" });
    await guest.close();
  });
});
