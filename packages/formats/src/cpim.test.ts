import { type InstantMessage, type MessageHeader, parseInbox } from "@parley/model";
import * as fc from "fast-check";
import { type CpimOptions, formatCpim, parseCpim } from "./cpim.js";
import { escapeHeaderValue, unescapeHeaderValue } from "./cpim-headers.js";
import { FormatError } from "./format-error.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const crlf = (...lines: string[]): Uint8Array => utf8(lines.join("\r\n"));

const message: InstantMessage = {
  id: "m1",
  from: parseInbox("im:alice@north.example"),
  to: parseInbox("im:bob@south.example"),
  sentAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  contentType: "text/plain; charset=utf-8",
  body: utf8("Hello, Bob"),
  contacts: [],
  headers: [],
};

/** A message with those header lines and that content. */
function cpim(headers: string[], content: string[] = ["Content-Type: text/plain", "", "x"]): Uint8Array {
  return crlf("From: <im:a@x.example>", "To: <im:b@y.example>", ...headers, "", ...content);
}

const known: CpimOptions = { id: "m1", sentAtMs: 0 };

function problemOf(bytes: Uint8Array, options: CpimOptions = known): [string, string] {
  try {
    parseCpim(bytes, options);
  } catch (error) {
    if (error instanceof FormatError) return [error.reason, error.message];
    throw error;
  }
  return ["none", ""];
}

