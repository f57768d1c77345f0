import { parsePrincipal } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { homeServerDefaults } from "../options.js";
import { Fences } from "./fences.js";
import { HashQueue } from "./password-hasher.js";
import { ResumeTokens } from "./resume-token.js";
import { SignIn } from "./sign-in.js";

const alice = {
  principal: parsePrincipal("alice@north.example"),
  passwordHash: "of the password",
  credentialEpoch: 1,
  presentities: [],
  inboxes: [],
  createdAtMs: 0,
};

function createSignIn(
  account: () => Promise<typeof alice | undefined> = async () => undefined,
  verify: () => Promise<boolean> = async () => false,
) {
  const { env } = createTestEnv();
  const hasher = new HashQueue({ hash: async () => "", verify }, { concurrentMax: 1, waitingMax: 10 });
  return new SignIn(
    env,
    { ...homeServerDefaults, domains: [], signInPerAddress: { perSecond: 0.1, burst: 3 } },
    {
      accounts: { account },
      hasher,
      tokens: new ResumeTokens(new Uint8Array(32)),
      fences: new Fences(env),
      dummyHash: "",
    },
  );
}

describe("SignIn", () => {
  it.each([
    ["ports of one IPv4 address", (n: number) => `192.0.2.1:${1_024 + n}`, "198.51.100.1:1"],
    ["addresses of one IPv6 /64", (n: number) => `[2001:db8::${n}]:1024`, "[2001:db8:0:1::1]:1"],
  ])("counts failures from many %s as one", async (_, addressOf, elsewhere) => {
    const signIn = createSignIn();
    const codeOf = (address: string, n: number) =>
      signIn
        .check(
          { address, encrypted: true },
          { password: { principal: `u${n}@north.example`, password: "x" } },
        )
        .catch((error: { code: string }) => error.code);
    const codes: unknown[] = [];
    for (let n = 1; n <= 5; n++) codes.push(await codeOf(addressOf(n), n));
    expect(codes).toEqual([
      ...Array.from({ length: 3 }, () => "unauthenticated"),
      ...Array.from({ length: 2 }, () => "resource_exhausted"),
    ]);
    expect(await codeOf(elsewhere, 9)).toBe("unauthenticated");
  });

  it.each([
    ["was removed", undefined],
    ["has another password", { ...alice, passwordHash: "of another" }],
  ])("refuses who %s while the password was checked", async (_, after) => {
    let now: typeof alice | undefined = alice;
    const verify = async (): Promise<boolean> => {
      now = after;
      return true;
    };
    const signIn = createSignIn(async () => now, verify);
    const credentials = { password: { principal: "alice@north.example", password: "x" } };
    const checked = signIn.check({ address: "192.0.2.1:1", encrypted: true }, credentials);
    await expect(checked).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
