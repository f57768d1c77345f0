/** The same random operations on two stores, one of them known to be right: their answers have to be the same. */
import type { DeliveryRules, InboxAddress, PrincipalName } from "@parley/model";
import type { Random } from "@parley/runtime";
import { addAccount, deliverAll, im, principal } from "../../src/contract/fixtures.js";
import type { OutboxEntry, StoredReport } from "../../src/message-store.js";
import type { Store } from "../../src/store.js";

/** One operation: what it does, and what it answers in terms that do not differ from store to store. */
export interface Operation {
  readonly name: string;
  run(twin: Twin): Promise<unknown>;
}

/** A store with what has to be remembered of its answers to name things in the next operations. */
export class Twin {
  readonly #stores: readonly Store[];
  #turn = 0;
  /** Entries by when they were queued. */
  readonly entries: OutboxEntry[] = [];
  /** Revisions that were seen of inboxes. */
  readonly revisions = new Map<InboxAddress, number[]>();

  /** @param stores - of the same data, used in turn. */
  constructor(stores: readonly Store[]) {
    this.#stores = stores;
  }

  get store(): Store {
    return this.#stores[this.#turn++ % this.#stores.length] as Store;
  }

  async #see(inbox: InboxAddress): Promise<number[]> {
    const seen = this.revisions.get(inbox) ?? [];
    this.revisions.set(inbox, seen);
    const now = (await this.store.inbox(inbox))?.revision;
    if (now !== undefined && now !== seen.at(-1)) seen.push(now);
    return seen;
  }

  /** The revision that an inbox has now, or the one before it. */
  async revision(inbox: InboxAddress, age: number): Promise<number | undefined> {
    return (await this.#see(inbox)).at(-1 - age);
  }
}

const OWNERS = ["alice@north.example", "ö@north.example"].map(principal);
const INBOXES = OWNERS.map((owner) => im(owner));
const REMOTE = ["bob@south.example", "carol@east.example", "dan@east.example"].map(im);
const SENDERS = ["bob@south.example", "eve@south.example"];
const DEVICES = ["phone", "laptop", "tablet"];
const NODES = ["home1", "home2"];
const IDS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Draws operations. Time passes between them, never back. */
export class Operations {
  readonly #random: Random;
  #nowMs = 1_000;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Operation {
    if (this.#random.chance(0.3)) this.#nowMs += this.#random.int(300);
    const kinds = [
      ...Array.from({ length: 8 }, () => () => this.#append()),
      () => this.#skip(),
      () => this.#read(),
      () => this.#delete(),
      () => this.#openCursor(),
      () => this.#moveCursor(),
      () => this.#moveCursor(),
      () => this.#sweep(),
      () => this.#follow(),
      () => this.#rules(),
      () => this.#again(),
      ...Array.from({ length: 5 }, () => () => this.#enqueue()),
      ...Array.from({ length: 4 }, () => () => this.#settle()),
      () => this.#entries(),
      () => this.#reports(),
      () => this.#removeReports(),
      () => this.#sweepReports(),
    ];
    return this.#of(kinds)();
  }

  #of<T>(all: readonly T[]): T {
    return all[this.#random.int(all.length)] as T;
  }

  #operation(name: string, input: object, run: (twin: Twin) => Promise<unknown>): Operation {
    return { name: `${name} ${JSON.stringify(input)}`, run };
  }

  #lane(): { origin: string; outboxSeq: number; previousSeq: number } {
    const outboxSeq = 1 + this.#random.int(12);
    return { origin: this.#of(["o1", "o1", "o2"]), outboxSeq, previousSeq: this.#random.int(outboxSeq) };
  }

  #append(): Operation {
    const random = this.#random;
    const input = {
      ...{ inbox: this.#of(INBOXES), sender: this.#of(SENDERS), id: this.#of(IDS) + random.int(4) },
      ...{ bytes: Buffer.alloc(random.int(90), "x"), nowMs: this.#nowMs, messagesMax: 5 + random.int(10) },
      ...(random.chance(0.4) ? { lane: this.#lane() } : {}),
      ...(random.chance(0.3) ? { unlessAway: true } : {}),
    };
    const age = random.chance(0.5) ? random.int(2) : undefined;
    return this.#operation("append", { ...input, age }, async (twin) => {
      const ifRevision = age === undefined ? undefined : await twin.revision(input.inbox, age);
      return twin.store.append({ ...input, ...(ifRevision === undefined ? {} : { ifRevision }) });
    });
  }

  #skip(): Operation {
    const input = { inbox: this.#of(INBOXES), sender: this.#of(SENDERS), lane: this.#lane() };
    return this.#operation("skip", input, (twin) => twin.store.skip(input));
  }

  #read(): Operation {
    const [fromSeq, itemsMax, bytesMax] = [
      this.#random.int(20),
      1 + this.#random.int(20),
      1 + this.#random.int(400),
    ];
    const input = { inbox: this.#of(INBOXES), fromSeq, itemsMax, bytesMax };
    return this.#operation("read", input, async (twin) => [
      (await twin.store.read(input)).map((message) => ({ ...message, bytes: message.bytes.length })),
      (await twin.store.inboxNumbers(INBOXES)).map(({ lastSeq }) => lastSeq),
    ]);
  }

  #delete(): Operation {
    const inbox = this.#of(INBOXES);
    const seqs = Array.from({ length: 1 + this.#random.int(4) }, () => this.#random.int(30));
    return this.#operation("delete", { inbox, seqs }, (twin) => twin.store.deleteMessages(inbox, seqs));
  }

  #openCursor(): Operation {
    const input = {
      inbox: this.#of(INBOXES),
      device: this.#of(DEVICES),
      nowMs: ++this.#nowMs,
      devicesMax: 2,
    };
    return this.#operation("open cursor", input, (twin) => twin.store.openCursor(input));
  }

  #moveCursor(): Operation {
    const seq = this.#random.int(30);
    const input = { inbox: this.#of(INBOXES), device: this.#of(DEVICES), seq, nowMs: ++this.#nowMs };
    return this.#operation("move cursor", input, (twin) => twin.store.moveCursor(input));
  }

  /** To the end: in which order things go before is each store's own. */
  #sweep(): Operation {
    const before = (): number => Math.max(0, this.#nowMs - this.#random.int(3_000));
    const [receivedBeforeMs, readBeforeMs, forgetBeforeMs] = [before() - 1_000, before(), before() - 500];
    const input = { receivedBeforeMs, readBeforeMs, forgetBeforeMs, limit: 1 + this.#random.int(5) };
    return this.#operation("sweep", input, async (twin) => {
      let removed = 0;
      for (;;) {
        const count = await twin.store.sweepMessages(input);
        removed += count;
        if (count < input.limit) return removed;
      }
    });
  }