describe("reading Message/CPIM", () => {
  it("RFC 3862 §5.1: reads the example", () => {
    const bytes = crlf(
      "Content-type: Message/CPIM",
      "",
      "From: MR SANDERS <im:piglet@100akerwood.com>",
      "To: Depressed Donkey <im:eeyore@100akerwood.com>",
      "DateTime: 2000-12-13T13:40:00-08:00",
      "Subject: the weather will be fine today",
      "Subject:;lang=fr beau temps prevu pour aujourd'hui",
      "NS: MyFeatures <mid:MessageFeatures@id.foo.com>",
      "Require: MyFeatures.VitalMessageOption",
      "MyFeatures.VitalMessageOption: Confirmation-requested",
      "MyFeatures.WackyMessageOption: Use-silly-font",
      "",
      "Content-type: text/xml; charset=utf-8",
      "Content-ID: <1234567890@foo.com>",
      "",
      "<body>",
      "Here is the text of my message.",
      "</body>",
    );
    expect(parseCpim(bytes, { id: "made-up" })).toEqual({
      id: "made-up",
      from: "im:piglet@100akerwood.com",
      to: "im:eeyore@100akerwood.com",
      sentAtMs: Date.UTC(2000, 11, 13, 21, 40),
      contentType: "text/xml; charset=utf-8",
      body: utf8("<body>\r\nHere is the text of my message.\r\n</body>"),
      contacts: [],
      headers: [
        { name: "Subject", value: "the weather will be fine today", lang: "" },
        { name: "Subject", value: "beau temps prevu pour aujourd'hui", lang: "fr" },
        { name: "NS", value: "MyFeatures <mid:MessageFeatures@id.foo.com>", lang: "" },
        { name: "Require", value: "MyFeatures.VitalMessageOption", lang: "" },
        { name: "MyFeatures.VitalMessageOption", value: "Confirmation-requested", lang: "" },
        { name: "MyFeatures.WackyMessageOption", value: "Use-silly-font", lang: "" },
        { name: "Content-ID", value: "<1234567890@foo.com>", lang: "" },
      ],
    });
  });

  it("reads lines that end in LF alone, and a body of any bytes", () => {
    const head = utf8("From: <im:a@x.example>\nTo: <im:b@y.example>\n\nContent-Type: image/png\n\n");
    const body = Uint8Array.from([0, 255, 13, 10, 10, 128]);
    const read = parseCpim(Uint8Array.from([...head, ...body]), known);
    expect(read.body).toEqual(body);
  });

  it("knows the headers by their namespaces, whatever the prefix", () => {
    const bytes = crlf(
      "NS: c <urn:ietf:params:cpim-headers:>",
      "NS: i <urn:ietf:params:imdn>",
      "NS: p <urn:x-parley:cpim-headers>",
      "NS: <urn:example:mine>",
      "c.From: <im:a@x.example>",
      "c.To: <im:b@y.example>",
      "c.DateTime: 2026-01-01T00:00:00Z",
      "i.Message-ID: 34jk324j",
      "p.Reply-To: <im:c@z.example>",
      "p.Contact: Phone <tel:+15550100>",
      "p.Contact: <mailto:a@x.example>",
      "From: not what it seems",
      "",
      "Content-Type: text/plain",
      "",
      "",
    );
    expect(parseCpim(bytes)).toMatchObject({
      id: "34jk324j",
      from: "im:a@x.example",
      to: "im:b@y.example",
      sentAtMs: Date.UTC(2026, 0, 1),
      replyTo: "im:c@z.example",
      contacts: ["tel:+15550100", "mailto:a@x.example"],
      headers: [
        { name: "NS", value: "c <urn:ietf:params:cpim-headers:>", lang: "" },
        { name: "NS", value: "<urn:example:mine>", lang: "" },
        { name: "From", value: "not what it seems", lang: "" },
      ],
    });
  });

  it("normalises addresses", () => {
    const bytes = crlf(
      "From: <IM:%C3%89va@North.Example>",
      "To: <im:b@y.example>",
      "",
      "Content-Type: a/b",
      "",
      "",
    );
    expect(parseCpim(bytes, known).from).toBe("im:éva@north.example");
  });

  it.each([
    ["base64", "SGVsbG8s\r\nIEJvYg==\r\n", "Hello, Bob"],
    ["Base64", "", ""],
    ["quoted-printable", "caf=C3=A9 =3D \t\r\nlong=\r\nline=0A", "café =\r\nlongline\n"],
    ["8bit", "=41", "=41"],
    ["7bit", "a", "a"],
    ["BINARY", "a", "a"],
  ])("undoes the transfer encoding %s", (encoding, body, decoded) => {
    const bytes = cpim(
      [],
      ["content-transfer-encoding:", ` ${encoding}`, "Content-Type: text/plain", "", body],
    );
    expect(textOf(parseCpim(bytes, known).body)).toBe(decoded);
    expect(parseCpim(bytes, known).headers).toEqual([]);
  });

  it("unfolds the content's fields", () => {
    const read = parseCpim(cpim([], ["Content-Type: text/plain;", "\tcharset=utf-8  ", "", "x"]), known);
    expect(read.contentType).toBe("text/plain;\tcharset=utf-8");
  });

  it("takes parameters of headers, and values that are empty or missing", () => {
    const headers = ['Subject:;lang=en;x="a \\" b" to come', "Empty: ", "Cut:"];
    expect(parseCpim(cpim(headers), known).headers).toEqual([
      { name: "Subject", value: "to come", lang: "en" },
      { name: "Empty", value: "", lang: "" },
      { name: "Cut", value: "", lang: "" },
    ]);
  });

  it("leaves out declarations that would only repeat themselves", () => {
    const headers = [
      "NS: imdn <urn:ietf:params:imdn>",
      "NS: imdn <urn:ietf:params:imdn>",
      "NS: parley <urn:x-parley:cpim-headers>",
      "NS: <urn:ietf:params:cpim-headers:>",
      "NS: other <urn:other>",
      "imdn.Disposition-Notification: positive-delivery",
    ];
    const names = parseCpim(cpim(headers), known).headers.map(({ name, value }) => `${name}: ${value}`);
    expect(names).toEqual([
      "NS: imdn <urn:ietf:params:imdn>",
      "NS: other <urn:other>",
      "imdn.Disposition-Notification: positive-delivery",
    ]);
    const required = cpim(["NS: parley <urn:x-parley:cpim-headers>", "Require: x, parley.Reply-To"]);
    expect(parseCpim(required, known).headers).toHaveLength(2);
  });
});

