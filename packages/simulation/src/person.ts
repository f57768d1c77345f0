/**
 * One principal with one user agent: it publishes, watches, sends and reads as an application would, and writes down what
 * it asked for, what it was told and what it saw. What it remembers outlives a crash of its user agent (an application
 * has a disk); what the SDK holds does not.
 */

import type { DeliveryReport, OutgoingMessage, PublicationInfo, UserAgent } from "@parley/client";
import type { AccessHandling, Show } from "@parley/model";
import type { SimNode } from "./node.js";
import type { Trace } from "./trace.js";

/** One message that the person wanted to send. */
export interface SentMessage {
  readonly id: string;
  readonly to: string;
  /** Counts this person's messages to this inbox, from 1. */
  readonly number: number;
  /** Final reports, with the life in which each came. */
  readonly finals: {
    readonly life: number;
    readonly status: DeliveryReport["status"];
    readonly reason: string;
  }[];
  /** Whether any acknowledgement came (queued or final). */
  acknowledged: boolean;
  /** Whether a later life went on without sending it again. */
  abandoned: boolean;
}

/** One publication that was asked for. */
export interface PublishAttempt {
  readonly number: number;
  readonly requestedAtMs: number;
}

/** One change of the rules that was asked for. */
export interface RulesAttempt {
  /** By watcher's principal. */
  readonly handling: ReadonlyMap<string, { readonly handling: AccessHandling; readonly show: Show }>;
  readonly requestedAtMs: number;
  acknowledgedAtMs?: number;
}

/** One notification that was seen. */
export interface Sighting {
  readonly atMs: number;
  readonly presentity: string;
  readonly epoch: number;
  readonly counter: number;
  readonly freshness: string;
  /** The number of the publication that its notes tell of; absent when it has none. */
  readonly note?: number;
  /** The same from its values. */
  readonly value?: number;
  readonly text: string;
}

/** What a person needs of the world. */
export interface PersonWorld {
  nowMs(): number;
  readonly trace: Trace;
  spawn(name: string): SimNode;
  createUserAgent(node: SimNode, person: Person): UserAgent;
  /** A property was violated. */
  fail(invariant: string, detail: string): void;
}

/** See the head of this file. */
export class Person {
  readonly presentity: string;
  readonly inbox: string;
  readonly sent = new Map<string, SentMessage>();
  readonly publications: PublishAttempt[] = [];
  readonly rules: RulesAttempt[] = [];
  readonly wants = new Set<string>();
  /** What was last heard of the subscription to each presentity. */
  readonly subscriptions = new Map<string, { state: string; reason: string }>();
  /** The newest notification of each presentity. */
  readonly latest = new Map<string, Sighting>();
  /** Numbers received from the own inbox, in any life. */
  readonly received = new Map<number, string>();
  life = 0;
  private node: SimNode | undefined;
  private agent: UserAgent | undefined;
  private publication: PublicationInfo | undefined;
  private busy = { publish: false, rules: false };
  private lastSeqInLife = 0;
  private readonly counters = new Map<string, number>();

  constructor(
    readonly principal: string,
    readonly password: string,
    private readonly world: PersonWorld,
  ) {
    this.presentity = `pres:${principal}`;
    this.inbox = `im:${principal}`;
  }

  get online(): boolean {
    return this.agent !== undefined;
  }

  /** Starts the user agent, opens the inbox, takes up what an earlier life left undone. */
  start(resend: boolean): void {
    if (this.agent !== undefined) return;
    this.life += 1;
    this.lastSeqInLife = 0;
    const life = this.life;
    this.note(`start life ${life}`);
    this.node = this.world.spawn(`agent-${this.principal}`);
    const agent = this.world.createUserAgent(this.node, this);
    this.agent = agent;
    this.publication = undefined;
    this.busy = { publish: false, rules: false };
    const unfinished = [...this.sent.values()].filter(
      (message) => message.finals.length === 0 && !message.abandoned,
    );
    void this.attempt("connect", agent.connect());
    void this.attempt("open inbox", agent.openInbox({ inbox: this.inbox, device: "main" }));
    for (const message of unfinished) {
      // Sending it again after later ones would break the order by the application's own doing.
      if (resend) this.transmit(message);
      else message.abandoned = true;
    }
  }

  /** Ends the user agent without a word, as kill -9 would. */
  crash(): void {
    if (this.agent === undefined) return;
    this.note("crash");
    this.node?.kill();
    this.forget();
  }

  /** Ends the user agent with a goodbye. */
  leave(): void {
    const agent = this.agent;
    if (agent === undefined) return;
    this.note("leave");
    void this.attempt("close", agent.close());
    // The process lives until its goodbye is out; what it still hears then is no business of the person's.
    this.forget();
  }

  publish(status: "open" | "closed"): void {
    const agent = this.agent;
    if (agent === undefined || this.busy.publish) return;
    const number = this.publications.length + 1;
    this.publications.push({ number, requestedAtMs: this.world.nowMs() });
    this.busy.publish = true;
    this.note(`publish ${number} ${status}`);
    const life = this.life;
    const request = {
      presentity: this.presentity,
      tuples: [
        {
          id: "main",
          status,
          values: [`v${number}`],
          markup: [],
          notes: [{ lang: "en", text: `p${number}` }],
          contact: { uri: this.inbox },
        },
      ],
      bound: true,
      hold: true,
      ...(this.publication === undefined ? {} : { entityTag: this.publication.entityTag }),
    };
    void this.attempt(
      "publish",
      agent.publish(request).then(
        (info) => {
          if (this.life !== life) return;
          this.publication = info;
          this.busy.publish = false;
          this.note(`published ${number} as ${info.version.counter}`);
        },
        (error: unknown) => {
          if (this.life !== life) return;
          this.busy.publish = false;
          this.publication = undefined;
          throw error;
        },
      ),
    );
  }

