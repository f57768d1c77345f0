/** How accounts and rules are stored: short where they are as nearly everybody's. */
import type {
  AccessRules,
  DeliveryRules,
  InboxAddress,
  PresentityAddress,
  PrincipalName,
} from "@parley/model";
import type { Account } from "../account-store.js";
import { type Packable, Packer, Unpacker } from "./msgpack.js";

/** Where an account is in being made or removed; only of those that cannot be by one script. */
export type AccountPhase =
  | { readonly kind: "ready" }
  | { readonly kind: "making"; readonly attempt: string; readonly deadlineMs: number }
  /** Made by an attempt whose things in other buckets may still be under way. */
  | { readonly kind: "made"; readonly attempt: string }
  /** `newestSeqs`: see `OutboxOfSenders`; not yet known when the removal has only begun. */
  | { readonly kind: "removing"; readonly newestSeqs?: readonly number[] };

/** What is stored under `a:<principal>`. */
export interface StoredAccount extends Account {
  readonly phase: AccountPhase;
}

const packer = new Packer();

/** As `redis/lib/account.lua` says. */
export function encodeAccount(account: StoredAccount): Buffer {
  const { principal, passwordHash, credentialEpoch, createdAtMs, presentities, inboxes, phase } = account;
  const fields: Packable[] = [
    ...[passwordHash, credentialEpoch, createdAtMs],
    shortNames(principal, "pres:", presentities),
    shortNames(principal, "im:", inboxes),
  ];
  if (phase.kind === "made") fields.push(phase.attempt);
  if (phase.kind === "making") fields.push(phase.attempt, "making", phase.deadlineMs);
  if (phase.kind === "removing") {
    fields.push("", "removing");
    if (phase.newestSeqs !== undefined) fields.push(phase.newestSeqs);
  }
  packer.value(fields);
  return packer.take();
}

export function decodeAccount(principal: PrincipalName, packed: Buffer): StoredAccount {
  const reader = new Unpacker(packed);
  const length = reader.list();
  const passwordHash = reader.text();
  const [credentialEpoch, createdAtMs] = [reader.number(), reader.number()];
  const names = (scheme: string): string[] =>
    Array.from({ length: reader.list() }, () => longName(principal, scheme, reader.text()));
  const presentities = names("pres:") as PresentityAddress[];
  const inboxes = names("im:") as InboxAddress[];
  const phase = readPhase(reader, length);
  return { principal, passwordHash, credentialEpoch, presentities, inboxes, createdAtMs, phase };
}

function readPhase(reader: Unpacker, length: number): AccountPhase {
  if (length < 6) return { kind: "ready" };
  const attempt = reader.text();
  if (length < 7) return { kind: "made", attempt };
  if (reader.text() === "making") return { kind: "making", attempt, deadlineMs: reader.number() };
  if (length < 8) return { kind: "removing" };
  return { kind: "removing", newestSeqs: Array.from({ length: reader.list() }, () => reader.number()) };
}

/** The account as it is for callers; `undefined` while it is not there yet, or not any more. */
export function readyAccount({ phase, ...account }: StoredAccount): Account | undefined {
  return phase.kind === "ready" || phase.kind === "made" ? account : undefined;
}

/** Names as they are stored: '' for the one that is called like the account. */
export function shortNames(principal: string, scheme: string, names: readonly string[]): string[] {
  return names.map((name) => shortName(principal, scheme, name));
}

function shortName(own: string, scheme: string, name: string): string {
  return name === scheme + own ? "" : name;
}

function longName(own: string, scheme: string, name: string): string {
  return name === "" ? scheme + own : name;
}

/** The owner of a thing as it is stored: '' for the one that is called like the thing. */
export function shortOwner(thing: string, owner: PrincipalName): string {
  return thing === `pres:${owner}` || thing === `im:${owner}` ? "" : owner;
}

export function longOwner(thing: string, owner: string): PrincipalName {
  return (owner === "" ? thing.slice(thing.indexOf(":") + 1) : owner) as PrincipalName;
}

/** Rules that many have, by their place. Never to be changed or taken out; new ones go to the end. */
const COMMON_RULES: readonly string[] = [
  '{"rules":[],"otherwise":"confirm"}',
  '{"rules":[],"otherwise":"allow"}',
  '{"rules":[],"otherwise":"block"}',
  '{"rules":[],"otherwise":"polite-block"}',
  '{"rules":[],"otherwise":"deliver","whenAway":"keep"}',
  '{"rules":[],"otherwise":"deliver","whenAway":"refuse"}',
];

export function encodeRules(rules: AccessRules | DeliveryRules): string {
  const text = JSON.stringify(rules);
  const at = COMMON_RULES.indexOf(text);
  return at < 0 ? text : String(at);
}

export function decodeRules<Rules extends AccessRules | DeliveryRules>(text: string): Rules {
  return JSON.parse(text.startsWith("{") ? text : (COMMON_RULES[Number(text)] as string)) as Rules;
}