describe("refusing what is no Message/CPIM", () => {
  it.each<[string, Uint8Array, string, string]>([
    ["nothing", utf8(""), "not_well_formed", "no empty line"],
    ["headers alone", crlf("From: <im:a@b>", "To: <im:c@d>"), "not_well_formed", "no empty line"],
    [
      "no content fields",
      crlf("From: <im:a@b>", "To: <im:c@d>", "", "x"),
      "not_well_formed",
      "no empty line",
    ],
    [
      "another type",
      crlf("Content-Type: text/plain", "", "x"),
      "wrong_kind",
      'is "text/plain", not Message/CPIM',
    ],
    ["no sender", crlf("To: <im:c@d>", "", "Content-Type: a/b", "", ""), "missing", "has no From"],
    ["no recipient", crlf("From: <im:c@d>", "", "Content-Type: a/b", "", ""), "missing", "has no To"],
    [
      "names in other letters",
      crlf("from: <im:c@d>", "", "Content-Type: a/b", "", ""),
      "missing",
      "has no From",
    ],
    ["two recipients", cpim(["To: <im:c@z.example>"]), "bad_value", "more than one To"],
    ["two times", cpim(["DateTime: x", "DateTime: y"]), "bad_value", "more than one DateTime"],
    ["a bad time", cpim(["DateTime: noon"]), "bad_value", 'DateTime is "noon"'],
    [
      "an address without brackets",
      crlf("From: im:a@b", "", "Content-Type: a/b", "", ""),
      "bad_value",
      "has no <address>",
    ],
    [
      "a bad address",
      crlf("From: <im:a>", "", "Content-Type: a/b", "", ""),
      "bad_value",
      'From: "im:a" has no "@"',
    ],
    [
      "a presentity",
      crlf("From: <pres:a@b>", "", "Content-Type: a/b", "", ""),
      "bad_value",
      'does not begin with "im:"',
    ],
    [
      "lines that are no headers",
      cpim(["what is this"]),
      "not_well_formed",
      '"what is this" is not a header',
    ],
    ["headers without the space", cpim(["A:b"]), "not_well_formed", '"A:b" is not a header'],
    ["folded headers", cpim(["A: b", " c"]), "not_well_formed", '" c" is not a header'],
    ["control characters", cpim(["A: b\u0007"]), "not_well_formed", "is not a header"],
    [
      "prefixes that nothing declares",
      cpim(["x.A: b"]),
      "not_well_formed",
      "a prefix that no NS header before it declares",
    ],
    [
      "prefixes declared too late",
      cpim(["x.A: b", "NS: x <urn:x>"]),
      "not_well_formed",
      "no NS header before it",
    ],
    ["bad declarations", cpim(["NS: x"]), "bad_value", 'NS: "x" is not like'],
    [
      "headers that are not UTF-8",
      Uint8Array.from([0x41, 0x3a, 0x20, 0xff, 0x0a, 0x0a]),
      "not_well_formed",
      "not UTF-8",
    ],
    ["content without a type", cpim([], ["Content-ID: <x>", "", "x"]), "missing", "no Content-Type"],
    [
      "content fields that are none",
      cpim([], ["what is this", "", "x"]),
      "not_well_formed",
      "is not a header field",
    ],
    [
      "content fields that begin folded",
      cpim([], [" x: y", "", "x"]),
      "not_well_formed",
      "is not a header field",
    ],
    [
      "unknown transfer encodings",
      cpim([], ["Content-Type: a/b", "Content-Transfer-Encoding: uuencode", "", "x"]),
      "bad_value",
      '"uuencode" is not known',
    ],
    [
      "broken base64",
      cpim([], ["Content-Type: a/b", "Content-Transfer-Encoding: base64", "", "SGVs!"]),
      "not_well_formed",
      "is not base64",
    ],
    [
      "broken quoted-printable",
      cpim([], ["Content-Type: a/b", "Content-Transfer-Encoding: quoted-printable", "", "=G1"]),
      "not_well_formed",
      "is not quoted-printable",
    ],
  ])("refuses %s", (_, bytes, reason, text) => {
    expect(problemOf(bytes)).toEqual([reason, expect.stringContaining(text)]);
  });

  it("refuses a message that says neither its id nor its time, unless it is told them", () => {
    expect(problemOf(cpim([]), { sentAtMs: 0 })).toEqual(["missing", "the message has no Message-ID"]);
    expect(problemOf(cpim([]), { id: "x" })).toEqual(["missing", "the message has no DateTime"]);
    expect(problemOf(cpim([]))[0]).toBe("none");
  });

  it("refuses what is larger than the limits", () => {
    expect(problemOf(cpim([]), { ...known, bytesMax: 10 })).toEqual([
      "too_large",
      expect.stringMatching(/^the message is \d+ bytes, limit 10$/),
    ]);
    expect(problemOf(cpim(["A: b"]), { ...known, headersMax: 2 })).toEqual([
      "too_large",
      "the message has more than 2 header lines",
    ]);
    expect(problemOf(cpim(["A: b"]), { ...known, headersMax: 3 })[0]).toBe("none");
  });
});

