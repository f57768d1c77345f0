/** The operations of client sessions that the presence service handles. */

import {
  type AccessHandling,
  describeProblems,
  domainOf,
  type PresentityAddress,
  parsePresentity,
  parsePrincipal,
  validateAccessRules,
} from "@parley/model";
import { accessRulesFromWire, accessRulesToWire, client } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";
import { plainMatch } from "../core/plain-rules.js";
import type { OperationHandlers, SessionPort } from "../core/ports.js";
import type { Access } from "./access.js";
import type { Fetching } from "./fetching.js";
import type { ResolvedPresenceOptions } from "./options.js";
import type { Publishing } from "./publishing.js";
import type { WatcherInformation } from "./watcher-information.js";
import type { Watches } from "./watches.js";

/** What the operations work with. */
export interface OperationsParts {
  readonly options: ResolvedPresenceOptions;
  readonly publishing: Publishing;
  readonly fetching: Fetching;
  readonly watches: Watches;
  readonly access: Access;
  readonly information: WatcherInformation;
  readonly isLocal: (domain: string) => boolean;
}

/** See the head of this file. Addresses that are none throw the model's `AddressError`, which sessions answer as it is. */
export function presenceOperations(parts: OperationsParts): OperationHandlers {
  const { publishing, fetching, watches, access, information, options } = parts;
  const own = (session: SessionPort, text: string): PresentityAddress => ownPresentity(parts, session, text);
  return {
    publish: async (session, id, request) => {
      const presentity = own(session, request.presentity);
      session.respond(id, { published: await publishing.publish(session, id, presentity, request) });
    },
    unpublish: async (session, id, request) => {
      const presentity = own(session, request.presentity);
      session.respond(id, { published: await publishing.unpublish(presentity, request.entityTag) });
    },
    fetch: async (session, id, request) => {
      const presentity = parsePresentity(request.presentity);
      session.respond(id, { notification: await fetching.fetch(presentity, session.requester) });
    },
    subscribe: (session, id, request) =>
      watches.subscribe(session, id, parsePresentity(request.presentity), request.expiresMs),
    unsubscribe: (session, id, request) =>
      watches.unsubscribe(session, id, parsePresentity(request.presentity), request.detach),
    listSubscriptions: async (session, id) => {
      session.respond(id, { subscriptions: { subscriptions: [...(await watches.list(session))] } });
    },
    listWatchers: async (session, id, request) => {
      const presentity = own(session, request.presentity);
      // First, so that nothing falls between the list and the changes.
      if (request.follow) await information.follow(presentity, session);
      session.respond(id, { watchers: await information.list(presentity) });
    },
    decide: async (session, id, request) => {
      const presentity = own(session, request.presentity);
      const principal = parsePrincipal(request.principal);
      const outcome = await access.decide(
        presentity,
        principal,
        decisionOf(request.decision),
        options.rulesMax,
      );
      if (outcome === "no_such_presentity") throw noSuchPresentity(presentity);
      if (outcome === "full") {
        throw new ParleyError(
          "resource_exhausted",
          `${presentity} has ${options.rulesMax} access rules, limit ${options.rulesMax} (rulesMax)`,
          { details: { reason: "too_many_rules" }, retryable: false },
        );
      }
      session.respond(id, { done: {} });
    },
    getRules: async (session, id, request) => {
      accessKind(request.kind);
      const presentity = own(session, request.address);
      const rules = await access.rules(presentity);
      if (rules === undefined) throw noSuchPresentity(presentity);
      session.respond(id, { rules: accessRulesToWire(presentity, rules) });
    },
    setRules: async (session, id, { rules }) => {
      if (!rules) throw new ParleyError("invalid_argument", "no rules were given");
      accessKind(rules.kind ?? client.RulesKind.RULES_KIND_UNSPECIFIED);
      const presentity = own(session, rules.address ?? "");
      const unchecked = accessRulesFromWire(rules);
      const checked = validateAccessRules(
        {
          otherwise: unchecked.otherwise,
          rules: unchecked.rules.map(({ match, handling, show }) => ({
            who: plainMatch(match),
            do: handling,
            ...(show === undefined ? {} : { show }),
          })),
        },
        { rulesMax: options.rulesMax },
      );
      if (checked.kind === "invalid") {
        throw new ParleyError("invalid_argument", `rules: ${describeProblems(checked.problems)}`, {
          details: { reason: "bad_rules" },
        });
      }
      if (!(await access.setRules(presentity, checked.value))) throw noSuchPresentity(presentity);
      session.respond(id, { done: {} });
    },
  };
}

/** The presentity, when it is the session's own. Whether it exists otherwise is not told. */
function ownPresentity(parts: OperationsParts, session: SessionPort, text: string): PresentityAddress {
  const presentity = parsePresentity(text);
  if (session.owns(presentity) && parts.isLocal(domainOf(presentity))) return presentity;
  throw new ParleyError("permission_denied", `${presentity} is not one of your presentities`, {
    details: { reason: "not_the_owner" },
  });
}

function decisionOf(word: string): AccessHandling {
  if (word === "allow" || word === "block" || word === "polite-block") return word;
  throw new ParleyError("invalid_argument", `decision ${word}: must be allow, block or polite-block`, {
    details: { reason: "bad_decision" },
  });
}

function accessKind(kind: client.RulesKind): void {
  if (kind === client.RulesKind.RULES_KIND_ACCESS) return;
  throw new ParleyError("invalid_argument", `rules of kind ${kind}: must be ACCESS for a presentity`, {
    details: { reason: "bad_rules_kind" },
  });
}

function noSuchPresentity(presentity: PresentityAddress): ParleyError {
  return new ParleyError("not_found", `there is no ${presentity}`, {
    details: { reason: "no_such_presentity" },
  });
}