  subscribe(presentity: string): void {
    this.wants.add(presentity);
    this.note(`subscribe ${presentity}`);
    void this.attempt(
      "subscribe",
      this.agent
        ?.subscribe(presentity)
        .then((info) => this.onSubscription(info.presentity, info.state, info.reason)),
    );
  }

  unsubscribe(presentity: string): void {
    this.wants.delete(presentity);
    this.note(`unsubscribe ${presentity}`);
    void this.attempt("unsubscribe", this.agent?.unsubscribe(presentity));
  }

  setRules(handling: RulesAttempt["handling"]): void {
    const agent = this.agent;
    if (agent === undefined || this.busy.rules) return;
    const attempt: RulesAttempt = { handling, requestedAtMs: this.world.nowMs() };
    this.rules.push(attempt);
    this.busy.rules = true;
    const life = this.life;
    this.note(
      `rules ${[...handling].map(([who, what]) => `${who}=${what.handling}/${what.show}`).join(" ")}`,
    );
    void this.attempt(
      "rules",
      agent
        .setRules({
          kind: "access",
          address: this.presentity,
          rules: {
            rules: [...handling].map(([who, what]) => ({
              match: { kind: "identity", identities: [who] },
              handling: what.handling,
              ...(what.handling === "allow" ? { show: what.show } : {}),
            })),
            otherwise: "block",
          },
        })
        .then(() => {
          attempt.acknowledgedAtMs = this.world.nowMs();
        })
        .finally(() => {
          if (this.life === life) this.busy.rules = false;
        }),
    );
  }

  send(to: string): void {
    if (this.agent === undefined) return;
    const number = (this.counters.get(to) ?? 0) + 1;
    this.counters.set(to, number);
    const id = `m-${this.principal}-${to}-${number}`;
    const message: SentMessage = { id, to, number, finals: [], acknowledged: false, abandoned: false };
    this.sent.set(id, message);
    this.transmit(message);
  }

  /** Called by the user agent's handlers. */
  onReport(life: number, report: DeliveryReport): void {
    const message = this.sent.get(report.id);
    if (message === undefined) {
      this.world.fail("reports", `${this.principal} was told of ${report.id}, which it never sent`);
      return;
    }
    this.note(`report ${report.id} ${report.status} ${report.reason}`);
    message.acknowledged = true;
    if (report.status === "queued") return;
    if (message.finals.some((earlier) => earlier.life === life)) {
      this.world.fail(
        "one final report",
        `${report.id} got a second final report: ${report.status} ${report.reason}`,
      );
    }
    message.finals.push({ life, status: report.status, reason: report.reason });
  }

  onMessage(life: number, seq: number, id: string): void {
    if (life !== this.life) return;
    this.note(`received ${seq} ${id}`);
    if (seq <= this.lastSeqInLife) {
      this.world.fail("nothing twice", `${this.inbox} was handed number ${seq} after ${this.lastSeqInLife}`);
    }
    this.lastSeqInLife = seq;
    const earlier = this.received.get(seq);
    if (earlier !== undefined && earlier !== id) {
      this.world.fail("stable numbers", `${this.inbox} number ${seq} was ${earlier} and is now ${id}`);
    }
    this.received.set(seq, id);
  }

  onSubscription(presentity: string, state: string, reason: string): void {
    this.note(`subscription ${presentity} ${state} ${reason}`);
    this.subscriptions.set(presentity, { state, reason });
  }

  onSighting(sighting: Sighting): void {
    this.note(
      `sees ${sighting.presentity} ${sighting.epoch}.${sighting.counter} ${sighting.freshness} ${sighting.text}`,
    );
    this.latest.set(sighting.presentity, sighting);
  }

  private transmit(message: SentMessage): void {
    const agent = this.agent;
    if (agent === undefined) return;
    const life = this.life;
    this.note(`send ${message.id}`);
    const outgoing: OutgoingMessage = { to: message.to, id: message.id, body: `#${message.number}` };
    void this.attempt(
      "send",
      agent.send(outgoing).then(
        (report) => {
          if (this.life === life) this.onReport(life, report);
        },
        (error: unknown) => {
          if (this.life === life && this.online) {
            this.world.fail("every send is answered", `${message.id}: ${String(error)}`);
          }
          throw error;
        },
      ),
    );
  }

  private forget(): void {
    this.agent = undefined;
    this.node = undefined;
    this.latest.clear();
    this.subscriptions.clear();
  }

  private note(event: string): void {
    this.world.trace.add(this.world.nowMs(), this.principal, event);
  }

  /** A refusal is part of life here: it is traced, and the checks decide whether anything is wrong with it. */
  private async attempt(what: string, promise: Promise<unknown> | undefined): Promise<void> {
    try {
      await promise;
    } catch (error) {
      this.note(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
