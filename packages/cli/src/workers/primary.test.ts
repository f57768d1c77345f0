import type { HealthReport } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { Workers } from "./primary.js";
import type { PrimaryMessage, WorkerMessage, WorkerPlan } from "./worker-messages.js";

/** A worker that does what a test says. */
class FakeWorker {
  readonly plan: WorkerPlan;
  readonly pid: number;
  readonly told: PrimaryMessage[] = [];
  killed = false;
  readonly say: (message: WorkerMessage) => void;
  readonly exit: (cause: string) => void;

  constructor(plan: WorkerPlan, pid: number, say: FakeWorker["say"], exit: FakeWorker["exit"]) {
    this.plan = plan;
    this.pid = pid;
    this.say = say;
    this.exit = exit;
  }

  ready(incarnation: string): void {
    const node = `home-${this.plan.index}`;
    this.say({ kind: "ready", node, incarnation, addresses: { client: "127.0.0.1:1" } });
  }
}

const well: HealthReport = { live: true, ready: true, checks: [] };

function createWorkers(count = 2) {
  const { clock, env, logged } = createTestEnv();
  const forked: FakeWorker[] = [];
  const workers = new Workers(env, {
    count,
    args: ["serve"],
    fork: (plan, { onExit, onMessage }) => {
      const worker = new FakeWorker(plan, 100 + forked.length, onMessage, onExit);
      forked.push(worker);
      return {
        pid: worker.pid,
        send: (message) => worker.told.push(message),
        kill: () => {
          worker.killed = true;
          worker.exit("SIGKILL");
        },
      };
    },
  });
  const at = (number: number): FakeWorker => {
    const worker = forked[number];
    if (worker === undefined) throw new Error(`there is no worker ${number}`);
    return worker;
  };
  const start = async (): Promise<void> => {
    const starting = workers.start();
    for (const [index, worker] of [...forked.entries()]) worker.ready(`life-${index}`);
    await starting;
  };
  return { at, clock, forked, logged, start, workers };
}

describe("Workers", () => {
  it("are ready when all are", async () => {
    const { at, clock, forked, logged, workers } = createWorkers();
    const starting = workers.start();
    let isReady = false;
    void starting.then(() => {
      isReady = true;
    });
    expect(forked.map(({ plan }) => plan)).toEqual([
      { index: 1, predecessor: "", args: ["serve"] },
      { index: 2, predecessor: "", args: ["serve"] },
    ]);
    at(1).ready("b");
    await clock.settle();
    expect(isReady).toBe(false);
    expect(workers.health.ready).toBe(false);
    at(0).ready("a");
    expect(await starting).toEqual([
      { node: "home-1", addresses: { client: "127.0.0.1:1" } },
      { node: "home-2", addresses: { client: "127.0.0.1:1" } },
    ]);
    expect(logged).toContainEqual(expect.objectContaining({ event: "worker.started", worker: 1, pid: 100 }));
  });

  it("do not start when one of them cannot, and say what it said", async () => {
    const { at, workers } = createWorkers();
    const starting = workers.start();
    at(0).ready("a");
    at(1).say({
      kind: "failed",
      code: "unavailable",
      reason: "address_in_use",
      message: "the port is taken",
    });
    await expect(starting).rejects.toMatchObject({ code: "unavailable", reason: "address_in_use" });
    const silent = createWorkers();
    const ending = silent.workers.start();
    silent.at(0).exit("exit code 7");
    await expect(ending).rejects.toThrow("worker 1 ended before it was ready: exit code 7");
    const strange = createWorkers();
    const other = strange.workers.start();
    strange.at(0).say({ kind: "failed", code: "strange", reason: "x", message: "y" });
    await expect(other).rejects.toMatchObject({ code: "internal" });
  });

  it("are started again with growing pauses when they die, in the place of the one that is gone", async () => {
    const { at, clock, forked, logged, start } = createWorkers();
    await start();
    at(0).exit("SIGKILL");
    const ended = logged.find(({ event }) => event === "worker.ended");
    expect(ended).toMatchObject({ worker: 1, reason: "SIGKILL", level: "error" });
    await clock.advance(200);
    expect(at(2).plan).toMatchObject({ index: 1, predecessor: "life-0" });
    // It says why before it ends.
    at(2).say({ kind: "failed", code: "unavailable", reason: "store_unavailable", message: "no Redis" });
    at(2).exit("exit code 1");
    expect(logged.filter(({ event }) => event === "worker.ended").at(-1)).toMatchObject({
      reason: "no Redis",
    });
    await clock.advance(199);
    expect(forked).toHaveLength(3);
    await clock.advance(201);
    expect(forked).toHaveLength(4);
    at(3).ready("later");
    await clock.advance(11_000);
    at(3).exit("SIGSEGV");
    await clock.advance(200);
    expect(at(4).plan.predecessor).toBe("later");
  });

  it("are told to stop and to read their configuration; one that does not end is killed", async () => {
    const { at, clock, forked, logged, start, workers } = createWorkers();
    await start();
    workers.reload();
    expect(forked.map(({ told }) => told)).toEqual([[{ kind: "reload" }], [{ kind: "reload" }]]);
    const stopping = workers.stop(1_000);
    expect(workers.stop(5)).toBe(stopping);
    expect(at(0).told.at(-1)).toEqual({ kind: "stop" });
    at(0).exit("exit code 0");
    await clock.advance(999);
    expect(at(1).killed).toBe(false);
    await clock.advance(1);
    await stopping;
    expect(at(1).killed).toBe(true);
    expect(logged).toContainEqual(expect.objectContaining({ event: "worker.killed", worker: 2 }));
    await clock.advance(20_000);
    expect(forked).toHaveLength(2);
    expect(clock.timersPending).toBe(0);
  });

  it("do not come back when they die while all are being stopped, or wait to be started again", async () => {
    const { at, clock, forked, start, workers } = createWorkers();
    await start();
    at(0).exit("SIGKILL");
    const stopping = workers.stop(1_000);
    at(1).exit("exit code 0");
    await stopping;
    await clock.advance(20_000);
    expect(forked).toHaveLength(2);
  });

  it("are asked together for what they count; who does not answer in time is left out", async () => {
    const { at, clock, start, workers } = createWorkers();
    expect(await workers.metrics()).toEqual([]);
    await start();
    const both = workers.metrics();
    for (const number of [1, 0]) {
      expect(at(number).told.at(-1)).toEqual({ kind: "metrics", number: 1 });
      at(number).say({ kind: "metrics", number: 1, values: [{ name: `of-${number}` }] });
    }
    expect(await both).toEqual([[{ name: "of-1" }], [{ name: "of-0" }]]);
    const one = workers.metrics();
    at(0).say({ kind: "metrics", number: 2, values: [] });
    at(1).say({ kind: "metrics", number: 1, values: [] });
    await clock.advance(2_000);
    expect(await one).toEqual([[]]);
    expect(clock.timersPending).toBe(0);
  });

  it("are ready as long as one of them is, and say which are not", async () => {
    const { at, start, workers } = createWorkers();
    await start();
    at(0).say({ kind: "health", health: well });
    at(1).say({
      kind: "health",
      health: { live: true, ready: false, checks: [{ name: "store", ok: false, detail: "refused" }] },
    });
    expect(workers.health).toEqual({
      live: true,
      ready: true,
      checks: [
        { name: "worker-1", ok: true, detail: "" },
        { name: "worker-2", ok: false, detail: "store: refused" },
      ],
    });
    at(0).exit("SIGKILL");
    expect(workers.health).toMatchObject({ ready: false, checks: [{ detail: "does not run" }, {}] });
  });
});
