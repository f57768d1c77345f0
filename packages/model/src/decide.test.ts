import * as fc from "fast-check";
import {
  decideAccess,
  decideDelivery,
  defaultAccessRules,
  defaultDeliveryRules,
  grantedDisposition,
  withAccessDecision,
} from "./decide.js";
import type { AccessHandling, AccessRule, AccessRules, Requester, RuleMatch } from "./rules.js";

const bob: Requester = { kind: "principal", principal: "bob@dev.south.example" };
const guest: Requester = { kind: "anonymous", domain: "south.example", id: "guest-1" };

const identity = (...identities: string[]): RuleMatch => ({ kind: "identity", identities });
const domain = (...domains: string[]): RuleMatch => ({ kind: "domain", domains });
const anonymous: RuleMatch = { kind: "anonymous" };
const everybody: RuleMatch = { kind: "everybody" };

function access(...rules: [RuleMatch, AccessHandling][]): AccessRules {
  return { rules: rules.map(([match, handling]) => ({ match, handling })), otherwise: "confirm" };
}

describe("deciding on a watcher", () => {
  it("asks the owner where no rule matches, unless told otherwise", () => {
    expect(decideAccess(defaultAccessRules, bob)).toEqual({ handling: "confirm" });
    expect(decideAccess({ rules: [], otherwise: "block" }, bob)).toEqual({ handling: "block" });
    expect(decideAccess({ rules: [], otherwise: "allow" }, bob)).toEqual({
      handling: "allow",
      show: "whole",
    });
  });

  it("RFC 2779 §2.3.3: shows whom it allows what the rule says, and the whole where it says nothing", () => {
    const rules: AccessRules = {
      rules: [
        { match: identity("bob@dev.south.example"), handling: "allow", show: "status-only" },
        { match: everybody, handling: "allow" },
      ],
      otherwise: "block",
    };
    expect(decideAccess(rules, bob)).toEqual({ handling: "allow", show: "status-only" });
    expect(decideAccess(rules, { kind: "principal", principal: "eve@west.example" })).toEqual({
      handling: "allow",
      show: "whole",
    });
  });

  // Each match is more specific than those below it, wherever it stands in the list.
  const ranked: [string, RuleMatch][] = [
    ["the identity", identity("eve@west.example", "bob@dev.south.example")],
    ["the domain by its name", domain("west.example", "dev.south.example")],
    ["a long pattern", domain("*.example", "*.south.example")],
    ["a short pattern", domain("*.example")],
    ["everybody", everybody],
  ];
  const pairs = ranked.flatMap(([above, specific], i) =>
    ranked.slice(i + 1).map(([below, general]) => [above, below, specific, general] as const),
  );

  it.each(pairs)("lets %s outweigh %s", (_above, _below, specific, general) => {
    expect(decideAccess(access([specific, "allow"], [general, "block"]), bob).handling).toBe("allow");
    expect(decideAccess(access([general, "block"], [specific, "allow"]), bob).handling).toBe("allow");
  });

  it.each(ranked)("lets the first of two rules for %s decide", (_, match) => {
    expect(decideAccess(access([match, "polite-block"], [match, "allow"]), bob).handling).toBe(
      "polite-block",
    );
  });

  it("weighs a domain's name against a longer pattern that matches it, too", () => {
    const rules = access([domain("*.south.example"), "block"], [domain("dev.south.example"), "allow"]);
    expect(decideAccess(rules, bob).handling).toBe("allow");
  });

  it.each([
    ["another identity", identity("rob@dev.south.example")],
    ["the domain above", domain("south.example")],
    ["a pattern for what is below the domain", domain("*.dev.south.example")],
    ["a domain that ends alike", domain("v.south.example", "*.uth.example")],
    ["a pattern without a dot", domain("*south.example")],
    ["anonymous", anonymous],
  ])("does not take %s for a match", (_, match) => {
    expect(decideAccess(access([match, "allow"]), bob).handling).toBe("confirm");
  });

  it("RFC 2779 §5.1.13: prevents one principal, and only that one", () => {
    const rules = access([everybody, "allow"], [identity("bob@dev.south.example"), "block"]);
    expect(decideAccess(rules, bob).handling).toBe("block");
    expect(decideAccess(rules, { kind: "principal", principal: "rob@dev.south.example" }).handling).toBe(
      "allow",
    );
  });

  it("RFC 2779 §5.1.14: decides on anonymous watchers by the rule for them, and by no other", () => {
    expect(decideAccess(access([anonymous, "block"], [everybody, "allow"]), guest).handling).toBe("block");
    expect(decideAccess(access([anonymous, "allow"]), guest).handling).toBe("allow");
    const others = access(
      [everybody, "allow"],
      [domain("south.example"), "allow"],
      [identity("guest-1"), "allow"],
    );
    expect(decideAccess(others, guest).handling).toBe("confirm");
  });

  it("grants a disposition where it lets somebody in", () => {
    expect(grantedDisposition({ handling: "allow", show: "whole" })).toEqual({ kind: "show", show: "whole" });
    expect(grantedDisposition({ handling: "polite-block" })).toEqual({ kind: "closed" });
    expect(grantedDisposition({ handling: "confirm" })).toBeUndefined();
    expect(grantedDisposition({ handling: "block" })).toBeUndefined();
  });
});

