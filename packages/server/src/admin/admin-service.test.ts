import { client as wire } from "@parley/protocol";
import { TestServer } from "../../test/test-server.js";

const ALICE = "alice@north.example";

describe("AdminService", () => {
  it("adds accounts with a presentity and an inbox, and lists them by page", async () => {
    const test = await TestServer.start();
    const { admin } = test.server;
    const { account } = await test.settled(
      admin.addAccount({ principal: "Zoë@North.example", password: "12345678" }),
    );
    expect(account).toEqual({
      principal: "zoë@north.example",
      presentities: ["pres:zoë@north.example"],
      inboxes: ["im:zoë@north.example"],
      createdAtMs: test.clock.wallMs(),
    });
    const first = await test.settled(admin.listAccounts({ pageSize: 2 }));
    expect(first.accounts?.map(({ principal }) => principal)).toEqual([ALICE, "bob@north.example"]);
    const pageToken = first.nextPageToken ?? "";
    const second = await test.settled(
      admin.listAccounts({ domain: "north.example", pageSize: 2, pageToken }),
    );
    expect(second.accounts?.map(({ principal }) => principal)).toEqual(["zoë@north.example"]);
    expect(second.nextPageToken).toBe("");
    await test.stop();
  });

  it("gives new accounts the rules that are configured for them", async () => {
    const test = await TestServer.start({
      defaults: {
        access: { rules: [{ match: { kind: "everybody" }, handling: "allow" }], otherwise: "block" },
        delivery: { rules: [], otherwise: "refuse", whenAway: "refuse" },
      },
    });
    const { client } = await test.signIn("alice");
    const rulesOf = async (kind: wire.RulesKind, address: string) =>
      (await client.ask({ getRules: { kind, address } })).rules;
    const { RULES_KIND_ACCESS, RULES_KIND_DELIVERY } = wire.RulesKind;
    const access = await rulesOf(RULES_KIND_ACCESS, `pres:${ALICE}`);
    expect(access).toMatchObject({ accessDefault: "block", access: [{ handling: "allow" }] });
    const delivery = await rulesOf(RULES_KIND_DELIVERY, `im:${ALICE}`);
    expect(delivery).toMatchObject({ deliveryDefault: "refuse", delivery: [], whenAway: "refuse" });
    await test.stop();
  });

  it("refuses bad names, bad passwords, other domains and accounts that exist", async () => {
    const test = await TestServer.start();
    const { admin } = test.server;
    const add = (principal: string, password = "12345678"): Promise<unknown> =>
      test.settled(admin.addAccount({ principal, password }).catch((error: unknown) => error));
    expect(await add("no name")).toMatchObject({
      code: "invalid_argument",
      details: { reason: "bad_principal" },
    });
    expect(await add("x@south.example")).toMatchObject({
      code: "invalid_argument",
      details: { reason: "wrong_domain" },
    });
    expect(await add("x@north.example", "1234567")).toMatchObject({
      message: "the password has 7 characters, must have at least 8",
      details: { reason: "bad_password" },
    });
    expect(await add("x@north.example", "ü".repeat(513))).toMatchObject({
      message: "the password has 1026 bytes, limit 1024",
    });
    expect(await add(ALICE)).toMatchObject({ code: "already_exists" });
    await expect(admin.listAccounts({ domain: "south.example" })).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await test.stop();
  });

  it("ends the sessions of an account whose password changes", async () => {
    const test = await TestServer.start();
    const { client } = await test.signIn("alice");
    const bob = (await test.signIn("bob")).client;
    await test.settled(test.server.admin.setPassword({ principal: ALICE, password: "another one" }));
    expect(client.goodbye).toMatchObject({ code: "credentials_changed", reconnect: "never" });
    expect(bob.closed).toBeUndefined();
    const password = { principal: ALICE, password: "another one" };
    const { signedIn } = await test.connect().client.ask({ signIn: { password, sessionId: "s" } });
    expect(signedIn?.principal).toBe(ALICE);
    const unknown = test.server.admin.setPassword({ principal: "x@north.example", password: "12345678" });
    await expect(test.settled(unknown)).rejects.toMatchObject({ code: "not_found" });
    await test.stop();
  });

  it("removes accounts with their sessions and inboxes", async () => {
    const test = await TestServer.start();
    const { client } = await test.signIn("alice");
    await client.ask({ openInbox: { inbox: `im:${ALICE}`, device: "d", follow: true } });
    await test.settled(test.server.admin.removeAccount({ principal: ALICE }));
    expect(client.goodbye).toMatchObject({ code: "account_removed", reconnect: "never" });
    const { accounts } = await test.settled(test.server.admin.listAccounts({}));
    expect(accounts?.map(({ principal }) => principal)).toEqual(["bob@north.example"]);
    await expect(test.settled(test.server.admin.removeAccount({ principal: ALICE }))).rejects.toMatchObject({
      code: "not_found",
    });
    await test.addAccount("alice");
    const again = (await test.signIn("alice")).client;
    const { inboxOpened } = await again.ask({
      openInbox: { inbox: `im:${ALICE}`, device: "d", follow: true },
    });
    expect(inboxOpened).toMatchObject({ cursor: 0, lastSeq: 0 });
    await test.stop();
  });

  it("says what the server is and how it is", async () => {
    const test = await TestServer.start({ version: "1.2.3" });
    const startedAtMs = test.clock.wallMs();
    await test.signIn("alice");
    await test.clock.advance(1_000);
    expect(await test.settled(test.server.admin.getStatus({}))).toEqual({
      version: "1.2.3",
      domains: ["north.example"],
      sessions: 1,
      startedAtMs,
      peers: [],
    });
    await test.stop();
  });
});
