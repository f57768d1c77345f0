/** What must hold, checked on what people saw and on what the stores hold. Each check names the violated invariant. */
import {
  composeDocument,
  type Disposition,
  decideAccess,
  parsePresentity,
  showDocument,
} from "@parley/model";
import type { Store } from "@parley/store";
import type { Person, RulesAttempt, Sighting } from "./person.js";

/** What is checked. */
export interface CheckedWorld {
  readonly people: readonly Person[];
  store(domain: string): Store;
  nowMs(): number;
  wallMs(): number;
  fail(invariant: string, detail: string): void;
}

/**
 * No watcher sees what its rules hide: a sighting is right when some rules that can have been in force between the
 * publication that it tells of and now permit it. Rules can be in force from when they were asked for until later ones
 * were acknowledged.
 */
export function checkSighting(world: CheckedWorld, watcher: Person, sighting: Sighting): void {
  const owner = world.people.find((person) => person.presentity === sighting.presentity);
  if (owner === undefined || owner === watcher) return;
  const seen = sighting.note ?? sighting.value;
  if (seen === undefined) return;
  const publication = owner.publications[seen - 1];
  if (publication === undefined) {
    world.fail(
      "nothing made up",
      `${watcher.principal} sees publication ${seen} of ${owner.principal}, which never was`,
    );
    return;
  }
  const permitted = rulesInForce(owner.rules, publication.requestedAtMs).some((rules) => {
    const granted = rules.handling.get(watcher.principal);
    if (granted?.handling !== "allow") return false;
    return sighting.note === undefined ? granted.show !== "status-only" : granted.show === "whole";
  });
  if (!permitted) {
    world.fail(
      "rules hide",
      `${watcher.principal} sees publication ${seen} of ${owner.principal} (${sighting.text}), which no rules in force since then permit`,
    );
  }
}

/** The rules that can have been in force at some time from `sinceMs` on. */
function rulesInForce(rules: readonly RulesAttempt[], sinceMs: number): readonly RulesAttempt[] {
  return rules.filter((_, index) => {
    const replaced = rules.slice(index + 1).some((later) => (later.acknowledgedAtMs ?? Infinity) < sinceMs);
    return !replaced;
  });
}

/** Messages: nothing acknowledged is lost, nothing is there twice, order holds, every report is true and final. */
export async function checkMessages(world: CheckedWorld): Promise<void> {
  const sent = new Map(
    world.people.flatMap((person) => [...person.sent].map(([id, it]) => [id, { person, it }] as const)),
  );
  const delivered = new Set<string>();
  for (const reader of world.people) {
    const domain = reader.principal.split("@")[1] as string;
    const kept = await world
      .store(domain)
      .read({ inbox: reader.inbox as never, fromSeq: 1, itemsMax: 100_000, bytesMax: 1 << 30 });
    const newest = new Map<string, number>();
    for (const message of kept) {
      const id = reader.received.get(message.seq);
      if (id === undefined) {
        world.fail(
          "everything arrives",
          `${reader.inbox} number ${message.seq} was never handed to its device`,
        );
        continue;
      }
      if (delivered.has(id)) world.fail("nothing twice", `${id} is in ${reader.inbox} more than once`);
      delivered.add(id);
      const origin = sent.get(id);
      if (origin === undefined) {
        world.fail("nothing made up", `${reader.inbox} holds ${id}, which nobody sent`);
        continue;
      }
      const before = newest.get(origin.person.principal) ?? 0;
      if (origin.it.number < before) {
        world.fail(
          "order",
          `${reader.inbox} holds number ${origin.it.number} of ${origin.person.principal} after ${before}`,
        );
      }
      newest.set(origin.person.principal, origin.it.number);
    }
  }
  for (const { person, it } of sent.values()) {
    for (const final of it.finals) {
      if (final.status === "delivered" && !delivered.has(it.id)) {
        world.fail("nothing acknowledged is lost", `${it.id} was reported delivered and is not in ${it.to}`);
      }
      if ((final.status === "refused" || final.status === "failed") && delivered.has(it.id)) {
        world.fail(
          "true reports",
          `${it.id} was reported ${final.status} (${final.reason}) and is in ${it.to}`,
        );
      }
    }
    if (it.acknowledged && it.finals.length === 0) {
      world.fail(
        "one final report",
        `${it.id} of ${person.principal} was acknowledged and never got a final report`,
      );
    }
  }
}

/** Presence: every subscriber ends up with the current document, as its rules show it, and with live freshness. */
export async function checkPresence(world: CheckedWorld): Promise<void> {
  for (const owner of world.people) {
    const presentity = parsePresentity(owner.presentity);
    const store = world.store(owner.principal.split("@")[1] as string);
    const record = await store.presentity(presentity);
    const snapshot = await store.presence(presentity);
    if (record === undefined || snapshot === undefined) {
      world.fail("nothing acknowledged is lost", `${owner.presentity} is gone`);
      continue;
    }
    const whole = composeDocument(presentity, snapshot.publications, world.wallMs());
    for (const watcher of world.people) {
      if (watcher === owner || !watcher.wants.has(owner.presentity)) continue;
      const decision = decideAccess(record.accessRules, { kind: "principal", principal: watcher.principal });
      const subscription = watcher.subscriptions.get(owner.presentity);
      const who = `${watcher.principal} of ${owner.presentity}`;
      const expectedState =
        decision.handling === "block" ? "terminated" : decision.handling === "confirm" ? "pending" : "active";
      if (subscription?.state !== expectedState) {
        world.fail(
          "subscriptions settle",
          `${who}: state ${subscription?.state} ${subscription?.reason}, rules say ${decision.handling}`,
        );
        continue;
      }
      if (expectedState !== "active") continue;
      const disposition: Disposition =
        decision.handling === "polite-block"
          ? { kind: "closed" }
          : { kind: "show", show: decision.show ?? "whole" };
      const expected = describeDocument(showDocument(whole, disposition));
      const latest = watcher.latest.get(owner.presentity);
      if (latest?.text !== expected) {
        world.fail(
          "everybody is current",
          `${who}: sees ${latest?.text ?? "nothing"}, should see ${expected}`,
        );
      } else if (latest.freshness !== "live") {
        world.fail("everybody is current", `${who}: freshness is ${latest.freshness}`);
      }
    }
  }
}

/** A document in one line: what matters of it for comparing. */
export function describeDocument(document: {
  readonly tuples: readonly {
    readonly id: string;
    readonly status?: string;
    readonly values: readonly string[];
    readonly notes: readonly { readonly text: string }[];
    readonly contact?: { readonly uri: string };
  }[];
}): string {
  return document.tuples
    .map((tuple) =>
      [
        tuple.id,
        tuple.status ?? "-",
        tuple.values.join(","),
        tuple.notes.map((note) => note.text).join(","),
        tuple.contact?.uri ?? "",
      ].join("/"),
    )
    .join(" ");
}