  #follow(): Operation {
    const untilMs = this.#random.chance(0.3) ? 0 : this.#nowMs + this.#random.int(2_000);
    const input = { inboxes: INBOXES.slice(this.#random.int(2)), node: this.#of(NODES), untilMs };
    return this.#operation("follow", input, (twin) => twin.store.followInboxes(input));
  }

  #rules(): Operation {
    const inbox = this.#of(INBOXES);
    const rules: DeliveryRules = { ...deliverAll, otherwise: this.#of(["deliver", "refuse"]) };
    return this.#operation("rules", { inbox, rules }, (twin) => twin.store.setDeliveryRules(inbox, rules));
  }

  /** The account goes, and one of the same name is made. */
  #again(): Operation {
    const owner = this.#of(OWNERS);
    return this.#operation("remove and add", { owner }, async (twin) => {
      const removed = await twin.store.removeAccount(owner);
      return [removed?.inboxes, (await addAccount(twin.store, owner, this.#nowMs)).kind];
    });
  }

  #message(): { domain: string; sender: PrincipalName; inbox: InboxAddress; id: string } {
    const inbox = this.#of(REMOTE);
    return {
      domain: inbox.slice(inbox.indexOf("@") + 1),
      sender: this.#of(OWNERS),
      inbox,
      id: this.#of(IDS),
    };
  }

  #enqueue(): Operation {
    const times = { nowMs: this.#nowMs, expiresAtMs: this.#nowMs + 1_000 };
    const bytes = Buffer.alloc(this.#random.int(50), "y");
    const input = { ...this.#message(), bytes, ...times, entriesMax: 6 };
    return this.#operation("enqueue", input, async (twin) => {
      const outcome = await twin.store.enqueue(input);
      if (outcome.kind === "queued") twin.entries.push(outcome.entry);
      return "entry" in outcome ? { kind: outcome.kind, entry: plain(outcome.entry) } : outcome;
    });
  }

  #settle(): Operation {
    const [ago, withReport, whole] = [
      this.#random.int(8),
      this.#random.chance(0.7),
      this.#random.chance(0.5),
    ];
    const says = { status: this.#of(["delivered", "refused"] as const), reason: this.#of(["", "blocked"]) };
    const atMs = this.#nowMs;
    return this.#operation("settle", { ago, withReport, whole, says, atMs }, (twin) => {
      const entry = twin.entries.at(-1 - ago);
      if (entry === undefined) return Promise.resolve("nothing");
      const { domain, seq, sender, inbox, id } = entry;
      const report: StoredReport = { sender, inbox, id, atMs, ...says };
      return twin.store.settle(whole ? entry : { domain, seq }, withReport ? report : undefined);
    });
  }

  #entries(): Operation {
    const domain = this.#of(["south.example", "east.example"]);
    const [itemsMax, bytesMax, after] = [
      1 + this.#random.int(6),
      1 + this.#random.int(120),
      this.#random.int(4),
    ];
    return this.#operation("entries", { domain, itemsMax, bytesMax, after }, async (twin) => {
      const all = await twin.store.entries({ domain, afterSeq: 0, itemsMax: 99, bytesMax: 1e6 });
      const afterSeq = all[after]?.seq ?? 0;
      const some = await twin.store.entries({ domain, afterSeq, itemsMax, bytesMax });
      return [all.map(plain), some.map(plain), await twin.store.outboxDomains()];
    });
  }

  #reports(): Operation {
    const [sender, limit] = [this.#of(OWNERS), 1 + this.#random.int(5)];
    return this.#operation("reports", { sender, limit }, (twin) => twin.store.reports(sender, limit));
  }

  #removeReports(): Operation {
    const keys = Array.from({ length: 1 + this.#random.int(4) }, () => this.#message());
    const sender = this.#of(OWNERS);
    return this.#operation("remove reports", { sender, keys }, (twin) =>
      twin.store.removeReports(sender, keys),
    );
  }

  #sweepReports(): Operation {
    const [beforeMs, limit] = [this.#nowMs - this.#random.int(2_000), 1 + this.#random.int(3)];
    return this.#operation("sweep reports", { beforeMs, limit }, async (twin) => {
      let removed = 0;
      for (;;) {
        const count = await twin.store.sweepReports(beforeMs, limit);
        removed += count;
        if (count < limit) return removed;
      }
    });
  }
}

/** An entry without its number, which is each store's own. */
function plain({ seq: _, bytes, ...rest }: OutboxEntry): object {
  return { ...rest, bytes: bytes.length };
}

/** Makes the accounts that the operations are about. */
export async function addOwners(store: Store): Promise<void> {
  for (const owner of OWNERS) await addAccount(store, owner);
}
