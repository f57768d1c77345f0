/**
 * Rules as people write them (a YAML file, read by any YAML parser) to rules as values, and back.
 *
 * ACCESS RULES:
 * ```yaml
 * otherwise: confirm                 # who no rule matches: allow, confirm (unless given), polite-block or block
 * rules:
 *   - who: { identity: [bob@south.example, eve@west.example] }
 *     do: allow                      # allow, confirm, polite-block or block
 *     show: without-notes            # for allow: whole (unless given), without-notes or status-only
 *   - who: { domain: ["*.south.example"] }   # every domain below; without "*." that domain alone
 *     do: polite-block
 *   - who: anonymous                 # watchers without a principal
 *     do: block
 *   - who: everybody                 # watchers with a principal
 *     do: confirm
 * ```
 * DELIVERY RULES:
 * ```yaml
 * otherwise: deliver                 # deliver (unless given), refuse or discard
 * whenAway: keep                     # keep (unless given) or refuse
 * rules:
 *   - who: { identity: mallory@west.example }   # one name needs no list
 *     do: refuse                     # deliver, refuse or discard
 *     reason: Please write to my office.        # for refuse: what the sender is told
 * ```
 */
import { AddressError, parseDomain, parsePrincipal } from "./address.js";
import type {
  AccessHandling,
  AccessRule,
  AccessRules,
  DeliveryHandling,
  DeliveryRule,
  DeliveryRules,
  RuleMatch,
  Show,
} from "./rules.js";
import { Problems, shown, type Validated } from "./validation.js";

/** What rules may hold. */
export interface RuleLimits {
  /** @defaultValue 1000 */
  readonly rulesMax?: number;
  /** Identities, or domains, of one rule. @defaultValue 1000 */
  readonly namesMax?: number;
  /** @defaultValue 500 */
  readonly reasonCharsMax?: number;
}

/** Who a rule is about, as people write it. */
export type PlainRuleMatch =
  | "anonymous"
  | "everybody"
  | { readonly identity: readonly string[] }
  | { readonly domain: readonly string[] };

/** {@link AccessRules} as people write them. */
export interface PlainAccessRules {
  readonly otherwise: AccessHandling;
  readonly rules: readonly {
    readonly who: PlainRuleMatch;
    readonly do: AccessHandling;
    readonly show?: Show;
  }[];
}

/** {@link DeliveryRules} as people write them. */
export interface PlainDeliveryRules {
  readonly otherwise: DeliveryHandling;
  readonly whenAway: "keep" | "refuse";
  readonly rules: readonly {
    readonly who: PlainRuleMatch;
    readonly do: DeliveryHandling;
    readonly reason?: string;
  }[];
}

const accessHandlings: readonly AccessHandling[] = ["allow", "confirm", "polite-block", "block"];
const deliveryHandlings: readonly DeliveryHandling[] = ["deliver", "refuse", "discard"];
const shows: readonly Show[] = ["whole", "without-notes", "status-only"];
const awayHandlings: readonly DeliveryRules["whenAway"][] = ["keep", "refuse"];

/** Checks access rules of any source. Names are brought into their normal form. */
export function validateAccessRules(input: unknown, limits: RuleLimits = {}): Validated<AccessRules> {
  const check = new RulesCheck(limits);
  const top = check.mapping(input, "", ["otherwise", "rules"]);
  const otherwise = check.word(top?.otherwise ?? "confirm", "otherwise", accessHandlings);
  const rules = check.rules(top?.rules, ["who", "do", "show"], (rule, path): AccessRule => {
    const match = check.match(rule.who, `${path}.who`);
    const handling = check.word(rule.do, `${path}.do`, accessHandlings);
    if (rule.show === undefined) return { match, handling };
    if (handling !== "allow") check.problems.add(`${path}.show`, 'goes with "do: allow" only');
    return { match, handling, show: check.word(rule.show, `${path}.show`, shows) };
  });
  return check.problems.outcome({ rules, otherwise });
}

/** Checks delivery rules of any source. Names are brought into their normal form. */
export function validateDeliveryRules(input: unknown, limits: RuleLimits = {}): Validated<DeliveryRules> {
  const check = new RulesCheck(limits);
  const top = check.mapping(input, "", ["otherwise", "whenAway", "rules"]);
  const otherwise = check.word(top?.otherwise ?? "deliver", "otherwise", deliveryHandlings);
  const whenAway = check.word(top?.whenAway ?? "keep", "whenAway", awayHandlings);
  const rules = check.rules(top?.rules, ["who", "do", "reason"], (rule, path): DeliveryRule => {
    const match = check.match(rule.who, `${path}.who`);
    const handling = check.word(rule.do, `${path}.do`, deliveryHandlings);
    if (rule.reason === undefined) return { match, handling };
    if (handling !== "refuse") check.problems.add(`${path}.reason`, 'goes with "do: refuse" only');
    return { match, handling, reason: check.reason(rule.reason, `${path}.reason`) };
  });
  return check.problems.outcome({ rules, otherwise, whenAway });
}

