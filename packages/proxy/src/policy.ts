/** Policy at the edge: which domains, which services, which direction. */

import type { EnvelopeService } from "@parley/federation";
import { isDomainPattern, matchesDomain } from "@parley/federation";
import type { DomainName } from "@parley/model";
import { ParleyError } from "@parley/runtime";

/** `in`: from another domain to a local one. `out`: from a local domain to another. */
export type Direction = "in" | "out";

/** One rule. What is absent matches everything. */
export interface PolicyRule {
  /** For logs, bounces and `explain`. Unique in its table. */
  readonly name: string;
  readonly effect: "allow" | "deny";
  /** The other domain: `*`, `*.example` or a domain name. @defaultValue "*" */
  readonly remote?: string;
  /** The local domain, in the same forms. @defaultValue "*" */
  readonly local?: string;
  /** @defaultValue both */
  readonly service?: EnvelopeService;
  /** @defaultValue both */
  readonly direction?: Direction;
}

/** What a {@link PolicyTable} is made of. */
export interface PolicyOptions {
  /** The first rule that matches decides. @defaultValue none */
  readonly rules?: readonly PolicyRule[];
  /** What holds where no rule matches. @defaultValue "allow" */
  readonly otherwise?: "allow" | "deny";
}

/** Who wants to send what to whom. */
export interface PolicyQuery {
  readonly local: DomainName;
  readonly remote: DomainName;
  readonly service: EnvelopeService;
  readonly direction: Direction;
}

/** What the policy says, and which rule says it. */
export interface PolicyDecision {
  readonly effect: "allow" | "deny";
  /** The name of the rule; `otherwise` where none matched. */
  readonly rule: string;
}

/** What {@link PolicyTable.explain} says. */
export interface PolicyExplanation extends PolicyDecision {
  /** The rule that decides; absent where none matched. */
  readonly decidedBy: PolicyRule | undefined;
  /** Its place in the table, from 0; -1 where none matched. */
  readonly index: number;
  /** For people: one sentence. */
  readonly text: string;
}

const CACHE_MAX = 10_000;
/** What decides where no rule matches; no rule has this name. */
export const OTHERWISE = "otherwise";

/** Rules in order, replaceable while in use. */
export class PolicyTable {
  #rules: readonly PolicyRule[] = [];
  #otherwise: PolicyDecision = { effect: "allow", rule: OTHERWISE };
  readonly #cache = new Map<string, PolicyDecision>();

  /** @throws ParleyError as {@link update}. */
  constructor(options: PolicyOptions = {}) {
    this.update(options);
  }

  /**
   * Takes other rules, from the next envelope on.
   * @throws ParleyError `invalid_argument`, reason `policy_malformed`, naming every problem; then the old rules stay.
   */
  update(options: PolicyOptions): void {
    const { rules = [], otherwise = "allow" } = options;
    const problems = findProblems(rules);
    if (problems.length > 0) {
      throw new ParleyError("invalid_argument", problems.join("; "), {
        details: { reason: "policy_malformed" },
      });
    }
    this.#rules = [...rules];
    this.#otherwise = { effect: otherwise, rule: OTHERWISE };
    this.#cache.clear();
  }

  get rules(): readonly PolicyRule[] {
    return this.#rules;
  }

  /** Decides. Cheap: called for every envelope. */
  decide(query: PolicyQuery): PolicyDecision {
    if (this.#rules.length === 0) return this.#otherwise;
    const key = `${query.direction} ${query.service} ${query.local} ${query.remote}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const rule = this.#rules.find((candidate) => matches(candidate, query));
    const decision = rule === undefined ? this.#otherwise : { effect: rule.effect, rule: rule.name };
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(key, decision);
    return decision;
  }

  /** Whether a link between the two domains has any use: whether any service is allowed in any direction. */
  permitsLink(local: DomainName, remote: DomainName): boolean {
    for (const service of ["presence", "message"] as const) {
      for (const direction of ["in", "out"] as const) {
        if (this.decide({ local, remote, service, direction }).effect === "allow") return true;
      }
    }
    return false;
  }

  /**
   * Says which rule decides, and why.
   * @param from - the sending domain: the remote one for `in`, the local one for `out`.
   */
  explain(
    from: DomainName,
    to: DomainName,
    service: EnvelopeService,
    direction: Direction,
  ): PolicyExplanation {
    const [local, remote] = direction === "in" ? [to, from] : [from, to];
    const index = this.#rules.findIndex((rule) => matches(rule, { local, remote, service, direction }));
    const decidedBy = this.#rules[index];
    const { effect, rule } =
      decidedBy === undefined ? this.#otherwise : { effect: decidedBy.effect, rule: decidedBy.name };
    const why =
      decidedBy === undefined
        ? "no rule matches, so the default holds"
        : `rule ${index + 1} of ${this.#rules.length} is the first to match: "${decidedBy.name}" (${conditions(decidedBy)})`;
    const verb = effect === "allow" ? "allowed" : "denied";
    return { effect, rule, decidedBy, index, text: `${service} from ${from} to ${to} is ${verb}: ${why}` };
  }
}

function matches(rule: PolicyRule, query: PolicyQuery): boolean {
  return (
    (rule.direction === undefined || rule.direction === query.direction) &&
    (rule.service === undefined || rule.service === query.service) &&
    matchesDomain(rule.remote ?? "*", query.remote) &&
    matchesDomain(rule.local ?? "*", query.local)
  );
}

function conditions(rule: PolicyRule): string {
  const { remote = "*", local = "*", service = "both services", direction = "both directions" } = rule;
  return `remote ${remote}, local ${local}, ${service}, ${direction}`;
}

function findProblems(rules: readonly PolicyRule[]): string[] {
  const problems: string[] = [];
  const names = new Set<string>([OTHERWISE]);
  for (const [index, rule] of rules.entries()) {
    const where = `rules[${index}]`;
    if (rule.name === "") problems.push(`${where}.name is empty`);
    else if (names.has(rule.name)) problems.push(`${where}.name "${rule.name}" is taken`);
    names.add(rule.name);
    for (const field of ["remote", "local"] as const) {
      const pattern = rule[field];
      if (pattern !== undefined && !isDomainPattern(pattern)) {
        problems.push(
          `${where}.${field} "${pattern}" is no pattern: *, *.example or a domain name in lower case`,
        );
      }
    }
  }
  return problems;
}
