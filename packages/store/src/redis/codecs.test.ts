import { defaultAccessRules, defaultDeliveryRules } from "@parley/model";
import { im, pres, principal } from "../contract/fixtures.js";
import type { SubscriptionRecord, WatchRecord } from "../subscription-store.js";
import {
  decodeAccount,
  decodeRules,
  encodeAccount,
  encodeRules,
  longOwner,
  readyAccount,
  type StoredAccount,
  shortOwner,
} from "./account-codec.js";
import {
  decodeSubscription,
  decodeWatch,
  decodeWatcher,
  encodeSubscription,
  encodeWatch,
  encodeWatcher,
} from "./record-codec.js";

const ALICE = principal("alice@north.example");

describe("A stored account", () => {
  const account: StoredAccount = {
    principal: ALICE,
    passwordHash: "hash",
    credentialEpoch: 1_700_000_000_000,
    createdAtMs: 1_700_000_000_000,
    presentities: [pres(ALICE), pres("other@north.example")],
    inboxes: [im("other@north.example"), im(ALICE)],
    phase: { kind: "ready" },
  };

  it.each([
    { kind: "ready" } as const,
    { kind: "made", attempt: "x" } as const,
    { kind: "making", attempt: "x", deadlineMs: 5 } as const,
    { kind: "removing" } as const,
    { kind: "removing", newestSeqs: [0, 2 ** 47, 7] } as const,
  ])("comes back as it was: %p", (phase) => {
    const stored = { ...account, phase };
    expect(decodeAccount(ALICE, encodeAccount(stored))).toEqual(stored);
    const isThere = phase.kind === "ready" || phase.kind === "made";
    expect(readyAccount(stored) !== undefined).toBe(isThere);
  });

  it("does not repeat its own name", () => {
    const short = encodeAccount({ ...account, presentities: [pres(ALICE)], inboxes: [im(ALICE)] });
    expect(short.includes("alice")).toBe(false);
    expect(short.length).toBeLessThan(40);
    for (const thing of [pres(ALICE), im(ALICE), pres("x@y.example")]) {
      expect(longOwner(thing, shortOwner(thing, ALICE))).toBe(ALICE);
    }
    expect(shortOwner(pres(ALICE), ALICE)).toBe("");
  });
});

describe("Stored rules", () => {
  it("are a digit where nobody has changed them", () => {
    expect(encodeRules(defaultAccessRules)).toMatch(/^\d$/);
    expect(encodeRules(defaultDeliveryRules)).toMatch(/^\d$/);
    expect(decodeRules(encodeRules(defaultAccessRules))).toEqual(defaultAccessRules);
    expect(decodeRules(encodeRules(defaultDeliveryRules))).toEqual(defaultDeliveryRules);
  });

  // Data says these digits: they may never mean anything else.
  it.each([
    ["0", '{"rules":[],"otherwise":"confirm"}'],
    ["1", '{"rules":[],"otherwise":"allow"}'],
    ["2", '{"rules":[],"otherwise":"block"}'],
    ["3", '{"rules":[],"otherwise":"polite-block"}'],
    ["4", '{"rules":[],"otherwise":"deliver","whenAway":"keep"}'],
    ["5", '{"rules":[],"otherwise":"deliver","whenAway":"refuse"}'],
  ])("mean the same for ever: %s", (digit, text) => {
    expect(JSON.stringify(decodeRules(digit))).toBe(text);
  });

  it("are whole where somebody has", () => {
    const rules = {
      rules: [{ match: { kind: "everybody" }, handling: "allow" }],
      otherwise: "block",
    } as const;
    expect(decodeRules(encodeRules(rules))).toEqual(rules);
  });
});

describe("A stored subscription", () => {
  const base: SubscriptionRecord = {
    presentity: pres(ALICE),
    watcherKey: "bob@south.example",
    watcher: { kind: "principal", principal: "bob@south.example" },
    watcherDomain: "south.example",
    state: { kind: "active", disposition: { kind: "show", show: "whole" } },
    view: "whole.1",
    expiresAtMs: 5_000,
    wish: 2,
    firstAtMs: 1_000,
    lastAtMs: 2_000,
  };
  const { view: _, ...withoutView } = base;

  it.each<[string, SubscriptionRecord]>([
    ["of a principal", base],
    [
      "of an anonymous watcher",
      {
        ...base,
        watcherKey: "anonymous:7@south.example",
        watcher: { kind: "anonymous", domain: "south.example", id: "7" },
      },
    ],
    [
      "of one who is called otherwise",
      { ...base, watcher: { kind: "principal", principal: "b@south.example" } },
    ],
    ["by way of another domain", { ...base, watcherDomain: "transit.example" }],
    ["without a view", { ...withoutView, state: { kind: "terminated", reason: "cancelled" } }],
  ])("comes back as it was: %s", (_name, record) => {
    const text = encodeSubscription(record);
    expect(decodeSubscription(record.presentity, record.watcherKey, text)).toEqual(record);
    const watcher = encodeWatcher(record.watcherKey, record.watcher);
    expect(decodeWatcher(record.watcherKey, watcher)).toEqual(record.watcher);
  });

  it("does not repeat its names", () => {
    expect(encodeSubscription(base)).not.toMatch(/bob|alice|south/);
  });
});

describe("A stored watch", () => {
  it("comes back as it was", () => {
    const watch: WatchRecord = {
      watcher: ALICE,
      presentity: pres("bob@south.example"),
      wanted: "watch",
      wish: 1,
      state: { kind: "active", view: "v" },
      change: 3,
      expiresAtMs: 9_000,
      dueAtMs: 2_000,
    };
    const { watcher, presentity, wish, change, dueAtMs } = watch;
    expect(decodeWatch({ watcher, presentity }, { wish, change, dueAtMs }, encodeWatch(watch))).toEqual(
      watch,
    );
    const endless = encodeWatch({ ...watch, expiresAtMs: Number.POSITIVE_INFINITY });
    const never = decodeWatch({ watcher, presentity }, { wish, change, dueAtMs }, endless);
    expect(never.expiresAtMs).toBe(2 ** 48 - 1);
  });
});
