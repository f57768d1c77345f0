/**
 * The presentity's side of a SUBSCRIPTION, step by step (after RFC 3857 §4.7.1).
 *
 * NOTSPEC: RFC 3857's `waiting` state is not a state here. A pending subscription that runs out is terminated as `expired`
 * and stays in the watcher information for its span, where the owner finds it and can decide on the watcher by a rule.
 */
import type { AccessDecision } from "./decide.js";
import { grantedDisposition } from "./decide.js";
import { dispositionKey } from "./disposition.js";
import type { AccessHandling } from "./rules.js";
import type { Disposition, SubscriptionState, TerminationReason } from "./subscription.js";

/** What happens to a subscription. */
export type SubscriptionEvent =
  /** The watcher asks for it: for the first time, again, or to refresh it. With what the rules say now. */
  | { readonly kind: "requested"; readonly decision: AccessDecision }
  /** The rules changed, or the owner decided: what they say now. */
  | { readonly kind: "decided"; readonly decision: AccessDecision }
  /** The watcher ends it. */
  | { readonly kind: "cancelled" }
  /** It was not refreshed in time. */
  | { readonly kind: "expired" }
  /** The owner ends it, or the presentity is removed. */
  | { readonly kind: "removed" }
  /** The watcher's domain was out of reach for too long. */
  | { readonly kind: "unreachable" };

/** What the caller has to do, in this order. */
export type SubscriptionEffect =
  /** The watcher leaves the view of this disposition: that view gets a new id when others stay in it. */
  | { readonly kind: "leave_view"; readonly disposition: Disposition }
  /** The watcher joins the view of this disposition. */
  | { readonly kind: "enter_view"; readonly disposition: Disposition }
  /** The subscription lives on, from now for the time that was asked for. */
  | { readonly kind: "extend" }
  /** Tell the watcher the state, and its view where it has one. */
  | { readonly kind: "tell_watcher" }
  /** Send the watcher the current document of its view. */
  | { readonly kind: "send_document"; readonly disposition: Disposition }
  /** The watcher information changed. */
  | { readonly kind: "tell_owner" };

/** The state afterwards, and what follows from the step. */
export interface SubscriptionStep {
  /** `undefined`: there is no subscription (there was none, and the event does not make one). */
  readonly state: SubscriptionState | undefined;
  readonly effects: readonly SubscriptionEffect[];
}

/** The states by name; `none` is that there is no subscription. */
export type SubscriptionStateName = "none" | SubscriptionState["kind"];

/** The events by name: those that bring a decision, by its handling. */
export type SubscriptionEventName =
  | `requested:${AccessHandling}`
  | `decided:${AccessHandling}`
  | "cancelled"
  | "expired"
  | "removed"
  | "unreachable";

/** Where a cell leads: a state, a reason to terminate, or `same`: nothing happens. */
type Cell = "same" | "pending" | "active" | TerminationReason;

/** Every cell of the machine. */
const table: Readonly<Record<SubscriptionStateName, Readonly<Record<SubscriptionEventName, Cell>>>> = {
  none: {
    "requested:allow": "active",
    "requested:polite-block": "active",
    "requested:confirm": "pending",
    "requested:block": "refused",
    "decided:allow": "same",
    "decided:polite-block": "same",
    "decided:confirm": "same",
    "decided:block": "same",
    cancelled: "same",
    expired: "same",
    removed: "same",
    unreachable: "same",
  },
  pending: {
    "requested:allow": "active",
    "requested:polite-block": "active",
    "requested:confirm": "pending",
    "requested:block": "refused",
    "decided:allow": "active",
    "decided:polite-block": "active",
    "decided:confirm": "same",
    "decided:block": "refused",
    cancelled: "cancelled",
    expired: "expired",
    removed: "removed_by_owner",
    unreachable: "domain_unreachable",
  },
  active: {
    "requested:allow": "active",
    "requested:polite-block": "active",
    // The rule that allowed it is gone and the owner wants to be asked: nothing more is shown until the answer.
    "requested:confirm": "pending",
    "requested:block": "no_longer_authorised",
    "decided:allow": "active",
    "decided:polite-block": "active",
    "decided:confirm": "pending",
    "decided:block": "no_longer_authorised",
    cancelled: "cancelled",
    expired: "expired",
    removed: "removed_by_owner",
    unreachable: "domain_unreachable",
  },
  // What ended begins anew when it is asked for, and only then: a later `allow` revives nothing.
  terminated: {
    "requested:allow": "active",
    "requested:polite-block": "active",
    "requested:confirm": "pending",
    "requested:block": "refused",
    "decided:allow": "same",
    "decided:polite-block": "same",
    "decided:confirm": "same",
    "decided:block": "same",
    cancelled: "same",
    expired: "same",
    removed: "same",
    unreachable: "same",
  },
};

/**
 * Takes one step.
 *
 * A request always answers: the watcher is told the state, and an active one is sent its document, also when nothing changed.
 * A decision that changes nothing has no effects. The owner is told when the state changes in kind or in reason; a change of
 * what is shown is the owner's own doing and not news. An allowed and a politely blocked watcher are told in the same way.
 * @param state - `undefined` when there is no subscription.
 */
export function stepSubscription(
  state: SubscriptionState | undefined,
  event: SubscriptionEvent,
): SubscriptionStep {
  const cell = table[state?.kind ?? "none"][eventName(event)];
  if (cell === "same") return { state, effects: [] };
  const next = enter(cell, event);
  return { state: next, effects: effectsOf(state, next, event.kind === "requested") };
}

function eventName(event: SubscriptionEvent): SubscriptionEventName {
  switch (event.kind) {
    case "requested":
    case "decided":
      return `${event.kind}:${event.decision.handling}`;
    default:
      return event.kind;
  }
}

function enter(cell: Exclude<Cell, "same">, event: SubscriptionEvent): SubscriptionState {
  switch (cell) {
    case "pending":
      return { kind: "pending" };
    case "active": {
      const granted = "decision" in event ? grantedDisposition(event.decision) : undefined;
      if (granted === undefined) throw new Error(`assertion failed: ${eventName(event)} grants nothing`);
      return { kind: "active", disposition: granted };
    }
    default:
      return { kind: "terminated", reason: cell };
  }
}

function effectsOf(
  before: SubscriptionState | undefined,
  after: SubscriptionState,
  requested: boolean,
): readonly SubscriptionEffect[] {
  const left = before?.kind === "active" ? before.disposition : undefined;
  const entered = after.kind === "active" ? after.disposition : undefined;
  const viewChanged = keyOf(left) !== keyOf(entered);
  const stateChanged = before === undefined || nameOf(before) !== nameOf(after);
  const effects: SubscriptionEffect[] = [];
  if (viewChanged && left !== undefined) effects.push({ kind: "leave_view", disposition: left });
  if (viewChanged && entered !== undefined) effects.push({ kind: "enter_view", disposition: entered });
  if (requested && after.kind !== "terminated") effects.push({ kind: "extend" });
  if (requested || stateChanged || viewChanged) {
    effects.push({ kind: "tell_watcher" });
    if (entered !== undefined) effects.push({ kind: "send_document", disposition: entered });
  }
  if (stateChanged) effects.push({ kind: "tell_owner" });
  return effects;
}

function keyOf(disposition: Disposition | undefined): string | undefined {
  return disposition === undefined ? undefined : dispositionKey(disposition);
}

function nameOf(state: SubscriptionState): string {
  return state.kind === "terminated" ? state.reason : state.kind;
}
