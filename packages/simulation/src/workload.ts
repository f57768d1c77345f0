/** What people do with their devices, at random times. */
import {
  type AccessRule,
  type AccessRules,
  type DeliveryRule,
  type DeliveryRules,
  defaultDeliveryRules,
} from "@parley/model";
import type { Random } from "@parley/runtime";
import { domainNames } from "./certificates.js";
import type { Device } from "./device.js";
import type { Person } from "./person.js";
import { pick } from "./pick.js";
import type { World } from "./world.js";

/** Bodies are up to so long; with address and id they stay below `messageBytesMax`. */
const bodyBytesMax = 3_500;

/** A body that no message has room for. */
const oversizeBytes = 5_000;

/** Publications that a device has at a time. */
const publicationsMax = 4;

/** Lets every device act until `untilMs`. */
export function scheduleWorkload(world: World, random: Random, untilMs: number): void {
  const { scheduler } = world;
  for (const device of world.devices) {
    const own = random.fork(device.name);
    const isMain = device.options.takesReports;
    const paceMs = isMain ? 150 + own.int(1_500) : 600 + own.int(2_500);
    const act = (): void => {
      if (scheduler.nowMs >= untilMs) return;
      scheduler.after(own.int(paceMs * 2), act);
      if (!device.online) {
        // Not before the last words of the life before have come.
        if (scheduler.nowMs - device.endedAtMs > 2_000 && own.chance(0.2)) device.start(own.chance(0.6));
      } else if (device.person.principal === undefined) guestActs(world, device, own);
      else memberActs(world, device, own);
    };
    scheduler.after(own.int(paceMs), act);
  }
}

function guestActs(world: World, device: Device, random: Random): void {
  const dice = random.int(100);
  if (dice < 50) watch(world, device, random);
  else if (dice < 60) unwatch(device, random);
  else if (dice < 90) device.fetch(anyPresentity(world, random));
  else if (dice < 95) device.crash();
  else device.leave();
}

function memberActs(world: World, device: Device, random: Random): void {
  const { person, options } = device;
  const dice = random.int(100);
  // Rules are changed on one device: in which order those of two come is nobody's promise.
  if (dice < 34) {
    if (options.takesReports) send(world, device, random);
    else device.acknowledge();
  } else if (dice < 56 || (dice >= 81 && dice < 91 && !options.takesReports)) publish(device, random);
  else if (dice < 60) unpublish(device, random);
  else if (dice < 72) watch(world, device, random);
  else if (dice < 76) unwatch(device, random);
  else if (dice < 81) device.fetch(anyPresentity(world, random));
  else if (dice < 86) {
    const own = pick(person.presentities, random);
    device.setAccessRules(own, drawAccessRules(world, person, random));
  } else if (dice < 89) {
    const principal = pick(world.people, random).principal;
    if (principal === undefined || principal === person.principal) return;
    const handling = pick(["allow", "allow", "block", "polite-block"] as const, random);
    device.decide(pick(person.presentities, random), principal, handling);
  } else if (dice < 91) {
    device.setDeliveryRules(drawDeliveryRules(world, random));
  } else if (dice < 92) {
    const seqs = [...device.observed.received].filter(() => random.chance(0.1));
    device.deleteMessages(seqs.slice(0, 5));
  } else if (dice < 94) {
    device.readInbox(random.int(50));
    device.acknowledge();
  } else if (dice < 95) device.listWatchers(pick(person.presentities, random).address, false);
  else if (dice < 97) device.crash();
  else if (dice < 98) device.leave();
  else world.network.resetAll(device.name, random.chance(0.4));
}

function send(world: World, device: Device, random: Random): void {
  const to = random.chance(0.01)
    ? `im:nobody@${pick(domainNames, random)}`
    : pick(members(world), random).inbox;
  if (random.chance(0.01)) {
    device.send(to, oversizeBytes, true);
    return;
  }
  const burst = random.chance(0.08) ? 2 + random.int(25) : 1;
  const large = random.chance(0.1);
  for (let i = 0; i < burst; i++) {
    device.send(to, large ? bodyBytesMax - random.int(100) : random.int(200), false);
  }
}

