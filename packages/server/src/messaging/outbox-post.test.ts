import { parseDomain } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { SharedBus } from "../../test/shared-bus.js";
import { OutboxPost } from "./outbox-post.js";
import { decodeWords, nodeSubject, OWNERS_SUBJECT, outboxSubject } from "./outbox-words.js";

const SOUTH = parseDomain("south.example");
const report = (id: string) =>
  ({
    sender: "alice@north.example",
    inbox: "im:bob@south.example",
    id,
    status: "delivered",
    reason: "",
    atMs: 1,
  }) as never;

async function createScene() {
  const { env, clock } = createTestEnv();
  const hub = new SharedBus(clock);
  const bus = hub.server("one");
  const heard: ReturnType<typeof decodeWords>[] = [];
  const other = hub.server("two");
  for (const subject of [outboxSubject(SOUTH), nodeSubject("life"), OWNERS_SUBJECT])
    await other.subscribe(subject, (bytes) => heard.push(decodeWords(bytes)));
  let forwards = 0;
  const post = new OutboxPost(env, { bus, node: "me", onForward: () => ++forwards });
  return { clock, hub, heard, post };
}

describe("What servers tell each other of outboxes", () => {
  it("goes out together at the end of the turn, and comes out as it went in", async () => {
    const { clock, hub, heard, post } = await createScene();
    post.poke({ domain: SOUTH, seq: 1, unconfirmed: false } as never);
    post.poke({ domain: SOUTH, seq: 2, unconfirmed: true } as never);
    post.ended(SOUTH, 3, true);
    post.ended(SOUTH, 4, false);
    post.forward(SOUTH, { outboxSeq: 5, outcome: 1 });
    post.result("life", { domain: SOUTH, seq: 6, report: report("m"), follows: true });
    post.kept("life", { domain: SOUTH, seq: 7 });
    post.gone("life", { domain: SOUTH, seq: 8 });
    post.taken("life", 9);
    expect(hub.passed).toEqual([]);
    await clock.settle();
    expect(heard).toMatchObject([
      { kind: "poke", node: "me", seqs: [1, 2], again: [2] },
      { kind: "ended", seqs: [3], declined: [4] },
      { kind: "delivered", node: "me", number: 1, delivered: [{ outboxSeq: 5, outcome: 1 }] },
      {
        kind: "results",
        results: [{ domain: SOUTH, seq: 6, report: { id: "m", status: "delivered" }, follows: true }],
        kept: [{ domain: SOUTH, seq: 7 }],
        gone: [{ domain: SOUTH, seq: 8 }],
        taken: [9],
      },
    ]);
    post.owner({ domain: SOUTH, node: "me", entries: true });
    post.gap();
    await clock.settle();
    expect(heard.slice(4)).toEqual([
      { kind: "owner", domain: SOUTH, node: "me", entries: true },
      { kind: "gap" },
    ]);
  });

  it("goes in portions that a bus takes", async () => {
    const { clock, heard, post } = await createScene();
    for (let seq = 1; seq <= 12_000; seq++) {
      post.poke({ domain: SOUTH, seq, unconfirmed: false } as never);
      post.forward(SOUTH, { outboxSeq: seq, outcome: 1 });
    }
    for (let seq = 1; seq <= 1_200; seq++)
      post.result("life", { domain: SOUTH, seq, report: report(`${seq}`), follows: false });
    await clock.settle();
    const seqs = heard.flatMap((words) => (words?.kind === "poke" ? words.seqs : []));
    const answers = heard.flatMap((words) => (words?.kind === "delivered" ? words.delivered : []));
    const results = heard.flatMap((words) => (words?.kind === "results" ? words.results : []));
    expect([seqs.length, answers.length, results.length]).toEqual([12_000, 12_000, 1_200]);
    expect(answers.map(({ outboxSeq }) => outboxSeq)).toEqual(
      Array.from({ length: 12_000 }, (_, i) => i + 1),
    );
    expect(heard.filter((words) => words?.kind === "delivered")).toHaveLength(3);
  });

  it("is passed over when a newer server says it", () => {
    for (const bytes of [[], [9, 1, 0x7b, 0x7d], [1, 9]])
      expect(decodeWords(Buffer.from(bytes))).toBeUndefined();
  });
});
