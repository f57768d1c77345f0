/** A presentity, as its owner knows it. */
import type { DeliveryReport } from "@parley/client";
import {
  type AccessDecision,
  type AccessHandling,
  type AccessRules,
  type DeliveryRules,
  decideAccess,
  defaultDeliveryRules,
  type Requester,
} from "@parley/model";
import { RuleHistory } from "./rule-history.js";

/** One message that somebody wanted to send. */
export interface SentMessage {
  readonly id: string;
  readonly to: string;
  /** Counts the sender's messages to this inbox, from 1. */
  readonly number: number;
  readonly body: string;
  readonly sentAtMs: number;
  /** Larger than the server takes. */
  readonly oversize: boolean;
  /** How often a life of the device gave it to its user agent. */
  transmissions: number;
  /** Final reports, with the life of the device in which each came. */
  readonly finals: {
    readonly life: number;
    readonly status: DeliveryReport["status"];
    readonly reason: string;
    readonly atMs: number;
  }[];
  /** Whether any report came, queued or final. */
  acknowledged: boolean;
  /** When the first of them came. */
  acknowledgedAtMs: number | undefined;
  /** Whether its connection was lost before: it was sent again, perhaps by another way. */
  interrupted: boolean;
  /** Whether nobody will send it again: a later life went on without, or it was answered with an error. */
  abandoned: boolean;
}

/** A change of access rules: all of them, or the decision on one principal. */
export type AccessChange =
  | {
      readonly kind: "rules";
      readonly rules: AccessRules;
    }
  | {
      readonly kind: "decision";
      readonly principal: string;
      readonly handling: AccessHandling;
    };

/** A presentity of a person: what was published for it, and the rules it has had. */
export class OwnPresentity {
  readonly address: string;
  readonly owner: Person;
  /** When each publication was asked for, by its number less 1. */
  readonly publishedAtMs: number[] = [];

  readonly access: RuleHistory<AccessChange> = new RuleHistory({ kind: "rules", rules: closedRules });

  constructor(address: string, owner: Person) {
    this.address = address;
    this.owner = owner;
  }

  /** Whether the rules may have said something of a requester for which `test` holds, at a time from then to then. */
  mayHaveDecided(
    requester: Requester,
    fromMs: number,
    untilMs: number,
    test: (decision: AccessDecision) => boolean,
  ): boolean {
    return this.access.mayHaveHeld(fromMs, untilMs, (change) => {
      if (change.kind === "rules") return test(decideAccess(change.rules, requester));
      if (requester.kind !== "principal" || requester.principal !== change.principal) return undefined;
      const { handling } = change;
      return test(handling === "allow" ? { handling, show: "whole" } : { handling });
    });
  }
}

/** What a new presentity's rules are in the simulation: nobody sees anything. */
export const closedRules: AccessRules = { rules: [], otherwise: "block" };

/** See the head of this file. */
export class Person {
  /** For traces: the principal, or what a guest is called. */
  readonly name: string;
  readonly domain: string;
  /** Absent for a guest. */
  readonly principal: string | undefined;
  readonly password: string;
  readonly presentities: readonly OwnPresentity[];
  /** Empty for a guest. */
  readonly inbox: string;

  readonly delivery: RuleHistory<DeliveryRules> = new RuleHistory(defaultDeliveryRules);

  readonly sent = new Map<string, SentMessage>();
  /** Presentities that are wanted now, and those that ever were. */
  readonly wants = new Set<string>();
  readonly everWanted = new Set<string>();
  /** How often any device has asked for a presentity. */
  readonly subscribes = new Map<string, number>();
  /** What stands in the inbox under each number, as any device or the store has said. */
  readonly inboxIds = new Map<number, string>();
  /** Numbers that were deleted. */
  readonly deleted = new Set<number>();
  readonly #counters = new Map<string, number>();

  constructor(options: {
    readonly name: string;
    readonly domain: string;
    readonly principal?: string;
    readonly presentities: readonly string[];
  }) {
    this.name = options.name;
    this.domain = options.domain;
    this.principal = options.principal;
    this.password = `password of ${options.name}`;
    this.presentities = options.presentities.map((address) => new OwnPresentity(address, this));
    this.inbox = options.principal === undefined ? "" : `im:${options.principal}`;
  }

  get requester(): Requester {
    return this.principal === undefined
      ? { kind: "anonymous", domain: this.domain, id: "guest" }
      : { kind: "principal", principal: this.principal };
  }

  owns(presentity: string): boolean {
    return this.presentities.some(({ address }) => address === presentity);
  }

  /** What the rules in the store say of this person; the owner sees everything. */
  decided(rules: AccessRules, presentity: string): AccessDecision {
    return this.owns(presentity) ? { handling: "allow", show: "whole" } : decideAccess(rules, this.requester);
  }

  /** The number of the next message to an inbox. */
  nextNumber(to: string): number {
    const number = (this.#counters.get(to) ?? 0) + 1;
    this.#counters.set(to, number);
    return number;
  }
}
