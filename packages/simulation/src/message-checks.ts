/** Messages: nothing acknowledged is lost, nothing is there twice, order holds, and every report is final and true. */

import { decideDelivery, parseInbox } from "@parley/model";
import { common } from "@parley/protocol";
import type { Person, SentMessage } from "./person.js";
import type { World } from "./world.js";

/** Checks what people were told against what is in the inboxes, when all is quiet. */
export async function checkMessages(world: World): Promise<void> {
  const members = world.people.filter(({ principal }) => principal !== undefined);
  for (const reader of members) await checkInbox(world, reader);
  const readers = new Map(members.map((person) => [person.inbox, person]));
  for (const sender of members) {
    for (const message of sender.sent.values()) checkReports(world, sender, message, readers.get(message.to));
  }
  for (const { waiting, name } of world.devices) {
    for (const { what, sinceMs } of waiting.values()) {
      if (world.nowMs() - sinceMs > patienceMs) world.fail("answers", `${name}: ${what} has no answer`);
    }
  }
}

/** What was asked for so long ago must have been answered. */
const patienceMs = 20_000;

async function checkInbox(world: World, reader: Person): Promise<void> {
  const { inbox, inboxIds } = reader;
  const kept = await world
    .store(reader.domain)
    .read({ inbox: parseInbox(inbox), fromSeq: 1, itemsMax: 100_000, bytesMax: 1 << 30 });
  const devices = world.devices.filter(({ person }) => person === reader);
  for (const { seq, bytes } of kept) {
    const { id } = common.InstantMessage.decode(bytes);
    const known = inboxIds.get(seq);
    if (known !== undefined && known !== id) {
      world.fail("stable numbers", `${inbox} number ${seq} was ${known} and is now ${id}`);
    }
    inboxIds.set(seq, id);
    for (const { observed, name } of devices) {
      if (!observed.received.has(seq))
        world.fail("everything arrives", `${name} was not handed number ${seq}`);
    }
  }
  const lastSeq = await world.store(reader.domain).lastSeq(parseInbox(inbox));
  const keptSeqs = new Set(kept.map(({ seq }) => seq));
  const seen = new Set<string>();
  const newest = new Map<Person, number>();
  for (let seq = 1; seq <= lastSeq; seq++) {
    const id = inboxIds.get(seq);
    if (!keptSeqs.has(seq) && !reader.deleted.has(seq)) {
      world.fail("nothing is lost", `${inbox} has lost number ${seq} (${id ?? "never seen"})`);
    }
    if (id === undefined) continue;
    if (seen.has(id)) world.fail("nothing twice", `${id} is in ${inbox} more than once, again as ${seq}`);
    seen.add(id);
    const sender = world.people.find(({ sent }) => sent.has(id));
    const message = sender?.sent.get(id);
    // What was given up without an answer may still have been on its way when later ones were sent.
    if (sender === undefined || message === undefined || message.abandoned) continue;
    if (mayComeLate(world, message, reader) || mayStandBehind(world, message, sender)) continue;
    const before = newest.get(sender) ?? 0;
    if (message.number < before) {
      world.fail("order", `${inbox} has number ${message.number} of ${sender.name} after ${before}`);
    }
    newest.set(sender, message.number);
  }
}

/**
 * What the session of an earlier life had asked for may be done later than what the next one asks for: a message that was
 * not taken then, because the rules had changed, may be taken after all.
 */
function mayComeLate(world: World, message: SentMessage, reader: Person): boolean {
  if (message.transmissions < 2) return false;
  if (world.settings.home.inboxMessagesMax !== undefined) return true;
  return reader.delivery.mayHaveHeld(
    message.sentAtMs,
    world.nowMs(),
    ({ rules, otherwise, whenAway }) => rules.length > 0 || otherwise !== "deliver" || whenAway !== "keep",
  );
}

/**
 * Of several that were under way a shared store may have refused the first and taken the others, with nobody there to be told,
 * because the connection was lost as well: what is sent again then stands behind them.
 */
function mayStandBehind(world: World, message: SentMessage, sender: Person): boolean {
  if (!message.interrupted && message.transmissions < 2) return false;
  const { sentAtMs, acknowledgedAtMs = Number.POSITIVE_INFINITY } = message;
  const troubles = world.shared.get(sender.domain)?.store.troublesAtMs ?? [];
  return troubles.some((atMs) => atMs >= sentAtMs && atMs <= acknowledgedAtMs);
}

function checkReports(world: World, sender: Person, message: SentMessage, reader: Person | undefined): void {
  const { id, finals } = message;
  const [first] = finals;
  if (first === undefined) {
    if (message.acknowledged)
      world.fail("one final report", `${id} was acknowledged and has no final report`);
    else if (!message.abandoned) world.fail("answers", `${id} of ${sender.name} was never answered`);
    return;
  }
  for (const { status, reason } of finals) {
    if (status !== first.status) {
      world.fail("one final report", `${id}: ${first.status} ${first.reason}, then ${status} ${reason}`);
    }
  }
  const arrived = reader !== undefined && [...reader.inboxIds.values()].includes(id);
  const fault = faultOf(world, sender, message, reader, first, arrived);
  if (fault !== undefined) {
    world.fail("true reports", `${id} was reported ${first.status} (${first.reason}) ${fault}`);
  }
}

/** What is wrong with a final report. */
function faultOf(
  world: World,
  sender: Person,
  message: SentMessage,
  reader: Person | undefined,
  final: SentMessage["finals"][number],
  arrived: boolean,
): string | undefined {
  const { status, reason } = final;
  const expires = (world.settings.home.outboxExpiryMs ?? Number.POSITIVE_INFINITY) < 60_000;
  if (status === "unknown") return expires ? undefined : "though nothing has expired";
  if (reason === "domain_unreachable") {
    if (!expires) return "though nothing has expired";
    return arrived ? "and is there" : undefined;
  }
  if (reader === undefined) return reason === "no_such_inbox" ? undefined : "by an inbox that is not there";
  const mayHave = (test: (handling: string, whenAway: string) => boolean): boolean =>
    reader.delivery.mayHaveHeld(message.sentAtMs, final.atMs, (rules) =>
      test(decideDelivery(rules, sender.requester).handling, rules.whenAway),
    );
  if (status === "delivered") {
    if (arrived || mayHave((handling) => handling === "discard")) return undefined;
    return "and is not there";
  }
  if (arrived && !mayComeLate(world, message, reader)) return "and is there";
  switch (reason) {
    case "blocked":
    case "not now":
      return mayHave((handling) => handling === "refuse") ? undefined : "though no rule refused it";
    case "away":
      return mayHave((_, whenAway) => whenAway === "refuse") ? undefined : "though no rule refused it";
    // Decided before, in an answer that was lost, or given up by its origin.
    case "too_late":
      return expires ||
        world.settings.home.inboxMessagesMax !== undefined ||
        mayHave((handling, whenAway) => handling !== "deliver" || whenAway === "refuse")
        ? undefined
        : "though nothing else was said of it";
    case "inbox_full":
      return world.settings.home.inboxMessagesMax === undefined ? "though there is room" : undefined;
    default:
      return "for no reason of this world";
  }
}
