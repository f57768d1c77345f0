/** Presence: when all is quiet, everybody is told and shown what the rules and the publications in the stores say. */

import {
  type AccessDecision,
  type AccessRules,
  composeDocument,
  decideAccess,
  grantedDisposition,
  type PresenceDocument,
  type Publication,
  parsePresentity,
  showDocument,
} from "@parley/model";
import type { Device } from "./device.js";
import { describeDocument } from "./documents.js";
import type { Findings } from "./findings.js";
import type { OwnPresentity } from "./person.js";
import type { World } from "./world.js";

/** What the store says of a presentity. */
export interface TruePresentity {
  readonly own: OwnPresentity;
  readonly rules: AccessRules;
  readonly publications: readonly Publication[];
  readonly whole: PresenceDocument;
}

/** Reads what is true of every presentity. */
export async function truePresentities(world: World): Promise<readonly TruePresentity[]> {
  const all: TruePresentity[] = [];
  for (const own of world.people.flatMap(({ presentities }) => presentities)) {
    const truth = await truePresentity(world, own);
    if (truth === undefined) world.fail("nothing is lost", `${own.address} is gone`);
    else all.push(truth);
  }
  return all;
}

/** Reads what is true of one presentity; `undefined` when the store does not know it. */
export async function truePresentity(world: World, own: OwnPresentity): Promise<TruePresentity | undefined> {
  const { domain } = own.owner;
  const presentity = parsePresentity(own.address);
  const store = world.store(domain);
  const record = await store.presentity(presentity);
  const snapshot = await store.presence(presentity);
  if (record === undefined || snapshot === undefined) return undefined;
  const { publications } = snapshot;
  const whole = composeDocument(presentity, publications, world.wallMs(domain));
  return { own, rules: record.accessRules, publications, whole };
}

/** What somebody is to see; `undefined` when nothing. */
export function expectedText(truth: TruePresentity, decision: AccessDecision): string | undefined {
  const disposition = grantedDisposition(decision);
  return disposition && describeDocument(showDocument(truth.whole, disposition));
}

/** The state that a subscription has by the rules. */
export function expectedState({ handling }: AccessDecision): "active" | "pending" | "terminated" {
  if (handling === "block") return "terminated";
  return handling === "confirm" ? "pending" : "active";
}

/**
 * Checks every device that is online.
 * @param asked - whether everybody has just asked again for what is wanted; otherwise only what devices believe is checked: who was
 * told that a subscription has ended need not know that it could begin anew.
 */
export async function checkPresence(world: World, asked: boolean, found: Findings): Promise<void> {
  for (const truth of await truePresentities(world)) {
    checkRules(world, truth, found);
    checkPublications(world, truth, found);
    for (const device of world.devices) {
      if (device.online) checkWatcher(truth, device, asked, found);
    }
  }
}

function checkWatcher(truth: TruePresentity, device: Device, asked: boolean, found: Findings): void {
  const { person, observed } = device;
  const { address } = truth.own;
  const known = observed.states.get(address);
  const who = `${device.name} of ${address}${asked ? "" : " (not asked again)"}`;
  const decision = person.decided(truth.rules, address);
  const expected = expectedState(decision);
  const isOver = known === undefined || known.state === "terminated";
  if (isOver && !(asked && person.wants.has(address))) return;
  if (known?.state !== expected) {
    found.add("subscriptions settle", who, `told ${known?.state} ${known?.reason}, rules say ${expected}`);
    return;
  }
  if (expected !== "active") return;
  const text = expectedText(truth, decision);
  const latest = observed.latest.get(address);
  if (latest?.text !== text) {
    found.add("everybody is current", who, `sees ${latest?.text ?? "nothing"}, should see ${text}`);
  } else if (latest?.freshness !== "live") {
    found.add("everybody is current", who, `freshness is ${latest?.freshness}`);
  }
}

/** The rules in the store are ones that may be in force by what the owner was told. */
function checkRules(world: World, { own, rules }: TruePresentity, found: Findings): void {
  const nowMs = world.nowMs();
  for (const { requester, name } of world.people.filter((person) => person !== own.owner)) {
    const decided = JSON.stringify(decideAccess(rules, requester));
    const may = own.mayHaveDecided(
      requester,
      nowMs,
      nowMs,
      (decision) => JSON.stringify(decision) === decided,
    );
    if (!may) found.add("nothing is lost", own.address, `the rules say ${decided} of ${name}`);
  }
}

/** Every publication that is bound to a session is one that its device knows, and those that a device keeps up are there. */
function checkPublications(world: World, { own, publications }: TruePresentity, found: Findings): void {
  const devices = world.devices.filter(({ person, online }) => person === own.owner && online);
  for (const { sessionId, tuples } of publications) {
    if (sessionId === undefined) continue;
    const device = devices.find(({ agent }) => sessionId.endsWith(`/${agent?.sessionId}`));
    const number = numberOf(tuples);
    const about = `${own.address} publication ${number}`;
    if (device === undefined) {
      found.add("out of contact", about, `outlives its session ${sessionId}`);
    } else if (
      ![...device.publications].some(({ numbers }) => numbers.includes(number)) &&
      device.unsure.get(own)?.has(number) !== true
    ) {
      found.add("nothing made up", about, `${device.name} knows nothing of it`);
    }
  }
  for (const device of devices) {
    for (const { presentity, numbers, held, ended, pending } of device.publications) {
      if (presentity !== own || !held || ended || pending > 0) continue;
      if (publications.some(({ tuples }) => numbers.includes(numberOf(tuples)))) continue;
      found.add(
        "nothing is lost",
        `${own.address} publication ${numbers.join()}`,
        `${device.name} keeps it up`,
      );
    }
  }
}

function numberOf(tuples: Publication["tuples"]): number {
  return Number(tuples[0]?.notes[0]?.text.slice(1) ?? 0);
}
