import { createHmac } from "node:crypto";
import { parsePrincipal } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { Fences } from "./fences.js";
import { ResumeTokens } from "./resume-token.js";

const secret = Buffer.alloc(32, 7);
const tokens = new ResumeTokens(secret);
const claims = {
  principal: parsePrincipal("zoë@north.example"),
  credentialEpoch: 3,
  accountMadeAtMs: 1_000,
  expiresAtMs: 9_000,
  signedInAtMs: 5_000,
};

/** As another version would issue it. */
function issued(...fields: unknown[]): string {
  const body = Buffer.from(fields.join("\n")).toString("base64url");
  const mac = createHmac("sha256", secret).update(`parley-resume-v1.${body}`).digest("base64url");
  return `${body}.${mac}`;
}

describe("A resume token", () => {
  it("says what it was issued for, until it expires", () => {
    const token = tokens.issue(claims);
    expect(tokens.check(token, 8_999)).toEqual(claims);
    expect(tokens.check(token, 9_000)).toBeUndefined();
  });

  it("is none when it is damaged, too long, of another secret or of a later version", () => {
    const token = tokens.issue(claims);
    const { principal } = claims;
    const all = [
      "",
      "a",
      `${token}.x`,
      token.replace(/^./, "x"),
      `${token.slice(0, -2)}xx`,
      "x".repeat(3_000),
      issued("9", principal, 3, 1_000, 9_000, 5_000),
      issued("3", "no name", 3, 1_000, 9_000, 5_000),
    ];
    for (const one of all) expect(tokens.check(one, 1)).toBeUndefined();
    expect(new ResumeTokens(Buffer.alloc(32, 8)).check(token, 1)).toBeUndefined();
  });

  it("is taken from an older server of the domain, during an upgrade", () => {
    expect(tokens.check(issued("2", claims.principal, 3, 1_000, 9_000), 1)).toEqual({
      ...claims,
      signedInAtMs: 0,
    });
  });
});

describe("A fence", () => {
  it("rises with the clock, and when the clock goes back", async () => {
    const { clock, env } = createTestEnv();
    let offsetMs = 0;
    const fences = new Fences({
      ...env,
      clock: { ...clock, wallMs: () => (clock.wallMs() + offsetMs) as never } as never,
    });
    const first = fences.next();
    expect(first).toBe(clock.wallMs());
    expect(fences.next()).toBe(first + 1);
    await clock.advance(1_000);
    expect(fences.next()).toBe(clock.wallMs());
    offsetMs = -60_000;
    expect(fences.next()).toBe(clock.wallMs() + 1);
  });

  it("exceeds that of the session's connection before, though the clock of that server was ahead", () => {
    const { clock, env } = createTestEnv();
    const fences = new Fences(env);
    const ahead = clock.wallMs() + 5_000;
    expect(fences.next(ahead)).toBe(ahead + 1);
    expect(fences.next(1)).toBe(ahead + 2);
  });
});