describe("keeping a decision on one watcher", () => {
  it("makes a rule for that identity, which replaces what was said of it", () => {
    const before = access(
      [identity("bob@dev.south.example"), "block"],
      [identity("eve@west.example", "bob@dev.south.example"), "allow"],
      [everybody, "polite-block"],
    );
    const after = withAccessDecision(before, "bob@dev.south.example", {
      handling: "allow",
      show: "status-only",
    });
    expect(after).toEqual({
      rules: [
        { match: identity("eve@west.example"), handling: "allow" },
        { match: everybody, handling: "polite-block" },
        { match: identity("bob@dev.south.example"), handling: "allow", show: "status-only" },
      ],
      otherwise: "confirm",
    });
  });

  it("decides on that watcher from then on, and on nobody else", () => {
    const names = fc.constantFrom("a@x.example", "b@x.example", "c@y.example");
    const match: fc.Arbitrary<RuleMatch> = fc.oneof(
      fc.array(names, { minLength: 1, maxLength: 3 }).map((identities) => identity(...identities)),
      fc.constantFrom(domain("x.example"), domain("*.example"), everybody, anonymous),
    );
    const handling = fc.constantFrom<AccessHandling>("allow", "block", "polite-block", "confirm");
    const rules: fc.Arbitrary<AccessRules> = fc.record({
      rules: fc.array(fc.record({ match, handling }) as fc.Arbitrary<AccessRule>, { maxLength: 6 }),
      otherwise: handling,
    });
    fc.assert(
      fc.property(rules, names, names, handling, (before, decidedOn, other, decision) => {
        const after = withAccessDecision(before, decidedOn, { handling: decision });
        expect(decideAccess(after, { kind: "principal", principal: decidedOn }).handling).toBe(decision);
        if (other !== decidedOn) {
          const requester: Requester = { kind: "principal", principal: other };
          expect(decideAccess(after, requester)).toEqual(decideAccess(before, requester));
        }
        expect(decideAccess(after, guest)).toEqual(decideAccess(before, guest));
      }),
    );
  });
});

describe("deciding on a sender", () => {
  it("delivers where no rule matches, unless told otherwise", () => {
    expect(decideDelivery(defaultDeliveryRules, bob)).toEqual({ handling: "deliver" });
    expect(decideDelivery({ ...defaultDeliveryRules, otherwise: "discard" }, bob)).toEqual({
      handling: "discard",
    });
    expect(defaultDeliveryRules.whenAway).toBe("keep");
  });

  it("RFC 2779 §5.4.10: refuses a sender, with the reason where the rule has one", () => {
    const rules = {
      ...defaultDeliveryRules,
      rules: [
        { match: domain("*.south.example"), handling: "refuse" as const, reason: "Not during exams" },
        { match: everybody, handling: "refuse" as const },
      ],
    };
    expect(decideDelivery(rules, bob)).toEqual({ handling: "refuse", reason: "Not during exams" });
    expect(decideDelivery(rules, { kind: "principal", principal: "eve@west.example" })).toEqual({
      handling: "refuse",
    });
  });

  it("gives no reason with what is not refused", () => {
    const rules = {
      ...defaultDeliveryRules,
      rules: [{ match: everybody, handling: "discard" as const, reason: "never said" }],
    };
    expect(decideDelivery(rules, bob)).toEqual({ handling: "discard" });
  });
});
