import { parseDomain } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { ForwardedAnswers } from "./forwarded-answers.js";

const SOUTH = parseDomain("south.example");
const answers = (...seqs: number[]) => seqs.map((outboxSeq) => ({ outboxSeq }));

function createScene(itemsMax: number) {
  const { env, clock } = createTestEnv();
  const overdue: number[] = [];
  const forwarded = new ForwardedAnswers(env, itemsMax, (_, delivered) =>
    overdue.push(...delivered.map(({ outboxSeq }) => outboxSeq ?? 0)),
  );
  return { clock, forwarded, overdue };
}

describe("ForwardedAnswers", () => {
  it("gives back what the sending server does not say that it has", async () => {
    const { clock, forwarded, overdue } = createScene(10);
    const first = forwarded.add(SOUTH, answers(1, 2));
    forwarded.add(SOUTH, answers(3));
    forwarded.taken(first);
    forwarded.taken(99);
    await clock.advance(1_900);
    expect(overdue).toEqual([]);
    forwarded.add(SOUTH, answers(4));
    await clock.advance(700);
    expect(overdue).toEqual([3]);
    await clock.advance(2_000);
    expect(overdue).toEqual([3, 4]);
    expect(clock.timersPending).toBe(0);
  });

  it("keeps no more than its limit, and nothing after a stop", async () => {
    const { clock, forwarded, overdue } = createScene(3);
    forwarded.add(SOUTH, answers(1, 2));
    forwarded.add(SOUTH, answers(3, 4));
    forwarded.add(SOUTH, answers(5));
    await clock.advance(3_000);
    expect(overdue).toEqual([1, 2, 5]);
    forwarded.add(SOUTH, answers(6, 7, 8));
    forwarded.stop();
    forwarded.add(SOUTH, answers(9));
    await clock.advance(10_000);
    expect(overdue).toEqual([1, 2, 5]);
    expect(clock.timersPending).toBe(0);
  });
});
