/** Which service handles which operation. */
import { AddressError } from "@parley/model";
import { client } from "@parley/protocol";
import { type Counter, type Env, ParleyError } from "@parley/runtime";
import type { HomeService, OperationName, ServiceName, SessionPort } from "../core/ports.js";
import { operationCounter } from "./metrics.js";

/** The service that each operation belongs to; rules belong to the one that their kind says. */
const serviceOf: Readonly<Record<OperationName, ServiceName | "rules">> = {
  publish: "presence",
  unpublish: "presence",
  fetch: "presence",
  subscribe: "presence",
  unsubscribe: "presence",
  listSubscriptions: "presence",
  listWatchers: "presence",
  decide: "presence",
  send: "message",
  openInbox: "message",
  closeInbox: "message",
  ackInbox: "message",
  readInbox: "message",
  deleteMessages: "message",
  ackReports: "message",
  getRules: "rules",
  setRules: "rules",
};

type AnyHandler = (session: SessionPort, id: number, operation: unknown) => void | Promise<void>;

/** What is done with one kind of operation, and its counter. */
interface Handled {
  readonly handler: AnyHandler;
  readonly count: Counter;
}

/** Hands operations to the services that are on. */
export class Dispatcher {
  readonly #env: Env;
  readonly #handlers: Readonly<Record<ServiceName, Map<OperationName, Handled>>> = {
    presence: new Map(),
    message: new Map(),
  };

  constructor(env: Env, services: readonly HomeService[]) {
    this.#env = env;
    for (const { name, operations } of services) {
      for (const [operation, handler] of Object.entries(operations)) {
        // The record's keys tell each handler's type; the compiler can't follow them through a Map.
        const count = operationCounter(env, operation);
        this.#handlers[name].set(operation as OperationName, { handler: handler as AnyHandler, count });
      }
    }
  }

  /** Begins to handle an operation. What the handler throws is answered as an error. */
  dispatch(session: SessionPort, item: client.ClientItem): void {
    const name = item.operation as OperationName;
    const owner = serviceOf[name];
    const service = owner === "rules" ? rulesService(item) : owner;
    const handled = this.#handlers[service].get(name);
    if (handled === undefined) {
      session.fail(item.id, notOffered(service));
      return;
    }
    handled.count.add();
    try {
      const running = handled.handler(session, item.id, item[name]);
      if (running !== undefined) this.#follow(running, session, item.id);
    } catch (error) {
      session.fail(item.id, toError(error));
    }
  }

  #follow(running: Promise<void>, session: SessionPort, id: number): void {
    running.catch((error: unknown) => {
      try {
        session.fail(id, toError(error));
      } catch (fault) {
        this.#env.log.error({ event: "operation.failed", connectionId: session.connectionId, error: fault });
      }
    });
  }
}

function rulesService(item: client.ClientItem): ServiceName {
  const kind = item.getRules?.kind ?? item.setRules?.rules?.kind;
  return kind === client.RulesKind.RULES_KIND_DELIVERY ? "message" : "presence";
}

/** `failed_precondition`, reason `service_not_offered` (RFC 2779 §2.1.1: one service works without the other). */
export function notOffered(service: ServiceName): ParleyError {
  return new ParleyError("failed_precondition", `this domain does not offer the ${service} service`, {
    details: { reason: "service_not_offered" },
  });
}

/** The model's address errors are the caller's fault and say so; everything else is normalised. */
function toError(thrown: unknown): ParleyError {
  if (thrown instanceof AddressError) {
    return new ParleyError("invalid_argument", thrown.message, { details: { reason: thrown.reason } });
  }
  return ParleyError.from(thrown);
}
