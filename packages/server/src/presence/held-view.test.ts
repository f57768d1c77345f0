import { documentToBytes } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import type { SessionPort } from "../core/ports.js";
import { HeldView } from "./held-view.js";
import { PresenceCounts } from "./metrics.js";

const presentity = "pres:bob@south.example" as never;
const shown = (counter: number) => ({
  presentity,
  version: { epoch: 1, counter },
  document: documentToBytes({ presentity, tuples: [] }),
});

function make(sessions: number) {
  const handed = new PresenceCounts(createTestEnv().env).toSession;
  const held = new HeldView(presentity, "v1", "north.example" as never, handed);
  const pushed: Uint8Array[][] = [];
  for (let i = 0; i < sessions; i++) {
    const own: Uint8Array[] = [];
    pushed.push(own);
    held.sessions.add({ push: (item: Uint8Array) => own.push(item) } as unknown as SessionPort);
  }
  return { held, pushed };
}

describe("HeldView", () => {
  it("hands the same bytes to every session", () => {
    const { held, pushed } = make(1_000);
    held.take(shown(1));
    const [[first]] = pushed as [[Uint8Array]];
    expect(pushed.every((own) => own.length === 1 && own[0] === first)).toBe(true);
  });

  it("hands on the bytes that it was given, where it was given some", () => {
    const { held, pushed } = make(1);
    const event = new Uint8Array([1]);
    held.take(shown(1), event);
    expect(pushed).toEqual([[event]]);
  });

  it.each([0, 1])("takes nothing that is not newer (%d behind)", (behind) => {
    const { held, pushed } = make(1);
    expect(held.take(shown(2))).toBe(true);
    expect(held.take(shown(2 - behind))).toBe(false);
    expect(pushed[0]).toHaveLength(1);
  });

  it("tells each change of freshness once, and nothing to who is told nothing new", () => {
    const { held, pushed } = make(1);
    held.take(shown(1));
    held.setFreshness({ kind: "live" });
    held.setFreshness({ kind: "stale", sinceMs: 5, cause: "domain_unreachable" });
    held.setFreshness({ kind: "stale", sinceMs: 5, cause: "domain_unreachable" });
    held.setFreshness({ kind: "stale", sinceMs: 6, cause: "domain_unreachable" });
    held.setFreshness({ kind: "live" });
    expect(pushed[0]).toHaveLength(4);
  });

  it("goes on when a session leaves while it is handed something", () => {
    const { held, pushed } = make(2);
    const leaving = {
      push: () => held.sessions.delete(leaving),
    } as unknown as SessionPort;
    held.sessions.add(leaving);
    held.take(shown(1));
    held.take(shown(2));
    expect(pushed.map((own) => own.length)).toEqual([2, 2]);
  });
});
