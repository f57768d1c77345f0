/** Random sequences of operations, with restarts between, against simple models. */

import type { InboxAddress } from "@parley/model";
import fc from "fast-check";
import type { Store } from "../store.js";
import { ALICE, addAccount, BOB, im, type OpenStoreUnderTest, pres, storesFor, tuple } from "./fixtures.js";

/** The store under test; replaced when it is opened again. */
interface Real {
  store: Store;
  reopen(): Promise<Store>;
}

/** A command as a value: what it does to the model says what the store must answer. */
type Step<M> = (model: M, real: Real) => Promise<void>;

function command<M extends object>(name: string, step: Step<M>): fc.AsyncCommand<M, Real> {
  return { check: () => true, run: step, toString: () => name };
}

function reopenCommand<M extends object>(): fc.AsyncCommand<M, Real> {
  return command("reopen", async (_model, real) => {
    real.store = await real.reopen();
  });
}

interface ModelMessage {
  readonly id: string;
  readonly sender: string;
  readonly receivedAtMs: number;
}

interface InboxModel {
  messages: Map<number, ModelMessage>;
  lastSeq: number;
  ids: Map<string, { seq: number; atMs: number }>;
  lanes: Map<string, number>;
  cursors: Map<string, number>;
  nowMs: number;
}

const MESSAGES_MAX = 6;
const INBOX: InboxAddress = im(ALICE);

function inboxCommands(): fc.Arbitrary<fc.AsyncCommand<InboxModel, Real>>[] {
  const sender = fc.constantFrom("bob@south.example", "eve@south.example");
  const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
  const device = fc.constantFrom("phone", "laptop");
  return [
    fc
      .record({ sender, id, lane: fc.option(fc.record({ at: fc.nat(5), previous: fc.nat(4) })) })
      .map((input) =>
        command<InboxModel>(`append ${JSON.stringify(input)}`, async (model, real) => {
          const lane = input.lane && {
            origin: "o",
            outboxSeq: input.lane.at + 1,
            previousSeq: Math.min(input.lane.previous, input.lane.at),
          };
          const outcome = await real.store.append({
            inbox: INBOX,
            sender: input.sender,
            id: input.id,
            bytes: Buffer.from(input.id),
            nowMs: model.nowMs,
            messagesMax: MESSAGES_MAX,
            ...(lane ? { lane } : {}),
          });
          const idKey = `${input.sender} ${input.id}`;
          const decided = model.lanes.get(input.sender) ?? 0;
          const decide = () => {
            if (lane) model.lanes.set(input.sender, Math.max(decided, lane.outboxSeq));
          };
          const known = model.ids.get(idKey);
          if (lane && lane.previousSeq > decided) {
            expect(outcome).toEqual({ kind: "out_of_order" });
          } else if (known !== undefined) {
            expect(outcome).toEqual({ kind: "duplicate", seq: known.seq });
            decide();
          } else if (lane && lane.outboxSeq <= decided) {
            expect(outcome).toEqual({ kind: "decided" });
          } else if (model.messages.size >= MESSAGES_MAX) {
            expect(outcome).toEqual({ kind: "full", limit: MESSAGES_MAX });
          } else {
            const seq = ++model.lastSeq;
            expect(outcome).toEqual({ kind: "appended", seq });
            model.messages.set(seq, { id: input.id, sender: input.sender, receivedAtMs: model.nowMs });
            model.ids.set(idKey, { seq, atMs: model.nowMs });
            decide();
          }
        }),
      ),
    fc.array(fc.nat(12), { maxLength: 3 }).map((seqs) =>
      command<InboxModel>(`delete ${seqs}`, async (model, real) => {
        let removed = 0;
        for (const seq of seqs) if (model.messages.delete(seq)) removed++;
        expect(await real.store.deleteMessages(INBOX, seqs)).toBe(removed);
      }),
    ),
    device.map((name) =>
      command<InboxModel>(`open ${name}`, async (model, real) => {
        const seq = model.cursors.get(name) ?? 0;
        model.cursors.set(name, seq);
        const cursor = { inbox: INBOX, device: name, nowMs: model.nowMs, devicesMax: 5 };
        expect(await real.store.openCursor(cursor)).toBe(seq);
      }),
    ),
    fc.tuple(device, fc.nat(12)).map(([name, seq]) =>
      command<InboxModel>(`move ${name} ${seq}`, async (model, real) => {
        const at = model.cursors.get(name);
        if (at !== undefined && seq <= model.lastSeq) model.cursors.set(name, Math.max(at, seq));
        await real.store.moveCursor({ inbox: INBOX, device: name, seq, nowMs: model.nowMs });
      }),
    ),
    fc
      .tuple(fc.nat(8), fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 4 }))
      .map(([received, read, forget, limit]) =>
        command<InboxModel>(`sweep ${received} ${read} ${forget} by ${limit}`, async (model, real) => {
          const before = (ago: number) => Math.max(0, model.nowMs - ago * 100);
          const least = model.cursors.size === 0 ? 0 : Math.min(...model.cursors.values());
          for (const [seq, { receivedAtMs }] of model.messages) {
            const old = receivedAtMs < before(received);
            if (old || (seq <= least && receivedAtMs < before(read))) model.messages.delete(seq);
          }
          for (const [key, { atMs }] of model.ids) if (atMs < before(forget)) model.ids.delete(key);
          const input = {
            receivedBeforeMs: before(received),
            readBeforeMs: before(read),
            forgetBeforeMs: before(forget),
            limit,
          };
          while ((await real.store.sweepMessages(input)) >= limit);
        }),
      ),
    fc.integer({ min: 1, max: 300 }).map((ms) =>
      command<InboxModel>(`pass ${ms}`, async (model) => {
        model.nowMs += ms;
      }),
    ),
    fc.constant(
      command<InboxModel>("read", async (model, real) => {
        const messages = await real.store.read({ inbox: INBOX, fromSeq: 0, itemsMax: 99, bytesMax: 1e6 });
        expect(
          messages.map(({ seq, receivedAtMs, bytes }) => [seq, receivedAtMs, Buffer.from(bytes).toString()]),
        ).toEqual([...model.messages].map(([seq, message]) => [seq, message.receivedAtMs, message.id]));
        expect(await real.store.lastSeq(INBOX)).toBe(model.lastSeq);
      }),
    ),
    fc.constant(reopenCommand<InboxModel>()),
  ];
}