/** The rules as people write them: {@link validateAccessRules} gives the same rules back. */
export function accessRulesToPlain(rules: AccessRules): PlainAccessRules {
  return {
    otherwise: rules.otherwise,
    rules: rules.rules.map(({ match, handling, show }) => ({
      who: matchToPlain(match),
      do: handling,
      ...(show === undefined ? {} : { show }),
    })),
  };
}

/** The rules as people write them: {@link validateDeliveryRules} gives the same rules back. */
export function deliveryRulesToPlain(rules: DeliveryRules): PlainDeliveryRules {
  return {
    otherwise: rules.otherwise,
    whenAway: rules.whenAway,
    rules: rules.rules.map(({ match, handling, reason }) => ({
      who: matchToPlain(match),
      do: handling,
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

function matchToPlain(match: RuleMatch): PlainRuleMatch {
  switch (match.kind) {
    case "identity":
      return { identity: match.identities };
    case "domain":
      return { domain: match.domains };
    case "anonymous":
    case "everybody":
      return match.kind;
  }
}

type Mapping = Readonly<Record<string, unknown>>;

/** Reads the parts of rules, and notes what is wrong. What it returns for a wrong part is of no use, and not used. */
class RulesCheck {
  readonly problems = new Problems();
  readonly #rulesMax: number;
  readonly #namesMax: number;
  readonly #reasonCharsMax: number;

  constructor(limits: RuleLimits) {
    this.#rulesMax = limits.rulesMax ?? 1000;
    this.#namesMax = limits.namesMax ?? 1000;
    this.#reasonCharsMax = limits.reasonCharsMax ?? 500;
  }

  mapping(input: unknown, path: string, keys: readonly string[]): Mapping | undefined {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      this.problems.add(path, `must be a mapping of ${keys.join(", ")}, is ${shown(input)}`);
      return undefined;
    }
    for (const key of Object.keys(input)) {
      if (!keys.includes(key)) {
        const at = path === "" ? key : `${path}.${key}`;
        this.problems.add(at, `is not known here; known are ${keys.join(", ")}`);
      }
    }
    return input as Mapping;
  }

  word<W extends string>(input: unknown, path: string, words: readonly [W, ...W[]] | readonly W[]): W {
    if (typeof input !== "string" || !(words as readonly string[]).includes(input)) {
      this.problems.add(path, `must be one of ${words.join(", ")}, is ${shown(input)}`);
    }
    return input as W;
  }

  rules<R>(input: unknown, keys: readonly string[], read: (rule: Mapping, path: string) => R): readonly R[] {
    return this.#list(input ?? [], "rules", this.#rulesMax).flatMap((item, index) => {
      const path = `rules[${index}]`;
      const rule = this.mapping(item, path, keys);
      return rule === undefined ? [] : [read(rule, path)];
    });
  }

  match(input: unknown, path: string): RuleMatch {
    if (input === "anonymous" || input === "everybody") return { kind: input };
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      const choices = "{ identity: [...] }, { domain: [...] }, anonymous or everybody";
      this.problems.add(path, `must be one of ${choices}, is ${shown(input)}`);
      return { kind: "everybody" };
    }
    const who = this.mapping(input, path, ["identity", "domain"]);
    const identity = who?.identity;
    const domain = who?.domain;
    if ((identity === undefined) === (domain === undefined)) {
      this.problems.add(path, "must have either identity or domain");
      return { kind: "everybody" };
    }
    if (identity !== undefined) {
      const identities = this.#names(identity, `${path}.identity`, parsePrincipal);
      return { kind: "identity", identities };
    }
    return { kind: "domain", domains: this.#names(domain, `${path}.domain`, parseDomainPattern) };
  }

  reason(input: unknown, path: string): string {
    if (typeof input !== "string") {
      this.problems.add(path, `must be a text, is ${shown(input)}`);
      return "";
    }
    if (input.length > this.#reasonCharsMax) {
      this.problems.add(path, `is ${input.length} characters, limit ${this.#reasonCharsMax}`);
    }
    return input;
  }

  #names(input: unknown, path: string, parse: (name: string) => string): readonly string[] {
    const items = this.#list(typeof input === "string" ? [input] : input, path, this.#namesMax);
    if (Array.isArray(input) && input.length === 0) this.problems.add(path, "must have at least one name");
    return items.map((item, index) => {
      const at = typeof input === "string" ? path : `${path}[${index}]`;
      if (typeof item !== "string") {
        this.problems.add(at, `must be a name, is ${shown(item)}`);
        return "";
      }
      try {
        return parse(item);
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
        this.problems.add(at, error.message);
        return "";
      }
    });
  }

  #list(input: unknown, path: string, itemsMax: number): readonly unknown[] {
    if (!Array.isArray(input)) {
      this.problems.add(path, `must be a list, is ${shown(input)}`);
      return [];
    }
    if (input.length <= itemsMax) return input;
    this.problems.add(path, `has ${input.length} entries, limit ${itemsMax}`);
    return [];
  }
}

/** `north.example`, or `*.example` for every domain below `example`. */
function parseDomainPattern(pattern: string): string {
  return pattern.startsWith("*.") ? `*.${parseDomain(pattern.slice(2))}` : parseDomain(pattern);
}
