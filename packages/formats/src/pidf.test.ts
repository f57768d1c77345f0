import { type PresenceDocument, type PresenceTuple, parsePresentity } from "@parley/model";
import * as fc from "fast-check";
import { FormatError } from "./format-error.js";
import { DOCUMENT_TUPLE_ID, formatPidf, PIDF_NAMESPACE, type PidfOptions, parsePidf } from "./pidf.js";

const someone = parsePresentity("pres:someone@example.com");
const open: PresenceTuple = { id: "a", status: "open", values: [], markup: [], notes: [] };

/** A document with that much inside `presence`. */
function pidf(inner: string, declarations = ""): string {
  return `<presence xmlns="${PIDF_NAMESPACE}" ${declarations} entity="pres:someone@example.com">${inner}</presence>`;
}

/** A tuple with that much inside, and inside its status. */
function tuple(inner: string, status = "<basic>open</basic>", id = "a"): string {
  return `<tuple id="${id}"><status>${status}</status>${inner}</tuple>`;
}

function onlyTuple(text: string): PresenceTuple {
  const { tuples } = parsePidf(text);
  expect(tuples).toHaveLength(1);
  return tuples[0] as PresenceTuple;
}

function problemOf(text: string, options?: PidfOptions): [string, string] {
  try {
    parsePidf(text, options);
  } catch (error) {
    if (error instanceof FormatError) return [error.reason, error.message];
    throw error;
  }
  return ["none", ""];
}

