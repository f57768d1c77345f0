import * as fc from "fast-check";
import type { AccessDecision } from "./decide.js";
import { dispositionKey } from "./disposition.js";
import type { Disposition, SubscriptionState } from "./subscription.js";
import {
  type SubscriptionEffect,
  type SubscriptionEvent,
  type SubscriptionEventName,
  type SubscriptionStateName,
  stepSubscription,
} from "./subscription-machine.js";

const decisions = {
  allow: { handling: "allow", show: "whole" },
  "polite-block": { handling: "polite-block" },
  confirm: { handling: "confirm" },
  block: { handling: "block" },
} as const satisfies Record<string, AccessDecision>;

const events: Readonly<Record<SubscriptionEventName, SubscriptionEvent>> = {
  "requested:allow": { kind: "requested", decision: decisions.allow },
  "requested:polite-block": { kind: "requested", decision: decisions["polite-block"] },
  "requested:confirm": { kind: "requested", decision: decisions.confirm },
  "requested:block": { kind: "requested", decision: decisions.block },
  "decided:allow": { kind: "decided", decision: decisions.allow },
  "decided:polite-block": { kind: "decided", decision: decisions["polite-block"] },
  "decided:confirm": { kind: "decided", decision: decisions.confirm },
  "decided:block": { kind: "decided", decision: decisions.block },
  cancelled: { kind: "cancelled" },
  expired: { kind: "expired" },
  removed: { kind: "removed" },
  unreachable: { kind: "unreachable" },
};

const whole: Disposition = { kind: "show", show: "whole" };
const closed: Disposition = { kind: "closed" };

/** The states by a short name; `shown` and `closed` are the two kinds of active. */
const states: Readonly<Record<string, SubscriptionState | undefined>> = {
  none: undefined,
  pending: { kind: "pending" },
  shown: { kind: "active", disposition: whole },
  closed: { kind: "active", disposition: closed },
  refused: { kind: "terminated", reason: "refused" },
  cancelled: { kind: "terminated", reason: "cancelled" },
  expired: { kind: "terminated", reason: "expired" },
  removed_by_owner: { kind: "terminated", reason: "removed_by_owner" },
  no_longer_authorised: { kind: "terminated", reason: "no_longer_authorised" },
  domain_unreachable: { kind: "terminated", reason: "domain_unreachable" },
};

/** Effects in short: `leave whole, enter closed, extend, tell, send closed, owner`. */
function short(effect: SubscriptionEffect): string {
  switch (effect.kind) {
    case "leave_view":
      return `leave ${dispositionKey(effect.disposition)}`;
    case "enter_view":
      return `enter ${dispositionKey(effect.disposition)}`;
    case "send_document":
      return `send ${dispositionKey(effect.disposition)}`;
    case "tell_watcher":
      return "tell";
    case "tell_owner":
      return "owner";
    case "extend":
      return "extend";
  }
}

const ends = [
  ["cancelled", "cancelled"],
  ["expired", "expired"],
  ["removed", "removed_by_owner"],
  ["unreachable", "domain_unreachable"],
] as const;
const terminated = Object.entries(states).flatMap(([name, state]) =>
  state?.kind === "terminated" ? [name] : [],
);