interface OutboxModel {
  entries: Map<string, { seq: number; id: string }>;
  reports: string[];
  lastSeq: number;
}

function outboxCommands(): fc.Arbitrary<fc.AsyncCommand<OutboxModel, Real>>[] {
  const id = fc.constantFrom("a", "b", "c", "d");
  return [
    id.map((name) =>
      command<OutboxModel>(`enqueue ${name}`, async (model, real) => {
        const outcome = await real.store.enqueue({
          domain: "south.example",
          sender: ALICE,
          inbox: im(BOB),
          id: name,
          bytes: Buffer.from(name),
          nowMs: 1,
          expiresAtMs: 9,
          entriesMax: 3,
        });
        const waiting = model.entries.get(name);
        if (waiting !== undefined) {
          expect(outcome).toMatchObject({ kind: "waiting", entry: { seq: waiting.seq } });
        } else if (model.reports.includes(name)) {
          expect(outcome).toMatchObject({ kind: "reported", report: { id: name } });
        } else if (model.entries.size >= 3) {
          expect(outcome).toEqual({ kind: "full", limit: 3 });
        } else if (outcome.kind === "queued") {
          expect(outcome.entry.seq).toBeGreaterThan(model.lastSeq);
          model.lastSeq = outcome.entry.seq;
          model.entries.set(name, { seq: outcome.entry.seq, id: name });
        } else {
          throw new Error(`expected queued, got ${outcome.kind}`);
        }
      }),
    ),
    fc.tuple(id, fc.boolean()).map(([name, withReport]) =>
      command<OutboxModel>(`settle ${name} ${withReport}`, async (model, real) => {
        const entry = model.entries.get(name);
        const seq = entry?.seq ?? 77_777;
        const report = {
          sender: ALICE,
          id: name,
          inbox: im(BOB),
          status: "failed" as const,
          reason: "x",
          atMs: 5,
        };
        await real.store.settle({ domain: "south.example", seq }, withReport ? report : undefined);
        if (entry === undefined) return;
        model.entries.delete(name);
        if (withReport) model.reports.push(name);
      }),
    ),
    id.map((name) =>
      command<OutboxModel>(`take report ${name}`, async (model, real) => {
        model.reports = model.reports.filter((other) => other !== name);
        await real.store.removeReports(ALICE, [{ id: name, inbox: im(BOB) }]);
      }),
    ),
    fc.constant(
      command<OutboxModel>("read", async (model, real) => {
        const page = { domain: "south.example", afterSeq: 0, itemsMax: 99, bytesMax: 1e6 };
        expect((await real.store.entries(page)).map(({ seq }) => seq)).toEqual(
          [...model.entries.values()].map(({ seq }) => seq),
        );
        expect((await real.store.reports(ALICE, 99)).map(({ id: name }) => name)).toEqual(model.reports);
        const size = model.entries.size;
        expect(await real.store.outboxDomains()).toEqual(new Map(size > 0 ? [["south.example", size]] : []));
      }),
    ),
    fc.constant(reopenCommand<OutboxModel>()),
  ];
}

interface PresenceModel {
  publications: { tag: string; expiresAtMs: number; session: string | undefined }[];
  counter: number;
  tags: number;
  nowMs: number;
}

/** The version's counter has risen, by whatever, or is what it was. */
async function expectCounter(model: PresenceModel, { store }: Real, rises: boolean): Promise<void> {
  const counter = (await store.presence(pres(ALICE)))?.version.counter ?? Number.NaN;
  if (rises) expect(counter).toBeGreaterThan(model.counter);
  else expect(counter).toBe(model.counter);
  model.counter = counter;
}

