import { createTestEnv } from "@parley/runtime/testing";
import { counted } from "../../test/counted.js";
import { TwoDomains } from "../../test/two-domains.js";
import { exposeMessaging, type MessagingView } from "./metrics.js";

describe("The metrics of messages", () => {
  it("count by scope and outcome, and put reasons that people write together", async () => {
    const world = await TwoDomains.start();
    const of = (scope: string, outcome: string) =>
      counted(world.env, "parley_messages_total", { scope, outcome });
    const why = (scope: string, reason: string) =>
      counted(world.env, "parley_messages_refused_total", { scope, reason });
    await world.north.addAccount("dora", {
      rules: [{ match: { kind: "everybody" }, handling: "refuse", reason: "I said no" }],
      otherwise: "deliver",
      whenAway: "keep",
    });
    const alice = world.north.session("alice");
    world.sendTexts(alice, ["a", "b"], "im:carol@north.example");
    world.sendTexts(alice, ["c"], "im:nobody@north.example");
    world.sendTexts(alice, ["h"], "im:dora@north.example");
    world.sendTexts(alice, ["d", "e", "f"]);
    world.sendTexts(alice, ["g"], "im:nobody@south.example");
    await world.clock.settle();
    expect([of("local", "delivered"), of("local", "failed"), of("local", "refused")]).toEqual([2, 1, 1]);
    expect(why("local", "other")).toBe(1);
    expect([of("outgoing", "delivered"), of("outgoing", "failed")]).toEqual([3, 1]);
    expect([of("incoming", "delivered"), of("incoming", "failed")]).toEqual([3, 1]);
    for (const scope of ["local", "outgoing", "incoming"]) expect(why(scope, "no_such_inbox")).toBe(1);
    const bytes = (scope: string) => counted(world.env, "parley_message_bytes_total", { scope });
    expect(bytes("outgoing")).toBe(bytes("incoming"));
    expect(bytes("local")).toBeGreaterThan(0);
    await world.stop();
  });

  it("show what waits for a domain that does not answer, and for how long, until it does", async () => {
    const world = await TwoDomains.start({ queuedReportMs: 1_000, outboxWindowItems: 4 });
    const alice = world.north.session("alice");
    const shown = () =>
      ["outbox_entries", "outbox_oldest_entry_age_seconds", "outbox_sends_waiting"].map((name) =>
        counted(world.env, `parley_${name}`),
      );
    world.fate = () => ({ kind: "lose" });
    world.sendTexts(alice, ["1", "2", "3", "4", "5", "6", "7"]);
    await world.clock.settle();
    // Three of them are beyond the window.
    expect(shown()).toEqual([7, 0, 7]);
    await world.clock.advance(3_000);
    expect(shown()).toEqual([7, 3, 0]);
    expect(counted(world.env, "parley_messages_queued_total")).toBe(7);
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(60_000);
    expect(shown()).toEqual([0, 0, 0]);
    expect(counted(world.env, "parley_messages_total", { scope: "outgoing", outcome: "delivered" })).toBe(7);
    expect(counted(world.env, "parley_outbox_resent_messages_total")).toBeGreaterThanOrEqual(4);
    expect(counted(world.env, "parley_outbox_unsettled_entries")).toBe(0);
    await world.stop();
  });

  it("name those domains for which most waits, and put the others together", () => {
    const { env } = createTestEnv();
    const waiting = Array.from({ length: 250 }, (_, n) => ({
      domain: `d${n}.example`,
      entries: n,
      oldestAgeMs: n === 0 ? undefined : n * 1_000,
    }));
    const none = () => 0;
    const view: MessagingView = {
      waiting: () => waiting,
      unsettled: none,
      sendsWaiting: none,
      leasesHeld: none,
      deliveriesPending: none,
      inboxesHeld: none,
      feeds: () => [{ isBehind: true }, { isBehind: false }],
    };
    const end = exposeMessaging(env, view);
    const entries = (peer: string) => counted(env, "parley_outbox_entries", { peer });
    expect([entries("d249.example"), entries("d50.example"), entries("d49.example")]).toEqual([249, 50, 0]);
    expect(entries("other")).toBe((49 * 50) / 2);
    expect(counted(env, "parley_outbox_oldest_entry_age_seconds", { peer: "other" })).toBe(49);
    expect([counted(env, "parley_inbox_feeds"), counted(env, "parley_inbox_feeds_behind")]).toEqual([2, 1]);
    end();
    expect(counted(env, "parley_inbox_feeds")).toBe(0);
  });
});