describe("reading PIDF", () => {
  it("RFC 3863 §4.3.1: reads status extensions, contacts, notes and timestamps", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:im="urn:ietf:params:xml:ns:pidf:im"
          xmlns:myex="http://id.example.com/presence/" entity="pres:someone@example.com">
        <tuple id="bs35r9">
          <status><basic>open</basic><im:im>busy</im:im><myex:location>home</myex:location></status>
          <contact priority="0.8">im:someone@mobilecarrier.net</contact>
          <note xml:lang="en">Don't Disturb Please!</note>
          <note xml:lang="fr">Ne derangez pas, s'il vous plait</note>
          <timestamp>2001-10-27T16:49:29Z</timestamp>
        </tuple>
        <tuple id="eg92n8">
          <status><basic>open</basic></status>
          <contact priority="1.0">mailto:someone@example.com</contact>
        </tuple>
        <note>I'll be in Tokyo next week</note>
      </presence>`;
    expect(parsePidf(text)).toEqual({
      presentity: "pres:someone@example.com",
      tuples: [
        {
          id: "bs35r9",
          status: "open",
          values: ["busy"],
          contact: { uri: "im:someone@mobilecarrier.net", priority: 0.8 },
          markup: [
            {
              namespace: "urn:ietf:params:xml:ns:pidf",
              name: "status",
              xml:
                '<status xmlns="urn:ietf:params:xml:ns:pidf">' +
                '<myex:location xmlns:myex="http://id.example.com/presence/">home</myex:location></status>',
            },
          ],
          notes: [
            { lang: "en", text: "Don't Disturb Please!" },
            { lang: "fr", text: "Ne derangez pas, s'il vous plait" },
          ],
          sinceMs: Date.UTC(2001, 9, 27, 16, 49, 29),
        },
        {
          id: "eg92n8",
          status: "open",
          values: [],
          contact: { uri: "mailto:someone@example.com", priority: 1 },
          markup: [],
          notes: [],
        },
        {
          id: DOCUMENT_TUPLE_ID,
          values: [],
          markup: [],
          notes: [{ lang: "", text: "I'll be in Tokyo next week" }],
        },
      ],
    });
  });

  it("RFC 3863 §4.3.2: reads any prefix, and keeps the extension elements of tuples and of the document", () => {
    const text = `<impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf"
          xmlns:myex="http://id.example.com/presence/" entity="pres:someone@example.com">
        <impp:tuple id="ck38g9">
          <impp:status><impp:basic>open</impp:basic></impp:status>
          <myex:mytupletag>Extended value in tuple</myex:mytupletag>
          <impp:contact priority="0.65">tel:+09012345678</impp:contact>
        </impp:tuple>
        <myex:mytag>My extended presentity information</myex:mytag>
      </impp:presence>`;
    const markup = (name: string, content: string) => ({
      namespace: "http://id.example.com/presence/",
      name,
      xml: `<myex:${name} xmlns:myex="http://id.example.com/presence/">${content}</myex:${name}>`,
    });
    expect(parsePidf(text).tuples).toEqual([
      {
        ...open,
        id: "ck38g9",
        contact: { uri: "tel:+09012345678", priority: 0.65 },
        markup: [markup("mytupletag", "Extended value in tuple")],
      },
      {
        id: DOCUMENT_TUPLE_ID,
        values: [],
        markup: [markup("mytag", "My extended presentity information")],
        notes: [],
      },
    ]);
  });

  it("reads a presence without tuples, and tuples that say neither open nor closed", () => {
    expect(parsePidf(pidf("")).tuples).toEqual([]);
    expect(onlyTuple(pidf('<tuple id="a"><status/></tuple>'))).toEqual({
      id: "a",
      values: [],
      markup: [],
      notes: [],
    });
    expect(onlyTuple(pidf(tuple("", "<basic> closed\n</basic>"))).status).toBe("closed");
  });

  it("normalises the entity, and takes another presentity instead where it is told to", () => {
    const text = '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity=" PRES:%C3%89va@Example.COM "/>';
    expect(parsePidf(text).presentity).toBe("pres:éva@example.com");
    const sip = text.replace("PRES:", "sip:");
    expect(problemOf(sip)).toEqual(["bad_value", expect.stringContaining("presence: entity:")]);
    expect(parsePidf(sip, { presentity: someone }).presentity).toBe(someone);
  });

  it("RFC 3863 §4.2.3: ignores what it does not know of PIDF, and elements of no namespace", () => {
    const text = pidf(
      `<surprise><note>x</note></surprise><e:x xmlns="" xmlns:e="urn:ietf:params:xml:ns:pidf"/><n xmlns=""/>${tuple("<surprise/><n xmlns=''/>")}`,
    );
    expect(parsePidf(text).tuples).toEqual([open]);
  });

  it("RFC 3863 §4.1.5: ignores a priority that is out of range or no number, and a contact that is empty", () => {
    const priorityOf = (value: string) =>
      onlyTuple(pidf(tuple(`<contact priority="${value}">im:a@b</contact>`)));
    for (const bad of ["2", "1.001", "-0.1", "0.1234", "high", "", "1e-1"]) {
      expect(priorityOf(bad).contact).toEqual({ uri: "im:a@b" });
    }
    for (const [good, priority] of [
      ["0", 0],
      ["0.", 0],
      ["0.021", 0.021],
      ["1.00", 1],
      [" 0.5 ", 0.5],
    ] as const) {
      expect(priorityOf(good).contact).toEqual({ uri: "im:a@b", priority });
    }
    expect(onlyTuple(pidf(tuple("<contact/>")))).toEqual(open);
    expect(onlyTuple(pidf(tuple("<contact>\n im:a@b\n</contact>"))).contact).toEqual({ uri: "im:a@b" });
  });

  it("takes the language from the nearest element around", () => {
    const text = pidf(
      tuple('<note>eins</note><note xml:lang="en">one</note><note xml:lang="">?</note>'),
      'xml:lang="de"',
    );
    expect(onlyTuple(text).notes).toEqual([
      { lang: "de", text: "eins" },
      { lang: "en", text: "one" },
      { lang: "", text: "?" },
    ]);
  });

  it("does not take every im for a value", () => {
    const im = (inner: string, attribute = "") => {
      const start = `<i:im xmlns:i="urn:ietf:params:xml:ns:pidf:im"${attribute}`;
      return inner === "" ? `${start}/>` : `${start}>${inner}</i:im>`;
    };
    const values = onlyTuple(pidf(tuple("", `<basic>open</basic>${im("away")}${im(" in a meeting ")}`)));
    expect(values.values).toEqual(["away", "in a meeting"]);
    for (const other of [im(""), im("closed"), im("away", ' a="b"'), im("<i:x/>")]) {
      const { values: none, markup } = onlyTuple(pidf(tuple("", other)));
      expect(none).toEqual([]);
      expect(markup).toEqual([
        { namespace: PIDF_NAMESPACE, name: "status", xml: expect.stringContaining(other) },
      ]);
    }
  });

  it("declares on an extension element whatever it has from around it", () => {
    const { markup } = onlyTuple(
      pidf(
        tuple('<e:x xsi:type="t:y">f:z u:v<w/><n xmlns=""/></e:x>'),
        'xml:lang="de" xmlns:e="urn:e" xmlns:f="urn:f" xmlns:t="urn:t" xmlns:unused="urn:unused" xmlns:xsi="urn:xsi"',
      ),
    );
    const xml = markup[0]?.xml ?? "";
    for (const declared of ['xmlns:e="urn:e"', 'xmlns:f="urn:f"', 'xmlns:t="urn:t"', 'xmlns:xsi="urn:xsi"']) {
      expect(xml.split(declared)).toHaveLength(2);
    }
    expect(xml).toContain('xml:lang="de"');
    expect(xml).toContain(`<w xmlns="${PIDF_NAMESPACE}"/>`);
    expect(xml).toContain('<n xmlns=""/>');
    expect(xml).not.toContain("unused");
  });

  it("takes the innermost declaration of a prefix", () => {
    const text = pidf(
      `<tuple id="a" xmlns:q="urn:inner"><status/><e:x xmlns:e="urn:e">q:v</e:x></tuple>`,
      'xmlns:q="urn:outer"',
    );
    expect(onlyTuple(text).markup[0]?.xml).toContain('xmlns:q="urn:inner"');
  });

  it("reads character data of all kinds", () => {
    const text = pidf(tuple("<note>a &amp; b &lt;&#x1F642;&#10;<![CDATA[<c>]]><!-- d --></note>"));
    expect(onlyTuple(`\ufeff${text}`).notes).toEqual([{ lang: "", text: "a & b <🙂\n<c>" }]);
  });
});

describe("refusing what is no PIDF", () => {
  it.each<[string, string, string, string]>([
    ["a document type", `<!DOCTYPE presence>${pidf("")}`, "document_type", "has a document type"],
    [
      "entities that would expand",
      `<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${pidf("<note>&b;</note>")}`,
      "document_type",
      "has a document type",
    ],
    [
      "entities from elsewhere",
      '<!DOCTYPE p SYSTEM "file:///etc/passwd"><p/>',
      "document_type",
      "document type",
    ],
    ["unknown entities", pidf("<note>&eacute;</note>"), "not_well_formed", "entity not found"],
    ["nothing", "", "not_well_formed", "missing root element"],
    ["text", "open", "not_well_formed", "missing root element"],
    ["what ends too early", pidf("").slice(0, -3), "not_well_formed", "not well-formed XML"],
    ["two roots", "<a/><b/>", "not_well_formed", "Only one element"],
    ["undeclared prefixes", "<a:b/>", "not_well_formed", "prefix"],
    ["unquoted attributes", "<a b=c/>", "not_well_formed", "attribute"],
    ["control characters", pidf("<note>\u0001</note>"), "not_well_formed", "U+0001"],
    ["half a character", pidf("<note>\ud83d</note>"), "not_well_formed", "U+D83D"],
    ["references to control characters", pidf("<note>&#0;</note>"), "not_well_formed", "U+0000"],
    ["references to half a character", pidf("<note>&#xD800;</note>"), "not_well_formed", "U+D800"],
    ["references beyond Unicode", pidf("<note>&#x110000;</note>"), "not_well_formed", "U+110000"],
    ["another format", "<presence/>", "wrong_kind", 'the document is "{}presence", not a PIDF presence'],
    ["another element", `<tuple xmlns="${PIDF_NAMESPACE}"/>`, "wrong_kind", "not a PIDF presence"],
    ["no entity", `<presence xmlns="${PIDF_NAMESPACE}"/>`, "missing", "presence has no entity"],
    [
      "a bad entity",
      `<presence xmlns="${PIDF_NAMESPACE}" entity="pres:a"/>`,
      "bad_value",
      'entity: "pres:a" has no "@"',
    ],
    ["a tuple without an id", pidf("<tuple><status/></tuple>"), "missing", "a tuple has no id"],
    ["a tuple without a status", pidf('<tuple id="a"/>'), "missing", 'tuple "a" has no status'],
    ["an id that is there twice", pidf(tuple("") + tuple("")), "bad_value", 'tuple "a" is there twice'],
    [
      "the id that is ours",
      pidf(`${tuple("", "", DOCUMENT_TUPLE_ID)}<note>x</note>`),
      "bad_value",
      `tuple "${DOCUMENT_TUPLE_ID}" is there twice`,
    ],
    [
      "another status",
      pidf(tuple("", "<basic>away</basic>")),
      "bad_value",
      'tuple "a": basic must be open or closed, is "away"',
    ],
    ["two statuses", pidf(tuple("<status/>")), "bad_value", 'tuple "a" has more than one status'],
    [
      "two basics",
      pidf(tuple("", "<basic>open</basic><basic>closed</basic>")),
      "bad_value",
      "more than one basic",
    ],
    [
      "two contacts",
      pidf(tuple("<contact>a:b</contact><contact>c:d</contact>")),
      "bad_value",
      "more than one contact",
    ],
    [
      "a bad time",
      pidf(tuple("<timestamp>today</timestamp>")),
      "bad_value",
      'tuple "a": timestamp is "today"',
    ],
  ])("refuses %s", (_, text, reason, message) => {
    expect(problemOf(text)).toEqual([reason, expect.stringContaining(message)]);
  });

  it("refuses what is larger or deeper than the limits", () => {
    expect(problemOf(pidf(""), { charsMax: 10 })).toEqual([
      "too_large",
      expect.stringMatching(/^the document is \d+ characters, limit 10$/),
    ]);
    expect(problemOf(pidf(" ".repeat(262_144)))[0]).toBe("too_large");
    const nested = (depth: number) =>
      pidf(`<e xmlns="urn:e">${"<e>".repeat(depth)}${"</e>".repeat(depth)}</e>`);
    expect(problemOf(nested(62))[0]).toBe("none");
    expect(problemOf(nested(64))).toEqual(["too_deep", "elements are nested deeper than 64"]);
    expect(problemOf(nested(20_000))[0]).toBe("too_deep");
    expect(problemOf(nested(3), { depthMax: 3 })[0]).toBe("too_deep");
  });

  it("keeps the code that callers act on", () => {
    expect(new FormatError("missing", "x").code).toBe("invalid_argument");
    expect(problemOf(pidf(tuple("", `<basic>${"x".repeat(1000)}</basic>`)))[1].length).toBeLessThan(200);
  });
});

describe("writing PIDF", () => {
  it("writes elements in the order of the schema (RFC 3863 §4.4)", () => {
    const document: PresenceDocument = {
      presentity: parsePresentity("pres:éva%25@bücher.example"),
      tuples: [
        {
          id: DOCUMENT_TUPLE_ID,
          values: [],
          markup: [{ namespace: "urn:e", name: "x", xml: '<x xmlns="urn:e"/>' }],
          notes: [{ lang: "", text: "Tokyo" }],
        },
        {
          id: 'a"<b',
          status: "closed",
          values: ["busy", "a < b"],
          contact: { uri: "tel:+1&2", priority: 0.333 },
          markup: [
            { namespace: "urn:e", name: "x", xml: '<e:x xmlns:e="urn:e"><n/></e:x>' },
            {
              namespace: PIDF_NAMESPACE,
              name: "status",
              xml: `<status xmlns="${PIDF_NAMESPACE}"><basic>open</basic><l xmlns="urn:l">home</l></status>`,
            },
          ],
          notes: [{ lang: "de", text: "bis <5>\n" }],
          sinceMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
        },
        { id: "quiet", values: [], markup: [], notes: [] },
      ],
    };
    expect(formatPidf(document)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:%C3%A9va%25@xn--bcher-kva.example">',
        '  <tuple id="a&quot;&lt;b">',
        "    <status>",
        "      <basic>closed</basic>",
        '      <im xmlns="urn:ietf:params:xml:ns:pidf:im">busy</im>',
        '      <im xmlns="urn:ietf:params:xml:ns:pidf:im">a &lt; b</im>',
        '      <l xmlns="urn:l">home</l>',
        "    </status>",
        '    <e:x xmlns:e="urn:e" xmlns=""><n/></e:x>',
        '    <contact priority="0.333">tel:+1&amp;2</contact>',
        '    <note xml:lang="de">bis &lt;5&gt;&#10;</note>',
        "    <timestamp>2026-01-02T03:04:05.678Z</timestamp>",
        "  </tuple>",
        '  <tuple id="quiet">',
        "    <status/>",
        "  </tuple>",
        "  <note>Tokyo</note>",
        '  <x xmlns="urn:e"/>',
        "</presence>",
        "",
      ].join("\n"),
    );
  });

  it.each<[string, Partial<PresenceTuple>, string]>([
    [
      "markup that is not well-formed",
      { markup: [{ namespace: "urn:e", name: "x", xml: "<x xmlns='urn:e'>" }] },
      'tuple "a": "x": the document is not well-formed XML',
    ],
    [
      "markup that breaks out of its place",
      { markup: [{ namespace: "urn:e", name: "x", xml: '<x xmlns="urn:e"/></tuple><tuple id="b"/>' }] },
      'tuple "a": "x": the document is not well-formed XML',
    ],
    [
      "markup with a document type",
      { markup: [{ namespace: "urn:e", name: "x", xml: '<!DOCTYPE x><x xmlns="urn:e"/>' }] },
      "has a document type",
    ],
    [
      "markup that is something else",
      { markup: [{ namespace: "urn:e", name: "x", xml: '<y xmlns="urn:f"/>' }] },
      'is "{urn:f}y", and said to be "{urn:e}x"',
    ],
    [
      "markup in PIDF's own namespace",
      {
        markup: [{ namespace: PIDF_NAMESPACE, name: "contact", xml: `<contact xmlns="${PIDF_NAMESPACE}"/>` }],
      },
      '"contact" of PIDF\'s own namespace is not an extension',
    ],
    [
      "texts that XML cannot hold",
      { notes: [{ lang: "", text: "\u0000" }] },
      'tuple "a": note has a character',
    ],
    ["ids that XML cannot hold", { id: "\ufffe" }, ": id has a character"],
    [
      "priorities out of range",
      { contact: { uri: "a:b", priority: 2 } },
      'tuple "a": priority is 2, must be from 0 to 1',
    ],
    ["times that RFC 3339 cannot hold", { sinceMs: 8.64e15 }, 'tuple "a": sinceMs is 8640000000000000'],
  ])("refuses %s", (_, change, message) => {
    expect(() => formatPidf({ presentity: someone, tuples: [{ ...open, ...change }] })).toThrow(message);
  });
});

describe("PIDF there and back", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab <>&\"'\n\r\t]éß🙂\u2028"), maxLength: 12 });
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const markup = fc.record({ prefix: fc.constantFrom("", "e"), content: text }).map(({ prefix, content }) => {
    const name = prefix === "" ? "x" : `${prefix}:x`;
    const declaration = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
    const escaped = content.replace(/[<>&\r]/g, (c) => `&#${c.charCodeAt(0)};`);
    return {
      namespace: "urn:e",
      name: "x",
      xml: `<${name} ${declaration}="urn:e">${escaped}<n xmlns="urn:n"/></${name}>`,
    };
  });
  const tuples = fc.uniqueArray(
    fc.record(
      {
        id: fc.string({ unit: fc.constantFrom(...'ab<&"é'), minLength: 1, maxLength: 4 }),
        status: fc.constantFrom("open", "closed"),
        values: fc.array(
          word.filter((value) => value !== "open" && value !== "closed"),
          { maxLength: 2 },
        ),
        contact: fc.record(
          { uri: word.map((user) => `im:${user}@x.example`), priority: fc.nat(1000).map((n) => n / 1000) },
          { requiredKeys: ["uri"] },
        ),
        markup: fc.array(markup, { maxLength: 2 }),
        notes: fc.array(fc.record({ lang: fc.constantFrom("", "en", "de-AT"), text }), { maxLength: 2 }),
        sinceMs: fc.nat(4e12),
      },
      { requiredKeys: ["id", "values", "markup", "notes"] },
    ),
    { selector: ({ id }) => id, maxLength: 4 },
  ) as fc.Arbitrary<PresenceTuple[]>;

  it("is the same document, and then the same text", () => {
    fc.assert(
      fc.property(tuples, (all) => {
        const document: PresenceDocument = { presentity: someone, tuples: all };
        const written = formatPidf(document);
        const read = parsePidf(written);
        const bare = (each: PresenceTuple) => ({ ...each, markup: each.markup.length });
        expect(read.tuples.map(bare)).toEqual(all.map(bare));
        expect(formatPidf(read)).toBe(written);
        expect(parsePidf(formatPidf(read))).toEqual(read);
      }),
      { numRuns: 300 },
    );
  });

  it("RFC 2779 §3.1.4: keeps elements that nobody here knows, wherever they stand", () => {
    const known = tuple(
      '<f:flow xmlns:f="urn:f" f:a="1"><!-- kept --><step n="1">x &amp; y&#13;</step></f:flow>',
      '<basic>open</basic><l:location xmlns:l="urn:l" mustUnderstand="true">home</l:location>',
    );
    const inner = `${known}<note>n</note><d:device xmlns:d="urn:d" id="x"><d:id>1</d:id></d:device>`;
    const first = parsePidf(pidf(inner));
    const written = formatPidf(first);
    expect(parsePidf(written)).toEqual(first);
    for (const kept of [
      'f:a="1"',
      "<!-- kept -->",
      "x &amp; y&#13;",
      'mustUnderstand="true">home',
      "<d:id>1</d:id>",
    ]) {
      expect(written).toContain(kept);
    }
  });

  it("never fails otherwise than by refusing", () => {
    const fragment = fc.constantFrom(
      ..."<>/&;!-[]\"'= ",
      "<tuple id='a'>",
      "</tuple>",
      "<status>",
      "</status>",
      "<basic>open</basic>",
      "<note xml:lang='en'>",
      "</note>",
      "<e:x xmlns:e='urn:e'/>",
      "xmlns=''",
      "<![CDATA[",
      "]]>",
      "<!--",
      "-->",
      "<?x?>",
      "&#x41;",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 20 }), (parts) => {
        const [reason] = problemOf(pidf(parts.join("")));
        expect(reason).toEqual(expect.any(String));
      }),
      { numRuns: 2000 },
    );
  });
});