function publish(device: Device, random: Random): void {
  // The SDK puts the changes of what it holds in order; of the others each needs the entity tag that the one before got.
  const open = [...device.publications].filter(
    ({ ended, entityTag, held, pending }) => !ended && entityTag !== undefined && (held || pending === 0),
  );
  const wish = {
    status: random.chance(0.7) ? ("open" as const) : ("closed" as const),
    bound: random.chance(0.7),
    hold: random.chance(0.8),
    expiresMs: random.chance(0.4) ? 3_000 + random.int(20_000) : 0,
    shared: random.chance(0.4),
  };
  if (open.length > 0 && (random.chance(0.75) || device.publications.size >= publicationsMax)) {
    const publication = pick(open, random);
    device.publish(publication.presentity, wish, publication);
  } else if (device.publications.size < publicationsMax) {
    // What nobody refreshes and nobody ends must run out by itself.
    const expiresMs = wish.hold || wish.bound ? wish.expiresMs : wish.expiresMs || 5_000;
    device.publish(pick(device.person.presentities, random), { ...wish, expiresMs });
  }
}

function unpublish(device: Device, random: Random): void {
  const open = [...device.publications].filter(
    ({ ended, entityTag, held, pending }) => !ended && entityTag !== undefined && (held || pending === 0),
  );
  if (open.length > 0) device.unpublish(pick(open, random));
}

function watch(world: World, device: Device, random: Random): void {
  const wanted = [...device.person.wants];
  const presentity =
    wanted.length > 0 && random.chance(0.3) ? pick(wanted, random) : anyPresentity(world, random);
  device.subscribe(presentity, random.chance(0.3) ? 3_000 + random.int(30_000) : 0);
}

function unwatch(device: Device, random: Random): void {
  const wanted = [...device.person.wants];
  if (wanted.length > 0) device.unsubscribe(pick(wanted, random), random.chance(0.2));
}

function anyPresentity(world: World, random: Random): string {
  return pick(pick(members(world), random).presentities, random).address;
}

function members(world: World): readonly Person[] {
  return world.people.filter(({ principal }) => principal !== undefined);
}

/** Rules of every kind, about single people, domains, guests and the rest. */
export function drawAccessRules(world: World, owner: Person, random: Random): AccessRules {
  const handlings = ["allow", "allow", "allow", "allow", "polite-block", "block", "confirm"] as const;
  const shows = ["whole", "whole", "without-notes", "status-only"] as const;
  const rule = (match: AccessRule["match"]): AccessRule => {
    const handling = pick(handlings, random);
    return handling === "allow" ? { match, handling, show: pick(shows, random) } : { match, handling };
  };
  const rules: AccessRule[] = [];
  for (const { principal } of world.people) {
    if (principal === undefined || principal === owner.principal || random.chance(0.3)) continue;
    rules.push(rule({ kind: "identity", identities: [principal] }));
  }
  if (random.chance(0.5)) rules.push(rule({ kind: "domain", domains: [pick(domainNames, random)] }));
  if (random.chance(0.5)) rules.push(rule({ kind: "anonymous" }));
  if (random.chance(0.3)) rules.push(rule({ kind: "everybody" }));
  return { rules, otherwise: pick(handlings, random) };
}

function drawDeliveryRules(world: World, random: Random): DeliveryRules {
  if (random.chance(0.5)) return defaultDeliveryRules;
  const handlings = ["deliver", "deliver", "refuse", "discard"] as const;
  const rules: DeliveryRule[] = [];
  for (const { principal } of members(world)) {
    if (principal === undefined || random.chance(0.5)) continue;
    const handling = pick(handlings, random);
    const match = { kind: "identity", identities: [principal] } as const;
    rules.push(handling === "refuse" ? { match, handling, reason: "not now" } : { match, handling });
  }
  return {
    rules,
    otherwise: pick(handlings, random),
    whenAway: random.chance(0.3) ? "refuse" : "keep",
  };
}
