/** DELIVERY RULES over the wire: GetRules and SetRules of kind delivery. */

import { type DeliveryRules, describeProblems, validateDeliveryRules } from "@parley/model";
import { type client, deliveryRulesFromWire, deliveryRulesToWire } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";
import type { AccountStore, Store } from "@parley/store";
import { plainMatch } from "../core/plain-rules.js";
import type { SessionPort } from "../core/ports.js";
import type { InboxDirectory } from "./inbox-directory.js";
import { ownInbox } from "./own-inbox.js";

/** Where the rules are. */
type RulesStore = Pick<AccountStore & Store, "inbox" | "setDeliveryRules" | "shared">;

/** Reads and writes the delivery rules of own inboxes. */
export class DeliveryRulesOperations {
  readonly #store: RulesStore;
  readonly #directory: InboxDirectory;

  constructor(store: RulesStore, directory: InboxDirectory) {
    this.#store = store;
    this.#directory = directory;
  }

  async get(session: SessionPort, id: number, operation: client.IGetRules): Promise<void> {
    const inbox = ownInbox(session, operation.address);
    const record = await this.#store.inbox(inbox);
    if (record === undefined) throw noSuchInbox(inbox);
    session.respond(id, { rules: deliveryRulesToWire(inbox, record.deliveryRules) });
  }

  /** Durable first, then in force: a crash in between leaves the new rules, which were not yet confirmed. */
  async set(session: SessionPort, id: number, operation: client.ISetRules): Promise<void> {
    const wire = operation.rules ?? {};
    const inbox = ownInbox(session, wire.address);
    const rules = checkRules(wire);
    if (!(await this.#store.setDeliveryRules(inbox, rules))) throw noSuchInbox(inbox);
    // Where others may write them too, they count with the revision that they are read with.
    const handle = this.#store.shared ? undefined : this.#directory.held(inbox);
    if (handle !== undefined) handle.rules = rules;
    this.#directory.changed(inbox);
    session.respond(id, { done: {} });
  }
}

/** @throws ParleyError `invalid_argument` (reason `bad_rules`), with all problems in its message. */
function checkRules(wire: client.IRules): DeliveryRules {
  const unchecked = deliveryRulesFromWire(wire);
  const outcome = validateDeliveryRules({
    otherwise: unchecked.otherwise,
    whenAway: unchecked.whenAway,
    rules: unchecked.rules.map(({ match, handling, reason }) => ({
      who: plainMatch(match),
      do: handling,
      ...(reason === undefined ? {} : { reason }),
    })),
  });
  if (outcome.kind === "valid") return outcome.value;
  throw new ParleyError("invalid_argument", describeProblems(outcome.problems), {
    details: { reason: "bad_rules" },
  });
}

/** `not_found`: an inbox of the session's own that is gone. */
export function noSuchInbox(inbox: string): ParleyError {
  return new ParleyError("not_found", `there is no inbox ${inbox}`, { details: { reason: "no_such_inbox" } });
}
