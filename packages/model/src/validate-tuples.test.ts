import type { PresenceTuple } from "./presence.js";
import { type TupleLimits, validateTuples } from "./validate-tuples.js";
import { describeProblems } from "./validation.js";

const plain: PresenceTuple = { id: "phone", status: "open", values: [], markup: [], notes: [] };

const markup = (xml: string) => [{ namespace: "urn:example:x", name: "x", xml }];

function problemsOf(tuples: readonly PresenceTuple[], limits?: TupleLimits): string {
  const outcome = validateTuples(tuples, limits);
  return outcome.kind === "valid" ? "" : describeProblems(outcome.problems);
}

const problemsWith = (change: Partial<PresenceTuple>, limits?: TupleLimits): string =>
  problemsOf([{ ...plain, ...change }], limits);

describe("validateTuples", () => {
  it("takes tuples that say all there is to say, and gives them back as they are", () => {
    const tuples: PresenceTuple[] = [
      {
        id: "sg89ae",
        status: "closed",
        values: ["busy", "urn:example:mood=calm"],
        contact: { uri: "tel:+1-555-0100", priority: 0.8 },
        markup: markup('<e:x xmlns:e="urn:example:x" a="1">\n<!-- b --><![CDATA[c]]></e:x>'),
        notes: [
          { lang: "en-GB", text: "Back at 5 🙂" },
          { lang: "", text: "" },
        ],
        sinceMs: 0,
      },
      { id: "says-nothing", values: [], markup: [], notes: [] },
      { ...plain, id: "mail", contact: { uri: "mailto:bücher@north.example" } },
    ];
    const outcome = validateTuples(tuples);
    expect(outcome).toEqual({ kind: "valid", value: tuples });
  });

  it("needs at least one tuple", () => {
    expect(problemsOf([])).toBe("must have at least one tuple");
  });

  it("needs ids that differ", () => {
    expect(problemsOf([plain, { ...plain, id: "other" }, plain])).toBe('[2].id: "phone" is there twice');
    expect(problemsWith({ id: "" })).toBe("[0].id: must not be empty");
    expect(problemsWith({ id: "a\nb" })).toBe("[0].id: must have no control characters");
  });

  it("knows OPEN and CLOSED and no other status", () => {
    expect(problemsWith({ status: "away" as "open" })).toBe('[0].status: must be open or closed, is "away"');
  });

  it.each(["open", "CLOSED"])("RFC 2778 §2.4: does not let %s hide among the other values", (value) => {
    expect(problemsWith({ values: [value] })).toBe(`[0].values[0]: "${value}" is a status, not a value`);
  });

  it("needs values that say something, without white space around", () => {
    expect(problemsWith({ values: ["", " busy", "busy\n"] })).toBe(
      [
        "[0].values[0]: must not be empty",
        "[0].values[1]: must not begin or end with white space",
        "[0].values[2]: must have no control characters",
        "[0].values[2]: must not begin or end with white space",
      ].join("; "),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])(
    "does not take %p for a time",
    (sinceMs) => {
      expect(problemsWith({ sinceMs })).toBe(`[0].sinceMs: must be Unix milliseconds, is ${sinceMs}`);
    },
  );

  it.each(["", "alice", "//north.example", "1im:a@b", "im:a b", "im:<a>", "im:a\n"])(
    "does not take %j for a URI",
    (uri) => {
      expect(problemsWith({ contact: { uri } })).toContain("[0].contact.uri: ");
    },
  );

  it.each([0, 1, 0.1, 0.001, 0.999, 0.333, 0.7])("takes the priority %p", (priority) => {
    expect(problemsWith({ contact: { uri: "im:a@b", priority } })).toBe("");
  });

  it.each([-0.001, 1.001, 0.1234, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses the priority %p",
    (priority) => {
      expect(problemsWith({ contact: { uri: "im:a@b", priority } })).toContain(
        "[0].contact.priority: must be a number from 0 to 1 with at most three decimals",
      );
    },
  );

  it.each(["english please", "en_GB", "-", "toolonglanguage"])("does not take %j for a language", (lang) => {
    expect(problemsWith({ notes: [{ lang, text: "x" }] })).toContain("is not a language tag");
  });

  it.each(["\u0000", "\u000b", "\ufffe", "\ud800"])(
    "refuses texts with %j, which XML does not have",
    (bad) => {
      const message = "has a character that XML does not have";
      expect(problemsWith({ notes: [{ lang: "", text: `a${bad}` }] })).toBe(`[0].notes[0].text: ${message}`);
      expect(problemsWith({ markup: markup(`<x>${bad}</x>`) })).toBe(`[0].markup[0].xml: ${message}`);
    },
  );

  it.each([
    "",
    "text",
    "<!-- x -->",
    "<?php x?>",
    "</x>",
    "<x/> y",
    "<!DOCTYPE x><x/>",
    "<x><!ENTITY a 'b'></x>",
  ])("does not take %j for an element", (xml) => {
    expect(problemsWith({ markup: markup(xml) })).toContain("[0].markup[0].xml: must be one element");
  });

  it("needs the namespace and the name of an element", () => {
    expect(problemsWith({ markup: [{ namespace: "", name: "", xml: "<x/>" }] })).toBe(
      "[0].markup[0].namespace: must not be empty; [0].markup[0].name: must not be empty",
    );
  });

  it.each<[string, Partial<PresenceTuple>, TupleLimits, string]>([
    ["ids", { id: "abc" }, { wordCharsMax: 2 }, "[0].id: is 3 characters, limit 2"],
    ["values", { values: ["a", "b"] }, { partsMax: 1 }, "[0].values: has 2 entries, limit 1"],
    ["a value", { id: "x", values: ["abc"] }, { wordCharsMax: 2 }, "[0].values[0]: is 3 characters, limit 2"],
    [
      "a contact",
      { contact: { uri: "im:a@b" } },
      { uriCharsMax: 5 },
      "[0].contact.uri: is 6 characters, limit 5",
    ],
    [
      "a note",
      { notes: [{ lang: "", text: "abc" }] },
      { noteCharsMax: 2 },
      "[0].notes[0].text: is 3 characters, limit 2",
    ],
    [
      "an element",
      { markup: markup("<x/>") },
      { markupCharsMax: 3 },
      "[0].markup[0].xml: is 4 characters, limit 3",
    ],
    ["the whole", { id: "abc" }, { totalCharsMax: 2 }, "has 3 characters, limit 2"],
  ])("limits %s", (_, change, limits, problem) => {
    expect(problemsWith(change, limits)).toBe(problem);
  });

  it("limits the tuples, and then looks no further", () => {
    expect(problemsOf([plain, plain, plain], { tuplesMax: 2 })).toBe("has 3 tuples, limit 2");
  });
});
