import * as fc from "fast-check";
import type { AccessRules, DeliveryRules, RuleMatch } from "./rules.js";
import {
  accessRulesToPlain,
  deliveryRulesToPlain,
  validateAccessRules,
  validateDeliveryRules,
} from "./validate-rules.js";
import { describeProblems, type Validated } from "./validation.js";

function accepted<T>(outcome: Validated<T>): T {
  if (outcome.kind === "invalid") throw new Error(describeProblems(outcome.problems));
  return outcome.value;
}

function pathsOf(outcome: Validated<unknown>): string[] {
  return outcome.kind === "valid" ? [] : outcome.problems.map(({ path }) => path);
}

function messagesOf(outcome: Validated<unknown>): string {
  return outcome.kind === "valid" ? "" : describeProblems(outcome.problems);
}

describe("access rules as people write them", () => {
  it("become rules with names in their normal form", () => {
    const plain = {
      otherwise: "polite-block",
      rules: [
        { who: { identity: ["Bob@South.Example", "eve@west.example"] }, do: "allow", show: "without-notes" },
        { who: { identity: "rob@south.example" }, do: "allow" },
        { who: { domain: ["*.Bücher.example", "south.example."] }, do: "polite-block" },
        { who: "anonymous", do: "block" },
        { who: "everybody", do: "confirm" },
      ],
    };
    expect(accepted(validateAccessRules(plain))).toEqual({
      otherwise: "polite-block",
      rules: [
        {
          match: { kind: "identity", identities: ["bob@south.example", "eve@west.example"] },
          handling: "allow",
          show: "without-notes",
        },
        { match: { kind: "identity", identities: ["rob@south.example"] }, handling: "allow" },
        {
          match: { kind: "domain", domains: ["*.xn--bcher-kva.example", "south.example"] },
          handling: "polite-block",
        },
        { match: { kind: "anonymous" }, handling: "block" },
        { match: { kind: "everybody" }, handling: "confirm" },
      ],
    });
  });

  it("ask the owner unless they say otherwise", () => {
    expect(accepted(validateAccessRules({}))).toEqual({ otherwise: "confirm", rules: [] });
  });

  it("are told everything that is wrong at once, with its place", () => {
    const outcome = validateAccessRules({
      otherwise: "maybe",
      ruls: [],
      rules: [
        "bob",
        { who: "bob@south.example", do: "allow" },
        { who: { identity: [] }, do: "allow" },
        { who: { identity: ["bob", 7] }, do: "let in" },
        { who: { domain: "*" }, do: "block", show: "whole" },
        { who: { identity: "a@b.example", domain: "b.example" }, do: "block" },
        { who: {}, do: "block" },
        { who: { group: "x" }, do: "allow", show: "half" },
        { do: "allow", until: "noon" },
        { who: { identity: { a: 1 } }, do: "block" },
      ],
    });
    expect(pathsOf(outcome)).toEqual([
      "ruls",
      "otherwise",
      "rules[0]",
      "rules[1].who",
      "rules[2].who.identity",
      "rules[3].who.identity[0]",
      "rules[3].who.identity[1]",
      "rules[3].do",
      "rules[4].who.domain",
      "rules[4].show",
      "rules[5].who",
      "rules[6].who",
      "rules[7].who.group",
      "rules[7].who",
      "rules[7].show",
      "rules[8].until",
      "rules[8].who",
      "rules[9].who.identity",
    ]);
    expect(messagesOf(outcome)).toContain(
      'otherwise: must be one of allow, confirm, polite-block, block, is "maybe"; rules[0]: must be a mapping of who, do, show, is "bob"',
    );
    expect(messagesOf(outcome)).toContain('rules[3].who.identity[0]: "bob" has no "@"');
  });

  it.each([null, undefined, [], "otherwise: allow", 7])("are not %j", (input) => {
    expect(messagesOf(validateAccessRules(input))).toMatch(/^must be a mapping of otherwise, rules, is /);
  });

  it("are a list", () => {
    expect(messagesOf(validateAccessRules({ rules: { who: "everybody" } }))).toBe(
      "rules: must be a list, is a mapping",
    );
  });

  it("are limited in their number, and in that of the names", () => {
    const rule = { who: "everybody", do: "allow" };
    expect(messagesOf(validateAccessRules({ rules: [rule, rule, rule] }, { rulesMax: 2 }))).toBe(
      "rules: has 3 entries, limit 2",
    );
    const names = { who: { identity: ["a@b", "c@d", "e@f"] }, do: "allow" };
    expect(messagesOf(validateAccessRules({ rules: [names] }, { namesMax: 2 }))).toBe(
      "rules[0].who.identity: has 3 entries, limit 2",
    );
    expect(validateAccessRules({ rules: [rule, rule] }, { rulesMax: 2 }).kind).toBe("valid");
  });

  it("are told of a hundred mistakes at most", () => {
    const rules = Array.from({ length: 500 }, () => "wrong");
    expect(pathsOf(validateAccessRules({ rules }))).toHaveLength(100);
  });

  it("show only a part of a long value", () => {
    expect(messagesOf(validateAccessRules({ otherwise: "x".repeat(1000) })).length).toBeLessThan(200);
  });
});