/** [before, event, after, effects]: every cell, written out from RFC 3857 §4.7.1 and the design, not from the code. */
const cells: [string, SubscriptionEventName, string, string][] = [
  // A new subscription; a terminated one begins anew in the same way.
  ...["none", ...terminated.filter((name) => name !== "refused")].flatMap(
    (name): [string, SubscriptionEventName, string, string][] => [
      [name, "requested:allow", "shown", "enter whole, extend, tell, send whole, owner"],
      [name, "requested:polite-block", "closed", "enter closed, extend, tell, send closed, owner"],
      [name, "requested:confirm", "pending", "extend, tell, owner"],
      [name, "requested:block", "refused", "tell, owner"],
    ],
  ),
  ["refused", "requested:allow", "shown", "enter whole, extend, tell, send whole, owner"],
  ["refused", "requested:polite-block", "closed", "enter closed, extend, tell, send closed, owner"],
  ["refused", "requested:confirm", "pending", "extend, tell, owner"],
  // Refused again: the watcher is answered, and it is no news to the owner.
  ["refused", "requested:block", "refused", "tell"],
  // Nothing else happens to what is not there, or has ended.
  ...["none", ...terminated].flatMap((name) =>
    (Object.keys(events) as SubscriptionEventName[])
      .filter((event) => !event.startsWith("requested"))
      .map((event): [string, SubscriptionEventName, string, string] => [name, event, name, ""]),
  ),
  ["pending", "requested:allow", "shown", "enter whole, extend, tell, send whole, owner"],
  ["pending", "requested:polite-block", "closed", "enter closed, extend, tell, send closed, owner"],
  ["pending", "requested:confirm", "pending", "extend, tell"],
  ["pending", "requested:block", "refused", "tell, owner"],
  ["pending", "decided:allow", "shown", "enter whole, tell, send whole, owner"],
  ["pending", "decided:polite-block", "closed", "enter closed, tell, send closed, owner"],
  ["pending", "decided:confirm", "pending", ""],
  ["pending", "decided:block", "refused", "tell, owner"],
  ...ends.map(([event, reason]): [string, SubscriptionEventName, string, string] => [
    "pending",
    event,
    reason,
    "tell, owner",
  ]),
  ["shown", "requested:allow", "shown", "extend, tell, send whole"],
  ["shown", "requested:polite-block", "closed", "leave whole, enter closed, extend, tell, send closed"],
  ["shown", "requested:confirm", "pending", "leave whole, extend, tell, owner"],
  ["shown", "requested:block", "no_longer_authorised", "leave whole, tell, owner"],
  ["shown", "decided:allow", "shown", ""],
  ["shown", "decided:polite-block", "closed", "leave whole, enter closed, tell, send closed"],
  ["shown", "decided:confirm", "pending", "leave whole, tell, owner"],
  ["shown", "decided:block", "no_longer_authorised", "leave whole, tell, owner"],
  ...ends.map(([event, reason]): [string, SubscriptionEventName, string, string] => [
    "shown",
    event,
    reason,
    "leave whole, tell, owner",
  ]),
  ["closed", "requested:allow", "shown", "leave closed, enter whole, extend, tell, send whole"],
  ["closed", "requested:polite-block", "closed", "extend, tell, send closed"],
  ["closed", "requested:confirm", "pending", "leave closed, extend, tell, owner"],
  ["closed", "requested:block", "no_longer_authorised", "leave closed, tell, owner"],
  ["closed", "decided:allow", "shown", "leave closed, enter whole, tell, send whole"],
  ["closed", "decided:polite-block", "closed", ""],
  ["closed", "decided:confirm", "pending", "leave closed, tell, owner"],
  ["closed", "decided:block", "no_longer_authorised", "leave closed, tell, owner"],
  ...ends.map(([event, reason]): [string, SubscriptionEventName, string, string] => [
    "closed",
    event,
    reason,
    "leave closed, tell, owner",
  ]),
];

describe("stepSubscription", () => {
  it("has its expectation for every state and every event below", () => {
    const expected = Object.keys(states).flatMap((state) =>
      Object.keys(events).map((event) => `${state} ${event}`),
    );
    expect(cells.map(([state, event]) => `${state} ${event}`).sort()).toEqual(expected.sort());
  });

  it.each(cells)("%s + %s leads to %s (%s)", (before, event, after, effects) => {
    const step = stepSubscription(states[before], events[event]);
    expect(step.state).toEqual(states[after]);
    expect(step.effects.map(short).join(", ")).toBe(effects);
  });

  it("moves a watcher from view to view when the rule shows something else", () => {
    const step = stepSubscription(states.shown, {
      kind: "decided",
      decision: { handling: "allow", show: "status-only" },
    });
    expect(step.state).toEqual({ kind: "active", disposition: { kind: "show", show: "status-only" } });
    expect(step.effects.map(short).join(", ")).toBe("leave whole, enter status-only, tell, send status-only");
  });

  it("RFC 2779 §5.1.15: tells the politely blocked the same steps as the allowed", () => {
    const path: SubscriptionEvent["kind"][] = ["requested", "decided", "requested", "cancelled"];
    const told = (decision: AccessDecision): string[][] => {
      let state: SubscriptionState | undefined;
      return path.map((kind) => {
        const event = (
          kind === "requested" || kind === "decided" ? { kind, decision } : { kind }
        ) as SubscriptionEvent;
        const step = stepSubscription(state, event);
        state = step.state;
        return [state?.kind ?? "none", ...step.effects.map(({ kind: effect }) => effect)];
      });
    };
    expect(told(decisions["polite-block"])).toEqual(told(decisions.allow));
  });

  it("keeps each watcher in the one view that its state names, on every path", () => {
    const event = fc.oneof(
      fc.constantFrom(...Object.values(events)),
      fc.constantFrom<SubscriptionEvent>(
        { kind: "decided", decision: { handling: "allow", show: "status-only" } },
        { kind: "requested", decision: { handling: "allow", show: "without-notes" } },
      ),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (path) => {
        let state: SubscriptionState | undefined;
        let view: string | undefined;
        for (const each of path) {
          const step = stepSubscription(state, each);
          for (const effect of step.effects) {
            if (effect.kind === "leave_view") {
              expect(view).toBe(dispositionKey(effect.disposition));
              view = undefined;
            }
            if (effect.kind === "enter_view") {
              expect(view).toBeUndefined();
              view = dispositionKey(effect.disposition);
            }
            if (effect.kind === "send_document") expect(dispositionKey(effect.disposition)).toBe(view);
          }
          state = step.state;
          expect(view).toBe(state?.kind === "active" ? dispositionKey(state.disposition) : undefined);
          const name: SubscriptionStateName = state?.kind ?? "none";
          if (name === "terminated") expect(view).toBeUndefined();
        }
      }),
    );
  });
});
