import { documentToBytes, type federation } from "@parley/protocol";
import { TaskGroup } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import type { DomainExchange } from "../core/ports.js";
import { Fetching } from "./fetching.js";
import { resolvePresenceOptions } from "./options.js";
import { type PresentityItemsParts, servePresentityItems } from "./presentity-items.js";

const bobs = "pres:bob@south.example";
const document = documentToBytes({ presentity: bobs as never, tuples: [] });
const shown = { presentity: bobs, version: { epoch: 1, counter: 1 }, document };

/** A home of several domains, and what it was asked for behind the checks. */
function createScene() {
  const { clock, env } = createTestEnv();
  const handlers = new Map<string, Parameters<DomainExchange["on"]>[1]>();
  const asked: string[] = [];
  const exchange = { on: (kind, handler) => handlers.set(kind, handler) } as Pick<DomainExchange, "on">;
  const tasks = new TaskGroup(env);
  servePresentityItems({
    exchange,
    tasks,
    subscribers: {
      request: async (request: { presentity: string }) => {
        asked.push(`watch ${request.presentity}`);
        return { ...request, state: "pending", reason: "", expiresMs: 1, view: "", change: 1 };
      },
      heldAll: async (views: readonly { presentity: string }[]) =>
        views.map(({ presentity }) => {
          asked.push(`held ${presentity}`);
          return shown;
        }),
    },
    remote: { settle: () => {} },
  } as unknown as PresentityItemsParts);
  const presentities = {
    read: async (presentity: string, look: (handle: undefined) => unknown) => {
      asked.push(`fetch ${presentity}`);
      return look(undefined);
    },
  };
  const parts = { exchange, tasks, presentities, isLocal: () => true };
  new Fetching(env, resolvePresenceOptions({}), parts as never).serve();
  const receive = async (
    kind: string,
    item: federation.IPayloadItem,
    destination: string,
  ): Promise<federation.IPayloadItem | undefined> => {
    let answer: federation.IPayloadItem | undefined;
    const reply = (its: federation.IPayloadItem): void => {
      answer = its;
    };
    handlers.get(kind)?.("evil.example" as never, item as never, reply, destination as never);
    await clock.settle();
    return answer;
  };
  return { asked, receive };
}

const watch = { presentity: bobs, watcher: "eve@evil.example", anonymousId: "", expiresMs: 1_000, wish: 1 };
const fetch = { presentity: bobs, watcher: "eve@evil.example" };
const held = { presentity: bobs, view: "v" };

describe("What another domain asks of a presentity", () => {
  it("is heard when it was said to the presentity's own domain", async () => {
    const { asked, receive } = createScene();
    await receive("watch", { watch }, "south.example");
    await receive("fetch", { fetch }, "south.example");
    await receive("compare", { compare: { views: [held] } }, "south.example");
    expect(asked).toEqual([`watch ${bobs}`, `fetch ${bobs}`, `held ${bobs}`]);
  });

  it("is refused when it was said to another domain of the same home, whose policy it passed", async () => {
    const { asked, receive } = createScene();
    expect(await receive("watch", { watch }, "north.example")).toMatchObject({
      watchState: { presentity: bobs, reason: "refused" },
    });
    expect(await receive("fetch", { fetch }, "north.example")).toMatchObject({
      fetched: { error: { reason: "no_such_presentity" } },
    });
    expect(await receive("compare", { compare: { views: [held] } }, "north.example")).toMatchObject({
      compared: { newer: [], gone: [held] },
    });
    expect(asked).toEqual([]);
  });

  it("is refused to an anonymous watcher of an endless name", async () => {
    const { asked, receive } = createScene();
    const endless = { ...watch, watcher: "", anonymousId: "g".repeat(129) };
    expect(await receive("watch", { watch: endless }, "south.example")).toMatchObject({
      watchState: { reason: "refused" },
    });
    expect(asked).toEqual([]);
  });

  it("is compared once, however often it is named", async () => {
    const { asked, receive } = createScene();
    const views = Array.from({ length: 1_000 }, () => held);
    const answer = await receive("compare", { compare: { views } }, "south.example");
    expect(answer?.compared?.newer).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });
});