describe("writing Message/CPIM", () => {
  it("writes a message", () => {
    const full: InstantMessage = {
      ...message,
      from: parseInbox("im:éva@bücher.example"),
      replyTo: "im:office@north.example",
      contacts: ["tel:+15550100", "mailto:alice@north.example"],
      headers: [
        { name: "Subject", value: "Wörter", lang: "de" },
        { name: "Content-Language", value: "en", lang: "" },
        { name: "Note", value: "two\nlines \\u0041", lang: "" },
      ],
    };
    expect(textOf(formatCpim(full, { mimeHeader: true }))).toBe(
      [
        "Content-Type: Message/CPIM",
        "",
        "From: <im:%C3%A9va@xn--bcher-kva.example>",
        "To: <im:bob@south.example>",
        "DateTime: 2026-01-02T03:04:05.678Z",
        "NS: imdn <urn:ietf:params:imdn>",
        "imdn.Message-ID: m1",
        "NS: parley <urn:x-parley:cpim-headers>",
        "parley.Reply-To: <im:office@north.example>",
        "parley.Contact: <tel:+15550100>",
        "parley.Contact: <mailto:alice@north.example>",
        "Subject:;lang=de Wörter",
        "Note: two\\nlines \\u0041",
        "",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Language: en",
        "",
        "Hello, Bob",
      ].join("\r\n"),
    );
    expect(textOf(formatCpim(message))).toMatch(/^From: <im:alice@north\.example>\r\n/);
  });

  it.each<[string, Partial<InstantMessage>, string]>([
    ["an empty id", { id: "" }, 'id: "" cannot stand in a header'],
    ["an id with a line break", { id: "a\r\nb" }, "cannot stand in a header"],
    ["a type with a line break", { contentType: "text/plain\r\nX: y" }, "cannot be a header field"],
    ["a type that is none", { contentType: "text" }, 'contentType: "text" is not a media type'],
    ["a reply address that breaks out", { replyTo: "im:a@b>" }, 'replyTo: "im:a@b>" is not a URI'],
    ["an empty contact", { contacts: [""] }, 'contacts: "" is not a URI'],
    ["a contact with a space", { contacts: ["tel:1 2"] }, "is not a URI"],
    [
      "a header without a name",
      { headers: [{ name: "", value: "", lang: "" }] },
      "cannot be the name of a header",
    ],
    ["a header name with a space", { headers: [{ name: "a b", value: "", lang: "" }] }, "cannot be the name"],
    [
      "a bad language",
      { headers: [{ name: "A", value: "", lang: "e n" }] },
      'A: "e n" is not a language tag',
    ],
    [
      "a second sender",
      { headers: [{ name: "From", value: "<im:x@y>", lang: "" }] },
      '"From" is a field of the message',
    ],
    [
      "a second id",
      { headers: [{ name: "imdn.Message-ID", value: "x", lang: "" }] },
      "is a field of the message",
    ],
    [
      "a second sender by another prefix",
      {
        headers: [
          { name: "NS", value: "c <urn:ietf:params:cpim-headers:>", lang: "" },
          { name: "c.To", value: "<im:x@y>", lang: "" },
        ],
      },
      '"c.To" is a field of the message',
    ],
    ["an undeclared prefix", { headers: [{ name: "x.A", value: "b", lang: "" }] }, "no NS header before it"],
    [
      "a second type",
      { headers: [{ name: "content-type", value: "a/b", lang: "" }] },
      "is not for the headers to say",
    ],
    [
      "a transfer encoding",
      { headers: [{ name: "Content-Transfer-Encoding", value: "base64", lang: "" }] },
      "is not for the headers to say",
    ],
    [
      "a content field with a line break",
      { headers: [{ name: "Content-ID", value: "a\nb", lang: "" }] },
      "header field",
    ],
    [
      "a content field with a bad name",
      { headers: [{ name: "Content-é", value: "a", lang: "" }] },
      "header field",
    ],
    ["a time that RFC 3339 cannot write", { sentAtMs: Number.NaN }, "sentAtMs is NaN"],
  ])("refuses %s", (_, change, text) => {
    expect(() => formatCpim({ ...message, ...change })).toThrow(text);
  });
});

