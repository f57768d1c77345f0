import * as fc from "fast-check";
import {
  AddressError,
  domainOf,
  inboxOf,
  localPartOf,
  type PrincipalName,
  parseDomain,
  parseInbox,
  parsePresentity,
  parsePrincipal,
  presentityOf,
  principalOf,
  tryParseDomain,
  tryParseInbox,
  tryParsePresentity,
  tryParsePrincipal,
} from "./address.js";

function problemOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof AddressError) return error.reason;
    throw error;
  }
  return "none";
}

describe("parsing an address", () => {
  it.each([
    ["pres:alice@north.example", "pres:alice@north.example"],
    ["PRES:Alice@North.Example", "pres:alice@north.example"],
    ["pres:alice@north.example.", "pres:alice@north.example"],
    ["pres:alice+tag@north.example", "pres:alice+tag@north.example"],
    ["pres:alice@localhost", "pres:alice@localhost"],
    // RFC 3859 addresses are mailto-like: percent-encoded UTF-8.
    ["pres:%61lice@north.example", "pres:alice@north.example"],
    ["pres:%C3%89lodie@north.example", "pres:élodie@north.example"],
    ["pres:alice%40north.example", "pres:alice@north.example"],
    // What would mean something else in a URI stays percent-encoded, in capitals.
    ["pres:50%25@north.example", "pres:50%25@north.example"],
    ["pres:what%3f@north.example", "pres:what%3F@north.example"],
    ["pres:a%23b%5b%7c%5d@north.example", "pres:a%23b%5B%7C%5D@north.example"],
    // Names of domains in any script become ASCII.
    ["pres:alice@bücher.example", "pres:alice@xn--bcher-kva.example"],
    ["pres:alice@BÜCHER.example", "pres:alice@xn--bcher-kva.example"],
    ["pres:alice@xn--bcher-kva.example", "pres:alice@xn--bcher-kva.example"],
    ["pres:alice@例え。テスト", "pres:alice@xn--r8jz45g.xn--zckzah"],
    ["pres:alice@faß.example", "pres:alice@xn--fa-hia.example"],
    // PRECIS: width, case, normalisation.
    ["pres:ＡＬＩＣＥ@north.example", "pres:alice@north.example"],
    ["pres:A\u030angstro\u0308m@north.example", "pres:ångström@north.example"],
    ["pres:ｱﾘｽ@north.example", "pres:アリス@north.example"],
    // RFC 7622 §3.5: ß and ss are different, and so are σ and ς; Σ is σ wherever it stands.
    ["pres:fußball@north.example", "pres:fußball@north.example"],
    ["pres:Σ@north.example", "pres:σ@north.example"],
    ["pres:ΟΔΥΣΣΕΥΣ@north.example", "pres:οδυσσευσ@north.example"],
    ["pres:ς@north.example", "pres:ς@north.example"],
    ["pres:π@north.example", "pres:π@north.example"],
    ["pres:王@north.example", "pres:王@north.example"],
    // Contextual characters where they belong (RFC 5892, Appendix A).
    ["pres:paral·lel@north.example", "pres:paral·lel@north.example"],
    ["pres:PARAL·LEL@north.example", "pres:paral·lel@north.example"],
    ["pres:ア・イ@north.example", "pres:ア・イ@north.example"],
    ["pres:\u0375α@north.example", "pres:\u0375α@north.example"],
    ["pres:א\u05f3@north.example", "pres:א\u05f3@north.example"],
    ["pres:क्\u200dष@north.example", "pres:क्\u200dष@north.example"],
    // Scripts from right to left.
    ["pres:אליס@north.example", "pres:אליס@north.example"],
    ["pres:أليس12@north.example", "pres:أليس12@north.example"],
    ["pres:س\u0661\u0662@north.example", "pres:س\u0661\u0662@north.example"],
    ["pres:س\u064e@north.example", "pres:س\u064e@north.example"],
    ["pres:ab\u06f1@north.example", "pres:ab\u06f1@north.example"],
  ])("makes of %s the normal form %s", (text, normal) => {
    expect(parsePresentity(text)).toBe(normal);
    expect(parsePresentity(normal)).toBe(normal);
  });

  it.each([
    ["alice@north.example", "wrong_scheme"],
    ["im:alice@north.example", "wrong_scheme"],
    ["pres alice@north.example", "wrong_scheme"],
    ["", "wrong_scheme"],
    ["pres:", "no_domain"],
    ["pres:alice", "no_domain"],
    ["pres:@north.example", "empty_local_part"],
    ["pres:alice@north.example?subject=x", "has_headers"],
    ["pres:alice@north.example#x", "has_headers"],
    ["pres:al%zzice@north.example", "bad_percent_encoding"],
    ["pres:al%ffice@north.example", "bad_percent_encoding"],
    ["pres:alice%@north.example", "bad_percent_encoding"],
    // RFC 7622 §3.3.1.
    ['pres:a"b@north.example', "local_part_character"],
    ["pres:a&b@north.example", "local_part_character"],
    ["pres:a'b@north.example", "local_part_character"],
    ["pres:a/b@north.example", "local_part_character"],
    ["pres:a:b@north.example", "local_part_character"],
    ["pres:a<b@north.example", "local_part_character"],
    ["pres:a>b@north.example", "local_part_character"],
    ["pres:a@b@north.example", "local_part_character"],
    ["pres:a%2Fb@north.example", "local_part_character"],
    ["pres:a／b@north.example", "local_part_character"],
    // RFC 8264 §8: spaces, controls, compatibility characters, symbols, ignorables, unassigned, old jamo.
    ["pres:a b@north.example", "local_part_character"],
    ["pres:a\u3000b@north.example", "local_part_character"],
    ["pres:a\u0000b@north.example", "local_part_character"],
    ["pres:a\u0085b@north.example", "local_part_character"],
    ["pres:henryⅣ@north.example", "local_part_character"],
    ["pres:ﬁnn@north.example", "local_part_character"],
    ["pres:♚@north.example", "local_part_character"],
    ["pres:😀@north.example", "local_part_character"],
    ["pres:a\u00adb@north.example", "local_part_character"],
    ["pres:a\ufe0fb@north.example", "local_part_character"],
    ["pres:a\u0378b@north.example", "local_part_character"],
    ["pres:a\ufdd0b@north.example", "local_part_character"],
    ["pres:a\ud800b@north.example", "local_part_character"],
    ["pres:\u1100\u1161@north.example", "local_part_character"],
    ["pres:a\u0640b@north.example", "local_part_character"],
    ["pres:a…b@north.example", "local_part_character"],
    // Contextual characters elsewhere.
    ["pres:a·b@north.example", "local_part_character"],
    ["pres:l·@north.example", "local_part_character"],
    ["pres:a・b@north.example", "local_part_character"],
    ["pres:\u0375a@north.example", "local_part_character"],
    ["pres:a\u05f4@north.example", "local_part_character"],
    ["pres:a\u200db@north.example", "local_part_character"],
    ["pres:a\u200cb@north.example", "local_part_character"],
    ["pres:س\u0661\u06f1@north.example", "local_part_character"],
    // RFC 5893 §2.
    ["pres:aאb@north.example", "local_part_bidi"],
    ["pres:אa@north.example", "local_part_bidi"],
    ["pres:1א@north.example", "local_part_bidi"],
    ["pres:א-@north.example", "local_part_bidi"],
    ["pres:-א@north.example", "local_part_bidi"],
    ["pres:א1\u0661@north.example", "local_part_bidi"],
    ["pres:\u0661א@north.example", "local_part_bidi"],
    ["pres:a\u0661@north.example", "local_part_bidi"],
    [`pres:${"a".repeat(1024)}@north.example`, "local_part_too_long"],
    [`pres:${"é".repeat(512)}@north.example`, "local_part_too_long"],
    [`pres:${"a".repeat(5000)}@north.example`, "too_long"],
    ["pres:alice@", "bad_domain"],
    ["pres:alice@.", "bad_domain"],
    ["pres:alice@north..example", "bad_domain"],
    ["pres:alice@north.example..", "bad_domain"],
    ["pres:alice@-north.example", "bad_domain"],
    ["pres:alice@north-.example", "bad_domain"],
    ["pres:alice@no_rth.example", "bad_domain"],
    ["pres:alice@north.example:7443", "bad_domain"],
    ["pres:alice@north.example/x", "bad_domain"],
    ["pres:alice@north example", "bad_domain"],
    ["pres:alice@nor%2Fth.example", "bad_domain"],
    ["pres:alice@xn--a.example", "bad_domain"],
    [`pres:alice@${"a".repeat(64)}.example`, "bad_domain"],
    [`pres:alice@${"abcdefghi.".repeat(26)}example`, "bad_domain"],
    ["pres:alice@192.0.2.1", "ip_address"],
    ["pres:alice@１９２.0.2.1", "ip_address"],
    ["pres:alice@192.0.2", "ip_address"],
    ["pres:alice@0x7f.1", "ip_address"],
    ["pres:alice@999.999.999.999", "ip_address"],
    ["pres:alice@[2001:db8::1]", "ip_address"],
  ])("refuses %j: %s", (text, problem) => {
    expect(problemOf(() => parsePresentity(text))).toBe(problem);
    expect(tryParsePresentity(text)).toBeUndefined();
  });

  it("takes a local part of 1023 octets, and a domain of 253 characters", () => {
    const local = "a".repeat(1023);
    expect(parsePresentity(`pres:${local}@north.example`)).toHaveLength(5 + 1023 + 1 + 13);
    const domain = `${"abcdefghi.".repeat(24)}abcdefghijklm`;
    expect(domain).toHaveLength(253);
    expect(parseDomain(domain)).toBe(domain);
    expect(problemOf(() => parseDomain(`${domain}n`))).toBe("bad_domain");
  });

  it("names the value in its error, cut where it is long", () => {
    const attempt = (): unknown => parseInbox(`im:a b${"c".repeat(500)}@north.example`);
    expect(attempt).toThrow(/^"im:a bc{194}…" has U\+0020 before the "@", which is not allowed there$/);
    expect(attempt).toThrow(AddressError);
    expect(() => parseInbox("im:alice")).toThrow('"im:alice" has no "@"');
    expect(() => parseInbox("pres:a@b")).toThrow('"pres:a@b" does not begin with "im:"');
  });

  it("keeps the three kinds apart", () => {
    expect(parseInbox("im:alice@north.example")).toBe("im:alice@north.example");
    expect(problemOf(() => parseInbox("pres:alice@north.example"))).toBe("wrong_scheme");
    expect(parsePrincipal("Alice@North.Example")).toBe("alice@north.example");
    expect(problemOf(() => parsePrincipal("pres:alice@north.example"))).toBe("local_part_character");
    expect(problemOf(() => parsePrincipal("alice"))).toBe("no_domain");
    expect(problemOf(() => parsePrincipal(`${"a".repeat(5000)}@b`))).toBe("too_long");
  });

  it("has a variant of each parser that gives nothing where it refuses", () => {
    expect(tryParseInbox("im:a@b")).toBe("im:a@b");
    expect(tryParseInbox("im:a")).toBeUndefined();
    expect(tryParsePrincipal("a@b")).toBe("a@b");
    expect(tryParsePrincipal("a")).toBeUndefined();
    expect(tryParseDomain("B.Example")).toBe("b.example");
    expect(tryParseDomain("")).toBeUndefined();
    expect(problemOf(() => parseDomain("a".repeat(5000)))).toBe("too_long");
  });

  it("does not percent-decode principals", () => {
    expect(parsePrincipal("50%25@north.example")).toBe("50%25@north.example");
    expect(presentityOf(parsePrincipal("50%25@north.example"))).toBe("pres:50%2525@north.example");
  });
});