describe("delivery rules as people write them", () => {
  it("become rules", () => {
    const plain = {
      whenAway: "refuse",
      rules: [
        { who: { identity: "mallory@west.example" }, do: "refuse", reason: "Please write to my office." },
        { who: "everybody", do: "deliver" },
      ],
    };
    expect(accepted(validateDeliveryRules(plain))).toEqual({
      otherwise: "deliver",
      whenAway: "refuse",
      rules: [
        {
          match: { kind: "identity", identities: ["mallory@west.example"] },
          handling: "refuse",
          reason: "Please write to my office.",
        },
        { match: { kind: "everybody" }, handling: "deliver" },
      ],
    });
  });

  it("deliver, and keep while nobody reads, unless they say otherwise", () => {
    expect(accepted(validateDeliveryRules({}))).toEqual({
      otherwise: "deliver",
      whenAway: "keep",
      rules: [],
    });
  });

  it("are told everything that is wrong at once", () => {
    const outcome = validateDeliveryRules({
      otherwise: "allow",
      whenAway: "drop",
      rules: [
        { who: "everybody", do: "discard", reason: "hidden" },
        { who: "everybody", do: "refuse", reason: 7 },
        { who: "everybody", do: "refuse", reason: "x".repeat(501) },
        { who: "everybody", do: "refuse", show: "whole" },
      ],
    });
    expect(messagesOf(outcome)).toBe(
      [
        'otherwise: must be one of deliver, refuse, discard, is "allow"',
        'whenAway: must be one of keep, refuse, is "drop"',
        'rules[0].reason: goes with "do: refuse" only',
        "rules[1].reason: must be a text, is 7",
        "rules[2].reason: is 501 characters, limit 500",
        "rules[3].show: is not known here; known are who, do, reason",
      ].join("; "),
    );
    expect(messagesOf(validateDeliveryRules(null))).toBe(
      "must be a mapping of otherwise, whenAway, rules, is nothing",
    );
  });
});

describe("rules", () => {
  const principal = fc.constantFrom(
    "alice@north.example",
    "élodie@xn--bcher-kva.example",
    "50%@south.example",
  );
  const pattern = fc.constantFrom("north.example", "*.example", "*.xn--bcher-kva.example");
  const match: fc.Arbitrary<RuleMatch> = fc.oneof(
    fc
      .array(principal, { minLength: 1, maxLength: 4 })
      .map((identities) => ({ kind: "identity", identities }) as const),
    fc
      .array(pattern, { minLength: 1, maxLength: 4 })
      .map((domains) => ({ kind: "domain", domains }) as const),
    fc.constantFrom({ kind: "anonymous" } as const, { kind: "everybody" } as const),
  );
  const refusing = fc.constantFrom("block", "polite-block", "confirm" as const);
  const accessRules = fc.record({
    otherwise: fc.oneof(fc.constant("allow"), refusing),
    rules: fc.array(
      fc.oneof(
        fc.record({ match, handling: refusing }),
        fc.record(
          {
            match,
            handling: fc.constant("allow"),
            show: fc.constantFrom("whole", "without-notes", "status-only"),
          },
          { requiredKeys: ["match", "handling"] },
        ),
      ),
    ),
  }) as fc.Arbitrary<AccessRules>;
  const deliveryRules = fc.record({
    otherwise: fc.constantFrom("deliver", "refuse", "discard"),
    whenAway: fc.constantFrom("keep", "refuse"),
    rules: fc.array(
      fc.oneof(
        fc.record({ match, handling: fc.constantFrom("deliver", "discard") }),
        fc.record(
          { match, handling: fc.constant("refuse"), reason: fc.string({ maxLength: 500 }) },
          { requiredKeys: ["match", "handling"] },
        ),
      ),
    ),
  }) as fc.Arbitrary<DeliveryRules>;

  it("come back the same when they are written out and read again", () => {
    fc.assert(
      fc.property(accessRules, (rules) => {
        expect(accepted(validateAccessRules(JSON.parse(JSON.stringify(accessRulesToPlain(rules)))))).toEqual(
          rules,
        );
      }),
    );
    fc.assert(
      fc.property(deliveryRules, (rules) => {
        expect(
          accepted(validateDeliveryRules(JSON.parse(JSON.stringify(deliveryRulesToPlain(rules))))),
        ).toEqual(rules);
      }),
    );
  });

  it("of any shape are valid or told why not, and never fail", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (input) => {
        for (const outcome of [
          validateAccessRules(input),
          validateAccessRules({ rules: input }),
          validateDeliveryRules({ rules: [{ who: input, do: input, reason: input }] }),
        ]) {
          if (outcome.kind === "invalid") expect(outcome.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
