/**
 * The profile UsernameCaseMapped of PRECIS (RFC 8265 §3.3) on its IdentifierClass (RFC 8264 §4.2, derived as in its §8 and
 * §9 from the Unicode properties of this JavaScript engine).
 */
import { breaksBidiRule } from "./bidi.js";

/** Why a text is no user name. */
export type PrecisProblem = "empty" | "forbidden_character" | "bidi" | "unstable";

/** What became of {@link usernameCaseMapped}. */
export type PrecisOutcome =
  | { readonly kind: "mapped"; readonly value: string }
  | { readonly kind: "refused"; readonly problem: PrecisProblem; readonly character?: string };

/** RFC 8264 §7: the rules are applied until nothing changes any more, at most so many times more; then the text is refused. */
const REPETITIONS_MAX = 3;

/**
 * Maps width and case and normalises (NFC), then checks that every character may stand in an identifier, and the Bidi Rule.
 * NOTSPEC: ZERO WIDTH NON-JOINER and JOINER are taken only after a virama (RFC 5892 A.1 also knows joining types, which
 * engines do not tell): this refuses some names, and takes none that the RFC refuses.
 */
export function usernameCaseMapped(text: string): PrecisOutcome {
  let value = text;
  for (let round = 0; round <= REPETITIONS_MAX; round++) {
    const mapped = applyRulesOnce(value);
    if (mapped.kind === "refused" || mapped.value === value) return mapped;
    value = mapped.value;
  }
  return { kind: "refused", problem: "unstable" };
}

function applyRulesOnce(text: string): PrecisOutcome {
  const prepared = mapWidth(text);
  const characters = [...prepared];
  if (characters.length === 0) return { kind: "refused", problem: "empty" };
  const forbidden = characters.find((_, index) => !mayStandInIdentifier(characters, index));
  if (forbidden !== undefined) {
    return { kind: "refused", problem: "forbidden_character", character: forbidden };
  }
  const value = lowerCase(characters).normalize("NFC");
  if (breaksBidiRule(value)) return { kind: "refused", problem: "bidi" };
  return { kind: "mapped", value };
}

/** Fullwidth and halfwidth characters become what they decompose to (RFC 8265 §3.3.1 step 1). */
function mapWidth(text: string): string {
  return text.replace(/[\u3000\uff01-\uffee]/gu, (character) => character.normalize("NFKC"));
}

/**
 * Each character by itself: PRECIS does not know that SIGMA has a final form (RFC 7622 §3.5), and a mapping that looks at
 * neighbours would not be stable.
 */
function lowerCase(characters: readonly string[]): string {
  return characters.map((character) => character.toLowerCase()).join("");
}

// RFC 8264 §9.6 (the exceptions of RFC 5892 §2.6).
const exceptionallyValid = /^[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007]$/u;
const exceptionallyDisallowed = /^[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]$/u;
const needsContext = /^[\u00b7\u0375\u05f3\u05f4\u30fb\u0660-\u0669\u06f0-\u06f9\u200c\u200d]$/u;
// RFC 8264 §9.11, §9.9, §9.13.
const ascii7 = /^[\u0021-\u007e]$/u;
const oldHangulJamo = /^[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]$/u;
const ignorable = /^(?:\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point})$/u;
// RFC 8264 §9.1.
const letterOrDigit = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;

/** RFC 8264 §8, as far as it leads to PVALID (or to CONTEXTJ and CONTEXTO with a rule that holds) for identifiers. */
function mayStandInIdentifier(characters: readonly string[], index: number): boolean {
  const character = characters[index] ?? "";
  if (ascii7.test(character) || exceptionallyValid.test(character)) return true;
  if (exceptionallyDisallowed.test(character)) return false;
  if (needsContext.test(character)) return contextAllows(characters, index);
  if (oldHangulJamo.test(character) || ignorable.test(character)) return false;
  // HasCompat (§9.17), which identifiers exclude.
  if (character.normalize("NFKC") !== character) return false;
  return letterOrDigit.test(character);
}

/** The contextual rules of RFC 5892, Appendix A. */
function contextAllows(characters: readonly string[], index: number): boolean {
  const before = characters[index - 1] ?? "";
  const after = characters[index + 1] ?? "";
  switch (characters[index]) {
    case "\u200c": // A.1
    case "\u200d": // A.2
      return virama.test(before);
    case "\u00b7": // A.3, the Catalan l·l. Capitals are not lower-cased yet when this is asked first.
      return /^l$/iu.test(before) && /^l$/iu.test(after);
    case "\u0375": // A.4
      return /^\p{Script=Greek}$/u.test(after);
    case "\u05f3": // A.5
    case "\u05f4": // A.6
      return /^\p{Script=Hebrew}$/u.test(before);
    case "\u30fb": // A.7
      return characters.some((other) =>
        /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]$/u.test(other),
      );
    default: // A.8 and A.9: the two kinds of Arabic digits do not mix.
      return !(
        characters.some((other) => /^[\u0660-\u0669]$/u.test(other)) &&
        characters.some((other) => /^[\u06f0-\u06f9]$/u.test(other))
      );
  }
}

/** The characters of canonical combining class 9 (Virama), Unicode 15.1. */
const virama = new RegExp(
  `^[${[
    "\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u0e3a\\u0eba\\u0f84",
    "\\u1039\\u103a\\u1714\\u1715\\u1734\\u17d2\\u1a60\\u1b44\\u1baa\\u1bab\\u1bf2\\u1bf3\\u2d7f",
    "\\ua806\\ua82c\\ua8c4\\ua953\\ua9c0\\uaaf6\\uabed\\u{10a3f}\\u{11046}\\u{11070}\\u{1107f}\\u{110b9}",
    "\\u{11133}\\u{11134}\\u{111c0}\\u{11235}\\u{112ea}\\u{1134d}\\u{11442}\\u{114c2}\\u{115bf}\\u{1163f}",
    "\\u{116b6}\\u{1172b}\\u{11839}\\u{1193d}\\u{1193e}\\u{119e0}\\u{11a34}\\u{11a47}\\u{11a99}\\u{11c3f}",
    "\\u{11d44}\\u{11d45}\\u{11d97}\\u{11f41}\\u{11f42}",
  ].join("")}]$`,
  "u",
);
