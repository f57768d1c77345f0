/**
 * The Bidi Rule (RFC 5893 §2) for texts whose characters PRECIS's IdentifierClass has taken.
 *
 * Engines do not tell bidirectional classes. For the letters, digits and marks that identifiers may hold, the class follows
 * from the block (Unicode reserves blocks for scripts from right to left), the general category, and a short list.
 */

/** The classes that the rule tells apart. R stands for R and AL, which it treats alike; ON for ES, CS, ET and ON. */
type BidiClass = "L" | "R" | "AN" | "EN" | "ON" | "NSM";

/** Whether a text that has any character from right to left breaks the rule; a text that has none never does. */
export function breaksBidiRule(text: string): boolean {
  // Blocks of scripts from right to left begin at U+0590: most names end here.
  if (!rightToLeftBlock.test(text)) return false;
  const classes = Array.from(text, bidiClass);
  if (!classes.some((one) => one === "R" || one === "AN")) return false;
  const last = classes.findLast((one) => one !== "NSM");
  switch (classes[0]) {
    case "R":
      // Conditions 2, 3 and 4.
      return classes.includes("L") || last === "ON" || (classes.includes("AN") && classes.includes("EN"));
    case "L":
      // Condition 5: a text from left to right has neither R nor AN, but this one has.
      return true;
    default:
      // Condition 1: a text begins with L or R.
      return true;
  }
}

const rightToLeftBlock = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const mark = /\p{Mn}/u;
const europeanDigit = /[0-9\u06f0-\u06f9]/u;
const arabicDigit = /[\u0660-\u0669\u{10d30}-\u{10d39}]/u;
const neutral = /[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00b7\u0375\u30fb]/u;

function bidiClass(character: string): BidiClass {
  if (mark.test(character)) return "NSM";
  if (europeanDigit.test(character)) return "EN";
  if (arabicDigit.test(character)) return "AN";
  if (neutral.test(character)) return "ON";
  return rightToLeftBlock.test(character) ? "R" : "L";
}