describe("Message/CPIM there and back", () => {
  const value = fc
    .string({ unit: fc.constantFrom(..."ab <>:;,.\\\"'éß🙂"), maxLength: 12 })
    .map((text) => text.trim());
  const header: fc.Arbitrary<MessageHeader> = fc.record({
    name: fc.constantFrom("Subject", "X-Any", "cc", "mine.Header", "imdn.Other"),
    value,
    lang: fc.constantFrom("", "en", "de-AT"),
  });
  const uri = fc.stringMatching(/^[a-z]{1,8}:[a-z0-9@.]{1,12}$/);
  const messages: fc.Arbitrary<InstantMessage> = fc.record(
    {
      id: fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/),
      from: fc.constantFrom(
        message.from,
        parseInbox("im:50%25@north.example"),
        parseInbox("im:王@例え.example"),
      ),
      to: fc.constant(message.to),
      sentAtMs: fc.nat(4e12),
      contentType: fc.constantFrom(
        "text/plain",
        'multipart/alternative; boundary="=_x"',
        "application/pkcs7-mime",
      ),
      body: fc.uint8Array({ maxLength: 40 }),
      replyTo: uri,
      contacts: fc.array(uri, { maxLength: 3 }),
      headers: fc
        .array(header, { maxLength: 4 })
        .map((headers) => [
          ...(headers.some(({ name }) => name.startsWith("imdn."))
            ? [{ name: "NS", value: "imdn <urn:ietf:params:imdn>", lang: "" }]
            : []),
          { name: "NS", value: "mine <urn:example:mine>", lang: "" },
          ...headers,
        ]),
    },
    { requiredKeys: ["id", "from", "to", "sentAtMs", "contentType", "body", "contacts", "headers"] },
  );

  it("is the same message", () => {
    fc.assert(
      fc.property(messages, fc.boolean(), (each, mimeHeader) => {
        const read = parseCpim(formatCpim(each, { mimeHeader }));
        expect({ ...read, body: [...read.body] }).toEqual({ ...each, body: [...each.body] });
      }),
      { numRuns: 1000 },
    );
  });

  it("never fails otherwise than by refusing", () => {
    const fragment = fc.constantFrom(
      "From: <im:a@b>",
      "To: <im:c@d>",
      "NS: x <urn:x>",
      "x.A: b",
      "Content-Type: text/plain",
      "Content-type: Message/CPIM",
      "Content-Transfer-Encoding: base64",
      "",
      " ",
      ":",
      "a",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 14 }), fc.uint8Array({ maxLength: 5 }), (lines, tail) => {
        const [reason] = problemOf(Uint8Array.from([...crlf(...lines), ...tail]));
        expect(reason).toEqual(expect.any(String));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("header values", () => {
  it("RFC 3862 §2.3.1: are read with every escape sequence, known or not", () => {
    expect(unescapeHeaderValue("a\\tb\\nc\\rd\\be \\\\ \\\" \\' \\u00e9 \\x \\u12 \\")).toBe(
      "a\tb\nc\rd\be \\ \" ' é x u12 ",
    );
  });

  it("are escaped so that the same text is read again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = escapeHeaderValue(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
        expect(escaped).not.toMatch(/[\u0000-\u001f\u007f]/);
        expect(unescapeHeaderValue(escaped)).toBe(text);
      }),
    );
    expect(escapeHeaderValue("\u0000\u007f\t")).toBe("\\u0000\\u007f\\t");
  });
});
