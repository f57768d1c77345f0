import { parsePresentity } from "@parley/model";
import { DOCUMENT_TUPLE_ID, formatPidf, parsePidf } from "./pidf.js";
import { personMarkup, type RpidInput, readRpid, rpidMarkup } from "./rpid.js";

const nothing = { words: [], texts: [], notes: [] };

describe("reading RPID", () => {
  it("RFC 4480 §4: reads what tuples, devices and the person say", () => {
    const text = `<presence xmlns="urn:ietf:params:xml:ns:pidf"
        xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:lt="urn:ietf:params:xml:ns:location-type"
        xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:someone@example.com">
      <tuple id="bs35r9">
        <status><basic>open</basic></status>
        <dm:deviceID>urn:device:0003ba4811e3</dm:deviceID>
        <rpid:relationship><rpid:self/></rpid:relationship>
        <rpid:service-class><rpid:electronic/></rpid:service-class>
        <rpid:class>email</rpid:class>
        <rpid:status-icon> http://example.com/mail.png </rpid:status-icon>
        <rpid:unheard-of/>
      </tuple>
      <dm:device id="pc147">
        <rpid:user-input idle-threshold="600" last-input="2004-10-21T13:20:00-05:00">idle</rpid:user-input>
        <dm:note>PC</dm:note>
      </dm:device>
      <dm:person id="p1">
        <rpid:activities from="2005-05-30T12:00:00+05:00" until="2005-05-30T17:00:00+05:00">
          <rpid:note xml:lang="en">Far away</rpid:note><rpid:away/><rpid:meal/><rpid:other>reading</rpid:other>
        </rpid:activities>
        <rpid:mood><rpid:angry/><rpid:other>brooding</rpid:other></rpid:mood>
        <rpid:place-is><rpid:audio><rpid:noisy/></rpid:audio><rpid:video><rpid:dark/></rpid:video></rpid:place-is>
        <rpid:place-type><lt:residence/></rpid:place-type>
        <rpid:privacy><rpid:unknown/></rpid:privacy>
        <rpid:sphere>bowling league</rpid:sphere>
        <rpid:time-offset>-240</rpid:time-offset>
        <dm:note>Scoring 120</dm:note>
      </dm:person>
    </presence>`;
    const [service, around] = parsePidf(text).tuples;
    expect(readRpid(service?.markup ?? [])).toEqual([
      { ...nothing, about: "tuple", name: "relationship", words: ["self"] },
      { ...nothing, about: "tuple", name: "service-class", words: ["electronic"] },
      { ...nothing, about: "tuple", name: "class", texts: ["email"] },
      { ...nothing, about: "tuple", name: "status-icon", texts: ["http://example.com/mail.png"] },
    ]);
    expect(readRpid(around?.markup ?? [])).toEqual([
      { ...nothing, about: "device", name: "user-input", texts: ["idle"] },
      {
        about: "person",
        name: "activities",
        words: ["away", "meal"],
        texts: ["reading"],
        notes: [{ lang: "en", text: "Far away" }],
        fromMs: Date.UTC(2005, 4, 30, 7),
        untilMs: Date.UTC(2005, 4, 30, 12),
      },
      { ...nothing, about: "person", name: "mood", words: ["angry"], texts: ["brooding"] },
      { ...nothing, about: "person", name: "place-is", words: ["audio=noisy", "video=dark"] },
      { ...nothing, about: "person", name: "place-type", words: ["residence"] },
      { ...nothing, about: "person", name: "privacy", words: ["unknown"] },
      { ...nothing, about: "person", name: "sphere" },
      { ...nothing, about: "person", name: "time-offset", texts: ["-240"] },
    ]);
  });

  it("passes over markup of other kinds, and refuses what is broken", () => {
    expect(readRpid([{ namespace: "urn:e", name: "mood", xml: "<" }])).toEqual([]);
    const rpid = "urn:ietf:params:xml:ns:pidf:rpid";
    expect(() => readRpid([{ namespace: rpid, name: "mood", xml: "<" }])).toThrow("not well-formed");
    const mood = `<mood xmlns="${rpid}" from="noon"/>`;
    expect(() => readRpid([{ namespace: rpid, name: "mood", xml: mood }])).toThrow('mood: from is "noon"');
  });
});

describe("writing RPID", () => {
  const elements: RpidInput[] = [
    {
      name: "activities",
      words: ["on-the-phone", "meal"],
      texts: ["reading <Proust>"],
      notes: [{ lang: "fr", text: "À table & content" }],
      fromMs: Date.UTC(2026, 0, 1),
      untilMs: Date.UTC(2026, 0, 2),
    },
    { name: "mood", words: ["in_love"] },
    { name: "place-is", words: ["audio=noisy"] },
    { name: "place-type", words: ["residence"], notes: [{ lang: "", text: "home" }] },
    { name: "time-offset", texts: ["-300"] },
  ];

  it("makes a person whose elements are read again", () => {
    const person = personMarkup({ id: "p&1", elements, notes: [{ lang: "en", text: "Scoring 120" }] });
    expect(readRpid([person])).toEqual(elements.map((each) => ({ ...nothing, ...each, about: "person" })));
    const document = {
      presentity: parsePresentity("pres:someone@example.com"),
      tuples: [{ id: DOCUMENT_TUPLE_ID, values: [], markup: [person], notes: [] }],
    };
    const written = formatPidf(document);
    expect(written).toContain('<dm:note xml:lang="en">Scoring 120</dm:note>');
    expect(readRpid(parsePidf(written).tuples[0]?.markup ?? [])).toEqual(readRpid([person]));
  });

  it("makes elements for tuples", () => {
    const markup = rpidMarkup({ name: "place-type", words: ["office"] });
    expect(markup).toEqual({
      namespace: "urn:ietf:params:xml:ns:pidf:rpid",
      name: "place-type",
      xml:
        '<r:place-type xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" xmlns:lt="urn:ietf:params:xml:ns:location-type">' +
        "<lt:office/></r:place-type>",
    });
    expect(readRpid([rpidMarkup({ name: "user-input", texts: ["active"] })])).toEqual([
      { ...nothing, about: "tuple", name: "user-input", texts: ["active"] },
    ]);
  });

  it.each<[RpidInput, string]>([
    [{ name: "mood", words: ["very happy"] }, 'mood: "very happy" cannot be the name of an element'],
    [{ name: "mood", words: ["><"] }, "cannot be the name of an element"],
    [{ name: "place-is", words: ["noisy"] }, 'place-is: "noisy" must be like "audio=noisy"'],
    [{ name: "place-is", words: ["audio=<"] }, "cannot be the name of an element"],
    [{ name: "sphere", texts: ["\u0001"] }, "sphere has a character that XML does not have"],
    [{ name: "sphere", fromMs: Number.NaN }, "sphere: from is NaN"],
  ])("refuses %j", (input, message) => {
    expect(() => rpidMarkup(input)).toThrow(message);
  });
});
