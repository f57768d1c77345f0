import { parsePrincipal } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { SharedBus } from "../../test/shared-bus.js";
import { NORTH, TestSession } from "../../test/two-domains.js";
import type { SessionPort } from "../core/ports.js";
import { Reports } from "./reports.js";

describe("A look for reports", () => {
  it("is made for each of two wishes that came during another", async () => {
    const { clock, env } = createTestEnv();
    const sessions = Array.from(
      { length: 150 },
      (_, at) => new TestSession(parsePrincipal(`user${at}@${NORTH}`), `session${at}`),
    );
    const read: string[] = [];
    const reports = new Reports(env, {
      store: {
        shared: true,
        reports: async (principal) => {
          read.push(principal);
          return [];
        },
        removeReports: async () => undefined,
      },
      bus: new SharedBus(clock).server("home1"),
      sessions: {
        of: (principal) => sessions.filter((session) => session.principal === principal),
        size: sessions.length,
      },
      checkMs: 10,
    });
    await reports.start();
    for (const session of sessions) reports.onSessionStart(session as SessionPort);
    const [first] = sessions;
    // The periodic look comes while one for everybody rests, and so does another one for everybody.
    reports.expect(first?.principal as NonNullable<SessionPort["principal"]>);
    reports.onGap();
    reports.onGap();
    await clock.advance(15);
    read.length = 0;
    await clock.advance(100);
    const timesOf = (at: number): number => read.filter((one) => one === sessions[at]?.principal).length;
    // The last one is still to come in the first look; the first one was in it, and is in both that follow.
    expect(timesOf(149)).toBe(2);
    expect(timesOf(0)).toBeGreaterThanOrEqual(2);
    reports.stop();
  });
});
