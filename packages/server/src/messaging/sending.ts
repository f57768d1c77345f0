/** The SENDER USER AGENT's operation: Send. */
import { type DomainName, domainOf, type PrincipalName, type Requester } from "@parley/model";
import type { client } from "@parley/protocol";
import { type Env, ParleyError, type Span, traceparentFrom } from "@parley/runtime";
import type { SessionPort } from "../core/ports.js";
import type { Delivery, DeliveryResult } from "./delivery.js";
import type { InboxDirectory } from "./inbox-directory.js";
import type { LocalDelivery } from "./local-delivery.js";
import { type CheckedMessage, checkMessage } from "./message-check.js";
import type { MessageCounts, ScopeCounts } from "./metrics.js";
import type { Outbox } from "./outbox.js";
import { answerDelivered, answerFinal, statusOfRefusal } from "./report.js";

/** What {@link Sending} works with. */
export interface SendingParts {
  readonly directory: InboxDirectory;
  readonly delivery: LocalDelivery;
  readonly outbox: Outbox;
  readonly localDomains: ReadonlySet<DomainName>;
  /** Whether other domains can be reached at all. */
  readonly federated: boolean;
  readonly messageBytesMax: number;
  readonly counts: MessageCounts;
}

/** Takes messages from sessions: to inboxes of this domain at once, to others through the outbox. */
export class Sending {
  readonly #env: Env;
  readonly #parts: SendingParts;

  constructor(env: Env, parts: SendingParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /**
   * Answers with a report: final when the message is for this domain or the other one answers in time, else QUEUED.
   * @throws ParleyError `permission_denied` (`not_your_address`, `anonymous_sender`), and those of `checkMessage`.
   */
  send(session: SessionPort, id: number, operation: client.ISend): void {
    const { principal } = session;
    if (principal === undefined) {
      throw new ParleyError("permission_denied", "who sends has to be signed in", {
        details: { reason: "anonymous_sender" },
      });
    }
    const bytes = operation.message ?? new Uint8Array(0);
    const message = checkMessage(bytes, this.#parts.messageBytesMax);
    if (!session.owns(message.from)) {
      throw new ParleyError("permission_denied", `${message.from} is not yours to send from`, {
        details: { reason: "not_your_address" },
      });
    }
    const domain = domainOf(message.to);
    const span = this.#env.tracer.start("parley.send", {
      parent: traceparentFrom(operation.traceparent),
      kind: "server",
    });
    span?.set("parley.destination", domain);
    if (this.#parts.localDomains.has(domain)) {
      const { local } = this.#parts.counts;
      this.#sendLocally(new LocalSend(session, id, principal, message, bytes, local, span));
    } else if (this.#parts.federated) {
      const { id: messageId, to: inbox } = message;
      this.#parts.outbox.send({
        session,
        operationId: id,
        sender: principal,
        id: messageId,
        inbox,
        domain,
        bytes,
        span,
      });
    } else {
      const { id: messageId, to: inbox } = message;
      this.#parts.counts.outgoing.refused("failed", "no_route");
      span?.end("no_route");
      answerFinal(session, id, { id: messageId, inbox, status: "failed", reason: "no_route" });
    }
  }

  #sendLocally(send: LocalSend): void {
    const { directory, delivery } = this.#parts;
    const handle = directory.held(send.to);
    if (handle !== undefined) delivery.deliver(handle, send);
    else
      directory.withInbox(
        send.to,
        (loaded) => {
          if (loaded !== undefined) delivery.deliver(loaded, send);
          else send.finish({ kind: "refused", reason: "no_such_inbox" });
        },
        (error) => send.finish({ kind: "failed", error }),
      );
  }
}

/** One Send to an inbox of this domain. */
class LocalSend implements Delivery {
  readonly sender: PrincipalName;
  readonly id: string;
  readonly to: CheckedMessage["to"];
  readonly bytes: Uint8Array;
  readonly #session: SessionPort;
  readonly #operationId: number;
  readonly #counts: ScopeCounts;
  readonly #span: Span | undefined;

  constructor(
    session: SessionPort,
    operationId: number,
    sender: PrincipalName,
    { id, to }: CheckedMessage,
    bytes: Uint8Array,
    counts: ScopeCounts,
    span: Span | undefined,
  ) {
    this.#span = span;
    this.#session = session;
    this.#counts = counts;
    this.#operationId = operationId;
    this.sender = sender;
    this.id = id;
    this.to = to;
    this.bytes = bytes;
  }

  get requester(): Requester {
    return this.#session.requester;
  }

  finish(result: DeliveryResult): void {
    this.#span?.end(failureOf(result));
    switch (result.kind) {
      case "delivered":
        if (result.before) this.#counts.ended("duplicate");
        else this.#counts.delivered(this.bytes.length);
        answerDelivered(this.#session, this.#operationId, this.id, this.to);
        return;
      case "refused": {
        const { reason } = result;
        const { id, to: inbox } = this;
        const status = statusOfRefusal(reason);
        this.#counts.refused(status, reason);
        answerFinal(this.#session, this.#operationId, { id, inbox, status, reason });
        return;
      }
      case "failed":
        this.#counts.ended("error");
        this.#session.fail(this.#operationId, result.error);
        return;
      case "out_of_order":
        this.#counts.ended("error");
        // Only messages with a place in a lane can be.
        this.#session.fail(this.#operationId, new ParleyError("internal", "internal error"));
    }
  }
}

/** What a trace says of a message that was not delivered. */
function failureOf(result: DeliveryResult): string | undefined {
  if (result.kind === "delivered") return undefined;
  if (result.kind === "refused") return result.reason;
  return result.kind === "failed" ? result.error.reason : result.kind;
}
