/** What is asked for in a quiet world is answered as it should be: documents once, and who watches. */

import { ParleyError } from "@parley/runtime";
import type { Device } from "./device.js";
import { describeDocument } from "./documents.js";
import type { Findings, Pass } from "./findings.js";
import { expectedState, expectedText, type TruePresentity, truePresentities } from "./presence-checks.js";
import type { World } from "./world.js";

/** How long answers may take in a quiet world. */
const answerMs = 2_000;

/** A fetch shows what a notification shows, or is refused as the rules say. */
export async function checkFetches(world: World, pass: Pass, found: Findings): Promise<void> {
  for (const truth of await truePresentities(world)) {
    for (const device of world.devices) if (device.online) void checkFetch(truth, device, found);
  }
  await pass(answerMs);
}

async function checkFetch(truth: TruePresentity, device: Device, found: Findings): Promise<void> {
  const { address } = truth.own;
  const { observed, person } = device;
  const decision = person.decided(truth.rules, address);
  const text = expectedText(truth, decision);
  const who = `${device.name} of ${address}`;
  try {
    const fetched = await device.agent?.fetch(address);
    if (fetched === undefined) return;
    const { document, version } = fetched;
    if (describeDocument(document) !== text) {
      found.add(
        "fetches agree",
        who,
        `fetched ${describeDocument(document)}, should be ${text ?? "refused"}`,
      );
    }
    // Guests have no name by which a fetch could find their subscription.
    if (person.principal === undefined || observed.states.get(address)?.state !== "active") return;
    const known = observed.latest.get(address)?.version;
    if (known !== undefined && (known.epoch !== version.epoch || known.counter !== version.counter)) {
      found.add("fetches agree", who, `fetched version ${version.counter}, was notified of ${known.counter}`);
    }
  } catch (thrown) {
    const { reason } = ParleyError.from(thrown);
    const expected = decision.handling === "block" ? "no_such_presentity" : "awaiting_decision";
    if (text !== undefined || reason !== expected) {
      found.add("fetches agree", who, `${reason}, should be ${text ?? expected}`);
    }
  }
}

/** Who watches is listed as the rules say, and whoever follows the list knows the same. */
export async function checkWatcherInformation(world: World, pass: Pass, found: Findings): Promise<void> {
  for (const truth of await truePresentities(world)) {
    const device = world.devices.find(({ person, online }) => person === truth.own.owner && online);
    if (device !== undefined) void checkWatchers(world, truth, device, found);
  }
  await pass(answerMs);
}

async function checkWatchers(
  world: World,
  { own, rules }: TruePresentity,
  device: Device,
  found: Findings,
): Promise<void> {
  const invariant = "watcher information agrees";
  const listed = (await device.agent?.watchers(own.address)) ?? [];
  const subscribers = listed.filter(({ kind }) => kind === "subscriber");
  for (const { principal, state, reason } of subscribers) {
    // Guests are many under one word.
    if (!device.options.followsWatchers || principal === "anonymous") continue;
    const followed = device.watchers.get(`${own.address} ${principal} subscriber`);
    if (followed === `${state} ${reason}`) continue;
    found.add(
      invariant,
      `${device.name}, ${own.address}`,
      `was told that ${principal} is ${followed}, the list says ${state} ${reason}`,
    );
  }
  for (const person of world.people) {
    if (person.principal === undefined || !person.wants.has(own.address)) continue;
    const expected = expectedState(person.decided(rules, own.address));
    const entry = subscribers.find(({ principal }) => principal === person.principal);
    if (expected === "terminated" || entry?.state === expected) continue;
    found.add(invariant, own.address, `${person.name} is listed as ${entry?.state}, should be ${expected}`);
  }
}
