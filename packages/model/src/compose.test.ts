import * as fc from "fast-check";
import { parsePresentity } from "./address.js";
import { closedDocument, compareVersions, composeDocument, showDocument } from "./compose.js";
import { dispositionKey } from "./disposition.js";
import type { PresenceTuple, Publication } from "./presence.js";
import type { Show } from "./rules.js";
import type { Disposition } from "./subscription.js";

const alice = parsePresentity("pres:alice@north.example");

function tuple(id: string, more: Partial<PresenceTuple> = {}): PresenceTuple {
  return { id, status: "open", values: [], markup: [], notes: [], ...more };
}

function publication(
  entityTag: string,
  changedAtMs: number,
  tuples: PresenceTuple[],
  expiresAtMs = 1000,
): Publication {
  return { entityTag, changedAtMs, tuples, expiresAtMs };
}

describe("composing a document", () => {
  it("is closed when nothing is published", () => {
    expect(composeDocument(alice, [], 0)).toEqual({
      presentity: alice,
      tuples: [{ id: "closed", status: "closed", values: [], markup: [], notes: [] }],
    });
  });

  it("is closed when all that was published has expired, or says nothing", () => {
    const expired = publication("a", 0, [tuple("phone")], 500);
    expect(composeDocument(alice, [expired], 500)).toEqual(closedDocument(alice));
    expect(composeDocument(alice, [expired], 499).tuples).toEqual([tuple("phone")]);
    expect(composeDocument(alice, [publication("a", 0, [])], 0)).toEqual(closedDocument(alice));
  });

  it("unites the tuples of all publications, the newest first", () => {
    const document = composeDocument(
      alice,
      [publication("old", 1, [tuple("a"), tuple("b")]), publication("new", 2, [tuple("c")])],
      0,
    );
    expect(document.tuples.map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("takes the tuple of the publication that changed last where ids are the same", () => {
    const old = publication("old", 1, [tuple("a", { values: ["old"] })]);
    const current = publication("new", 2, [tuple("a", { values: ["new"] })]);
    expect(composeDocument(alice, [current, old], 0).tuples).toEqual([tuple("a", { values: ["new"] })]);
  });

  it("lets the older tuple show again when the newer publication expires", () => {
    const old = publication("old", 1, [tuple("a", { values: ["old"] })], 1000);
    const current = publication("new", 2, [tuple("a", { values: ["new"] })], 500);
    expect(composeDocument(alice, [current, old], 500).tuples).toEqual([tuple("a", { values: ["old"] })]);
  });

  it("does not depend on the order of the publications, and loses no live tuple", () => {
    const publications = fc.uniqueArray(
      fc.record({
        entityTag: fc.string({ minLength: 1, maxLength: 3 }),
        changedAtMs: fc.nat(3),
        expiresAtMs: fc.nat(10),
        tuples: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 3 }),
      }),
      { selector: ({ entityTag }) => entityTag, maxLength: 6 },
    );
    fc.assert(
      fc.property(publications, fc.nat(10), fc.func(fc.integer()), (given, nowMs, shuffleBy) => {
        const all = given.map(({ entityTag, tuples, ...rest }) => ({
          ...rest,
          entityTag,
          tuples: tuples.map((id) => tuple(id, { values: [entityTag] })),
        }));
        const shuffled = [...all].sort((a, b) => shuffleBy(a.entityTag) - shuffleBy(b.entityTag));
        const document = composeDocument(alice, all, nowMs);
        expect(composeDocument(alice, shuffled, nowMs)).toEqual(document);
        const live = all.filter(({ expiresAtMs }) => expiresAtMs > nowMs).flatMap(({ tuples }) => tuples);
        const ids = new Set(live.map(({ id }) => id));
        if (ids.size > 0) expect(new Set(document.tuples.map(({ id }) => id))).toEqual(ids);
        else expect(document).toEqual(closedDocument(alice));
      }),
    );
  });
});

describe("showing a document", () => {
  const rpid = "urn:ietf:params:xml:ns:pidf:rpid";
  const mood = (inner: string) => ({
    namespace: rpid,
    name: "mood",
    xml: `<r:mood xmlns:r="${rpid}">${inner}</r:mood>`,
  });
  const plain = mood("<r:happy/>");
  const full: PresenceTuple = {
    id: "phone",
    status: "open",
    values: ["busy"],
    contact: { uri: "tel:+15550100", priority: 0.5 },
    markup: [
      plain,
      mood('<r:note xml:lang="en">at the sea</r:note>'),
      mood("<r:other>hungry for fish</r:other>"),
    ],
    notes: [{ lang: "en", text: "Back at five" }],
    sinceMs: 42,
  };
  const silent = tuple("silent", { notes: [{ lang: "", text: "psst" }] });
  const document = { presentity: alice, tuples: [full, silent] };
  const show = (what: Show): Disposition => ({ kind: "show", show: what });

  it("shows the whole as it is", () => {
    expect(showDocument(document, show("whole"))).toBe(document);
  });

  it("leaves out notes, and extension elements with texts for people", () => {
    expect(showDocument(document, show("without-notes"))).toEqual({
      presentity: alice,
      tuples: [
        { ...full, markup: [plain], notes: [] },
        { ...silent, notes: [] },
      ],
    });
  });

  it.each([
    "<note>x</note>",
    "<note/>",
    "<note\n>x</note\n>",
    "<a:note xml:lang='en'>x</a:note>",
    "<p><q><élan:note>x</élan:note></q></p>",
    "<other>x</other>",
  ])("takes %j for a text", (xml) => {
    const markup = [{ namespace: "urn:x", name: "x", xml: `<x>${xml}</x>` }];
    const shown = showDocument(
      { presentity: alice, tuples: [tuple("a", { markup })] },
      show("without-notes"),
    );
    expect(shown.tuples[0]?.markup).toEqual([]);
  });

  it.each(["<notes/>", "<anote/>", "<another/>", "<x note='y'/>", "&lt;note&gt;"])("keeps %j", (xml) => {
    const markup = [{ namespace: "urn:x", name: "x", xml: `<x>${xml}</x>` }];
    const shown = showDocument(
      { presentity: alice, tuples: [tuple("a", { markup })] },
      show("without-notes"),
    );
    expect(shown.tuples[0]?.markup).toEqual(markup);
  });

  it("shows of each tuple the id and the status, and nothing else", () => {
    const unspoken = { id: "x", values: ["v"], markup: [], notes: [] };
    expect(showDocument({ presentity: alice, tuples: [full, unspoken] }, show("status-only"))).toEqual({
      presentity: alice,
      tuples: [
        { id: "phone", status: "open", values: [], markup: [], notes: [] },
        { id: "x", values: [], markup: [], notes: [] },
      ],
    });
  });

  it("RFC 2779 §5.1.15: shows the politely blocked what a presentity without publications looks like", () => {
    const shown = showDocument(document, { kind: "closed" });
    expect(shown).toEqual(composeDocument(alice, [], 0));
    for (const what of ["whole", "without-notes", "status-only"] as const) {
      expect(showDocument(composeDocument(alice, [], 0), show(what))).toEqual(shown);
    }
  });

  it("has a word of its own for each disposition", () => {
    const all: Disposition[] = [
      show("whole"),
      show("without-notes"),
      show("status-only"),
      { kind: "closed" },
    ];
    expect(all.map(dispositionKey)).toEqual(["whole", "without-notes", "status-only", "closed"]);
  });
});

describe("comparing versions", () => {
  it("compares epochs first, then counters", () => {
    const ordered = [
      { epoch: 1, counter: 0 },
      { epoch: 1, counter: 7 },
      { epoch: 2, counter: 0 },
      { epoch: 2, counter: 1 },
    ];
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
    }
  });
});