function presenceCommands(): fc.Arbitrary<fc.AsyncCommand<PresenceModel, Real>>[] {
  const session = fc.constantFrom("s1", "s2", undefined);
  const live = (model: PresenceModel) => model.publications.filter((one) => one.expiresAtMs > model.nowMs);
  const LIMIT = 3;
  return [
    fc.record({ which: fc.option(fc.nat(4)), lives: fc.nat(500), session, says: fc.boolean() }).map((input) =>
      command<PresenceModel>(`publish ${JSON.stringify(input)}`, async (model, real) => {
        const old = input.which === null ? undefined : (live(model)[input.which]?.tag ?? "unknown");
        const entityTag = `t${++model.tags}`;
        const expiresAtMs = model.nowMs + 1 + input.lives;
        const says = old === undefined || input.says;
        const outcome = await real.store.publish({
          presentity: pres(ALICE),
          entityTag,
          expiresAtMs,
          nowMs: model.nowMs,
          publicationsMax: LIMIT,
          ...(old === undefined ? {} : { ifMatch: old }),
          ...(says ? { tuples: [tuple("x")] } : {}),
          ...(input.session === undefined ? {} : { sessionId: input.session }),
        });
        const at = live(model).find((one) => one.tag === old);
        if (old === undefined && live(model).length >= LIMIT) {
          expect(outcome).toEqual({ kind: "too_many", limit: LIMIT });
        } else if (old !== undefined && at === undefined) {
          expect(outcome).toEqual({ kind: "no_such_publication" });
        } else {
          if (at === undefined) {
            model.publications.push({ tag: entityTag, expiresAtMs, session: input.session });
          } else {
            at.tag = entityTag;
            at.expiresAtMs = expiresAtMs;
            at.session = input.session ?? at.session;
          }
          expect(outcome).toMatchObject({ kind: "published", changed: says });
          await expectCounter(model, real, says);
        }
      }),
    ),
    fc.nat(4).map((which) =>
      command<PresenceModel>(`unpublish ${which}`, async (model, real) => {
        const ifMatch = live(model)[which]?.tag ?? "unknown";
        const outcome = await real.store.unpublish({ presentity: pres(ALICE), ifMatch, nowMs: model.nowMs });
        if (ifMatch === "unknown") {
          expect(outcome).toEqual({ kind: "no_such_publication" });
          return;
        }
        model.publications = model.publications.filter(({ tag }) => tag !== ifMatch);
        expect(outcome).toMatchObject({ kind: "published" });
        await expectCounter(model, real, true);
      }),
    ),
    fc.integer({ min: 1, max: 400 }).map((ms) =>
      command<PresenceModel>(`pass ${ms} and expire`, async (model, real) => {
        model.nowMs += ms;
        const left = live(model);
        const changed = left.length < model.publications.length;
        model.publications = left;
        expect((await real.store.expirePublications(model.nowMs, 9)).length).toBe(changed ? 1 : 0);
        await expectCounter(model, real, changed);
      }),
    ),
    fc.integer({ min: 1, max: 400 }).map((ms) =>
      command<PresenceModel>(`pass ${ms}`, async (model) => {
        model.nowMs += ms;
      }),
    ),
    fc.constantFrom("s1", "s2").map((name) =>
      command<PresenceModel>(`end ${name}`, async (model, real) => {
        const left = model.publications.filter((one) => one.session !== name);
        const changed = left.length < model.publications.length;
        model.publications = left;
        expect((await real.store.removeSessionPublications(name, model.nowMs)).length).toBe(changed ? 1 : 0);
        await expectCounter(model, real, changed);
      }),
    ),
    fc.constant(
      command<PresenceModel>("read", async (model, real) => {
        const snapshot = await real.store.presence(pres(ALICE));
        expect(snapshot?.version.counter).toBe(model.counter);
        expect(snapshot?.publications.map(({ entityTag }) => entityTag)).toEqual(
          model.publications.map(({ tag }) => tag),
        );
      }),
    ),
    fc.constant(reopenCommand<PresenceModel>()),
  ];
}

export function describeModels(open: OpenStoreUnderTest, runs: number): void {
  const opened = storesFor(open);

  const check = <M extends object>(
    commands: fc.Arbitrary<fc.AsyncCommand<M, Real>>[],
    model: () => M,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: "+1" }), async (sequence) => {
        const under = await opened();
        await addAccount(under.store, ALICE, 0);
        await fc.asyncModelRun(
          () => ({ model: model(), real: { store: under.store, reopen: () => under.reopen() } }),
          sequence,
        );
      }),
      { numRuns: runs },
    );

  describe("random sequences", () => {
    it("leave an inbox as a simple model says", () =>
      check(inboxCommands(), () => ({
        messages: new Map(),
        lastSeq: 0,
        ids: new Map(),
        lanes: new Map(),
        cursors: new Map(),
        nowMs: 1_000,
      })));

    it("leave the outbox as a simple model says", () =>
      check(outboxCommands(), () => ({ entries: new Map(), reports: [], lastSeq: 0 })));

    it("leave a presentity as a simple model says", () =>
      check(presenceCommands(), () => ({ publications: [], counter: 0, tags: 0, nowMs: 1_000 })));
  });
}
