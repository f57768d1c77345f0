import { TaskGroup } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { DueTimer } from "./due-timer.js";

function make(run: () => Promise<void>) {
  const { env, clock, logged } = createTestEnv();
  const tasks = new TaskGroup(env);
  return { clock, logged, timer: new DueTimer(env, tasks, { name: "test", ceilingMs: 1_000, run }) };
}

describe("DueTimer", () => {
  it("runs at the ceiling, and earlier for what is noted", async () => {
    const at: number[] = [];
    const { clock, timer } = make(async () => {
      at.push(clock.monotonicMs());
    });
    timer.start();
    await clock.advance(100);
    timer.note(clock.wallMs() + 300);
    timer.note(clock.wallMs() + 600);
    await clock.advance(2_000);
    expect(at).toEqual([0, 400, 1_400]);
    timer.stop();
    await clock.advance(5_000);
    expect(at).toHaveLength(3);
    expect(clock.timersPending).toBe(0);
  });

  it("never runs twice at a time, and runs again for what was noted meanwhile", async () => {
    let running = 0;
    let runs = 0;
    const { clock, timer } = make(async () => {
      runs++;
      running++;
      expect(running).toBe(1);
      await clock.sleep(50);
      running--;
    });
    timer.start();
    await clock.advance(10);
    timer.note(clock.wallMs() + 1);
    await clock.advance(60);
    expect(runs).toBe(2);
    timer.stop();
  });

  it("tries again after a failure, which is logged", async () => {
    let runs = 0;
    const { clock, logged, timer } = make(async () => {
      runs++;
      if (runs === 1) throw new Error("broken");
    });
    timer.start();
    await clock.advance(1_500);
    expect(runs).toBe(2);
    expect(logged).toMatchObject([{ event: "task.failed", task: "test", level: "error" }]);
    timer.stop();
  });

  it("waits with the first run where it is told to", async () => {
    let runs = 0;
    const { clock, timer } = make(async () => {
      runs++;
    });
    timer.start(700);
    await clock.advance(699);
    expect(runs).toBe(0);
    await clock.advance(1);
    expect(runs).toBe(1);
    timer.stop();
  });
});