describe("the parts of an address", () => {
  it.each([
    ["alice@north.example", "pres:alice@north.example", "im:alice@north.example", "alice"],
    ["50%?@north.example", "pres:50%25%3F@north.example", "im:50%25%3F@north.example", "50%?"],
    [
      "élodie@xn--bcher-kva.example",
      "pres:élodie@xn--bcher-kva.example",
      "im:élodie@xn--bcher-kva.example",
      "élodie",
    ],
  ])("of %s are found again in %s and %s", (name, presentity, inbox, local) => {
    const principal = parsePrincipal(name);
    expect(presentityOf(principal)).toBe(presentity);
    expect(inboxOf(principal)).toBe(inbox);
    for (const address of [principal, presentityOf(principal), inboxOf(principal)]) {
      expect(principalOf(address)).toBe(principal);
      expect(localPartOf(address)).toBe(local);
      expect(domainOf(address)).toBe(principal.slice(principal.indexOf("@") + 1));
    }
  });
});

describe("normal forms", () => {
  const scripts = fc.constantFrom(
    ..."abzABZ059.-_+%?#[]{}|~!$()*,;=^`\\ßẞΣςσéÉİıåÅ\u030a王アｱＡ・·lאבةس\u0661\u06f1\u064eक्\u200d\u0375α한ﬁ",
  );
  const local = fc.oneof(
    fc.string({ unit: scripts, minLength: 1, maxLength: 8 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 6 }),
  );
  const domain = fc.oneof(
    fc.domain(),
    fc.string({ unit: fc.constantFrom(..."aZ09-.üßяテ例。"), minLength: 1, maxLength: 12 }),
    fc.ipV4Extended(),
  );

  it("of normal forms are themselves", () => {
    fc.assert(
      fc.property(local, domain, (name, host) => {
        const principal = tryParsePrincipal(`${name}@${host}`);
        if (principal === undefined) return;
        expect(parsePrincipal(principal)).toBe(principal);
        const presentity = presentityOf(principal);
        expect(parsePresentity(presentity)).toBe(presentity);
        expect(principalOf(presentity)).toBe(principal);
        expect(parseDomain(domainOf(presentity))).toBe(domainOf(presentity));
      }),
      { numRuns: 1000 },
    );
  });

  it("are the same however the address is percent-encoded", () => {
    fc.assert(
      fc.property(local, (name) => {
        const principal = tryParsePrincipal(`${name}@north.example`);
        if (principal === undefined) return;
        const encoded = encodeURIComponent(localPartOf(principal));
        expect(parseInbox(`im:${encoded}@north.example`)).toBe(inboxOf(principal));
      }),
      { numRuns: 1000 },
    );
  });

  it("are the same in any case and Unicode normalisation", () => {
    fc.assert(
      fc.property(local, (name) => {
        const principal = tryParsePrincipal(`${name}@north.example`);
        const decomposed = tryParsePrincipal(`${name.normalize("NFD")}@north.example`);
        if (principal !== undefined && decomposed !== undefined) expect(decomposed).toBe(principal);
      }),
      { numRuns: 1000 },
    );
  });

  it("are found by the short way and the long way alike", () => {
    const usual = fc.stringMatching(/^[a-z0-9._+-]{1,20}@([a-z0-9-]{1,10}\.){0,3}[a-z0-9-]{1,10}$/);
    fc.assert(
      fc.property(usual, (name) => {
        // An escaped letter sends the parser the long way.
        const escaped = `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
        expect(tryParsePresentity(`pres:${name}`)).toBe(tryParsePresentity(`pres:${escaped}`));
        expect(tryParsePrincipal(name)).toBe(
          tryParsePrincipal(name.replace("@", "@\u00ad")) as PrincipalName | undefined,
        );
      }),
      { numRuns: 1000 },
    );
  });
});
