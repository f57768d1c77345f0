import { ParleyError } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { Output } from "../output.js";
import { playgroundLayout } from "./layout.js";
import { Steps } from "./steps.js";

function createSteps() {
  const { clock, env } = createTestEnv();
  const lines: string[] = [];
  const sink = { isTTY: false, write: (text: string) => void lines.push(text) };
  return { clock, steps: new Steps(env, new Output(sink, sink, true)), lines };
}

describe("Steps", () => {
  it("are told with the time that each took", async () => {
    const { clock, lines, steps } = createSteps();
    const played = steps.play("one", "the first", async () => {
      await clock.sleep(40);
      return ["it went well", 7];
    });
    await clock.advance(40);
    expect(await played).toBe(7);
    expect(steps.results).toEqual([{ name: "one", ok: true, ms: 40 }]);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      event: "step",
      name: "one",
      ok: true,
      ms: 40,
      title: "the first",
      seen: "it went well",
    });
  });

  it("fail with what their work throws, or when they take too long", async () => {
    const { clock, steps } = createSteps();
    const error = new ParleyError("unavailable", "no");
    await expect(steps.play("one", "the first", () => Promise.reject(error))).rejects.toBe(error);
    const late = steps.play("two", "the second", () => new Promise<never>(() => undefined));
    late.catch(() => undefined);
    await clock.advance(60_000);
    await expect(late).rejects.toMatchObject({ reason: "step_timeout" });
    expect(steps.results.map(({ ok }) => ok)).toEqual([false, false]);
    expect(clock.timersPending).toBe(0);
  });
});

describe("The playground's layout", () => {
  it("gives every part a port of its own", () => {
    const { north, south } = playgroundLayout("/d", 7400);
    const ports = [north, south].flatMap(({ admin, client, federation }) => [client, admin, federation]);
    expect(ports.map((address) => Number(address.split(":")[1]))).toEqual([
      7401, 7402, 7403, 7411, 7412, 7413,
    ]);
  });
});
