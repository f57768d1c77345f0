import { createTestEnv } from "@parley/runtime/testing";
import { Serving } from "./serving.js";

describe("What ports say of a server", () => {
  it("follows its readiness within a second, at once where somebody tells, and ends with it", async () => {
    const { clock, env } = createTestEnv();
    const said: string[] = [];
    const port = (name: string) => ({
      setServing: (serving: boolean) => said.push(`${name} ${serving ? "serves" : "does not"}`),
    });
    let ready = false;
    const serving = new Serving(env, [port("a"), port("b")], () => ready);
    expect(said.splice(0)).toEqual(["a does not", "b does not"]);
    ready = true;
    await clock.advance(999);
    expect(said.splice(0)).toEqual(["a serves", "b serves"]);
    ready = false;
    serving.look();
    expect(said.splice(0)).toEqual(["a does not", "b does not"]);
    ready = true;
    await clock.advance(999);
    expect(said.splice(0)).toEqual(["a serves", "b serves"]);
    serving.end();
    expect(said.splice(0)).toEqual(["a does not", "b does not"]);
    await clock.advance(5_000);
    expect(said).toEqual([]);
    expect(clock.timersPending).toBe(0);
  });
});
