import { client as wire } from "@parley/protocol";
import { instantMessage } from "../../test/messages.js";
import { TestServer } from "../../test/test-server.js";

const password = (principal: string, text: string): wire.ISignIn => ({
  password: { principal, password: text },
  sessionId: "session-x",
});

describe("Signing in", () => {
  it("answers with the session's terms", async () => {
    const test = await TestServer.start({ messageBytesMax: 1_000 });
    const { signedIn } = await test.signIn("alice", { sessionId: "s1" });
    expect(signedIn).toMatchObject({
      principal: "alice@north.example",
      sessionId: "s1",
      heartbeatMs: 30_000,
      outOfContactMs: 30_000,
      messageBytesMax: 1_000,
      frameBytesMax: 1_048_576,
      presentities: ["pres:alice@north.example"],
      inboxes: ["im:alice@north.example"],
      serverTimeMs: test.clock.wallMs(),
    });
    expect(test.server.sessionCount).toBe(1);
    await test.stop();
  });

  it("refuses a wrong password, an unknown user, a bad name and no encryption alike, each after a hash", async () => {
    const test = await TestServer.start();
    const tries: [wire.ISignIn, boolean][] = [
      [password("alice@north.example", "wrong password"), true],
      [password("nobody@north.example", "secret of alice"), true],
      [password("not a name", "secret of alice"), true],
      [password("alice@north.example", "secret of alice"), false],
    ];
    const answers: unknown[] = [];
    for (const [signIn, encrypted] of tries) {
      const hashes = test.hasher.verified.length;
      const { client } = test.connect({ encrypted });
      const { error } = await client.ask({ signIn });
      answers.push({ ...error, goodbye: { ...client.goodbye }, closed: client.closed });
      expect(test.hasher.verified.length).toBe(hashes + 1);
    }
    expect(answers[0]).toMatchObject({ code: "unauthenticated", reason: "unauthenticated" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await test.stop();
  });

  it("limits failures by source address and by principal, and says when to try again", async () => {
    const test = await TestServer.start({ signInPerPrincipal: { perSecond: 0.1, burst: 2 } });
    const attempt = async (name: string): Promise<wire.Response> =>
      test.connect().client.ask({ signIn: password(`${name}@north.example`, "wrong password") });
    await attempt("alice");
    await attempt("alice");
    expect((await attempt("alice")).error).toMatchObject({
      code: "resource_exhausted",
      reason: "sign_in_rate",
      retryAfterMs: 10_000,
      retryable: true,
    });
    expect((await attempt("bob")).error?.code).toBe("unauthenticated");
    // Successes cost nothing, also when a crowd comes at once.
    const crowd = Array.from({ length: 90 }, () => test.connect().client);
    const right = password("bob@north.example", "secret of bob");
    for (const [i, client] of crowd.entries())
      client.begin({ signIn: { ...right, sessionId: `crowd-${i}` } });
    for (let turn = 0; turn < 100; turn++) await test.clock.settle();
    expect(crowd.filter((client) => client.answerTo(1)?.signedIn != null)).toHaveLength(90);
    for (let i = 0; i < 50; i++) await attempt(`nobody${i}`);
    const { error } = await attempt("nobody");
    expect(error).toMatchObject({ code: "resource_exhausted", reason: "sign_in_rate" });
    await test.clock.advance(60_000);
    expect((await attempt("alice")).error?.code).toBe("unauthenticated");
    await test.stop();
  });

  it("takes a resume token until it expires, and not after a password change", async () => {
    const test = await TestServer.start({ resumeTokenMs: 60_000 });
    const resume = async (resumeToken: string, encrypted = true): Promise<wire.Response> =>
      test.connect({ encrypted }).client.ask({ signIn: { resumeToken, sessionId: test.env.ids.next("s") } });
    const { signedIn } = await test.signIn("alice");
    const token = signedIn.resumeToken ?? "";
    const hashes = test.hasher.verified.length;
    const resumed = await resume(token);
    expect(resumed.signedIn?.principal).toBe("alice@north.example");
    expect(test.hasher.verified.length).toBe(hashes);
    const [body = "", mac = ""] = token.split(".");
    const forged = Buffer.from(Buffer.from(body, "base64url").toString().replace("alice", "bob")).toString(
      "base64url",
    );
    for (const bad of [`${forged}.${mac}`, `${body}.${mac.slice(2)}`, body, "x", `${token}.x`]) {
      expect((await resume(bad)).error?.code).toBe("unauthenticated");
    }
    expect((await resume(token, false)).error?.code).toBe("unauthenticated");
    await test.clock.advance(60_000);
    expect((await resume(token)).error?.code).toBe("unauthenticated");

    const fresh = (await test.signIn("alice")).signedIn.resumeToken ?? "";
    await test.settled(
      test.server.admin.setPassword({ principal: "alice@north.example", password: "another one" }),
    );
    expect((await resume(fresh)).error?.code).toBe("unauthenticated");
    await test.stop();
  });

  it("takes no resume token of an account that was removed and made anew", async () => {
    const test = await TestServer.start();
    const { resumeToken = "" } = (await test.signIn("alice")).signedIn;
    const principal = "alice@north.example";
    await test.settled(test.server.admin.removeAccount({ principal }));
    await test.clock.advance(1);
    await test.settled(test.server.admin.addAccount({ principal, password: "of somebody else" }));
    const { client } = test.connect();
    const answer = await client.ask({ signIn: { resumeToken, sessionId: "s" } });
    expect(answer.error?.code).toBe("unauthenticated");
    await test.stop();
  });

  it("keeps resume tokens good over a restart", async () => {
    const test = await TestServer.start();
    const { signedIn } = await test.signIn("alice");
    await test.crash();
    await test.open();
    const { client } = test.connect();
    const { resumeToken = "" } = signedIn;
    const answer = await client.ask({ signIn: { resumeToken, sessionId: "s" } });
    expect(answer.signedIn?.principal).toBe("alice@north.example");
    await test.stop();
  });

  it("lets guests in only where the domain permits it", async () => {
    const closed = await TestServer.start();
    const signIn = { anonymous: { domain: "north.example" }, sessionId: "s" };
    expect((await closed.connect().client.ask({ signIn })).error?.code).toBe("unauthenticated");
    await closed.stop();

    const open = await TestServer.start({ anonymous: true });
    const { client } = open.connect();
    expect((await client.ask({ signIn })).signedIn).toMatchObject({
      principal: "",
      inboxes: [],
      resumeToken: "",
    });
    const other = open.connect().client;
    const elsewhere = { anonymous: { domain: "south.example" }, sessionId: "t" };
    expect((await other.ask({ signIn: elsewhere })).error?.code).toBe("unauthenticated");
    const message = instantMessage({ id: "1", from: "im:guest@north.example", to: "im:bob@north.example" });
    expect((await client.ask({ send: { message } })).error).toMatchObject({ reason: "anonymous_sender" });
    await open.stop();
  });

  it("refuses sign-ins without credentials or with a bad session id", async () => {
    const test = await TestServer.start();
    const first = test.connect().client;
    expect((await first.ask({ signIn: { sessionId: "s" } })).error).toMatchObject({
      reason: "no_credentials",
    });
    const second = test.connect().client;
    const signIn = { ...password("alice@north.example", "secret of alice"), sessionId: "with space" };
    expect((await second.ask({ signIn })).error).toMatchObject({ reason: "bad_session_id" });
    await test.stop();
  });

  it("waits only so long for a sign-in", async () => {
    const test = await TestServer.start({ signInTimeoutMs: 1_000 });
    const { client } = test.connect();
    await test.clock.advance(1_500);
    expect(client.goodbye).toMatchObject({ code: "sign_in_timeout", reconnect: "backoff" });
    expect(client.closed).toBeDefined();
    await test.stop();
  });
});

describe("A session", () => {
  it("replaces the older connection of the same session id and principal", async () => {
    const test = await TestServer.start();
    const older = await test.signIn("alice", { sessionId: "same" });
    const newer = await test.signIn("alice", { sessionId: "same" });
    expect(older.client.goodbye).toMatchObject({ code: "replaced", reconnect: "never" });
    expect(newer.client.closed).toBeUndefined();
    expect(test.server.sessionCount).toBe(1);
    const { client } = test.connect();
    const signIn = { ...password("bob@north.example", "secret of bob"), sessionId: "same" };
    expect((await client.ask({ signIn })).error).toMatchObject({ reason: "session_id_in_use" });
    expect(newer.client.closed).toBeUndefined();
    await test.stop();
  });

  it("of a guest whose older connection may be dead is asked to come again later", async () => {
    const test = await TestServer.start({ anonymous: true, heartbeatMs: 1_000 });
    const signIn = { anonymous: { domain: "north.example" }, sessionId: "same" };
    const older = test.connect().client;
    await older.ask({ signIn });
    // Refused for good, its user agent gave up for ever (seed 6).
    const newer = test.connect().client;
    const { error } = await newer.ask({ signIn });
    expect(error).toMatchObject({ reason: "session_id_in_use", retryable: true });
    expect(newer.goodbye?.reconnect).toBe("backoff");
    await test.clock.advance(3_000);
    expect((await test.connect().client.ask({ signIn })).signedIn).toBeDefined();
    await test.stop();
  });

  it("ends after two heartbeats of silence, and not while pings come", async () => {
    const test = await TestServer.start({ heartbeatMs: 1_000 });
    const { client } = await test.signIn("alice");
    for (let i = 0; i < 5; i++) {
      client.push({ ping: { payload: i } });
      await test.clock.advance(1_500);
    }
    expect(client.items.filter((item) => item.pong != null).length).toBe(5);
    expect(client.closed).toBeUndefined();
    await test.clock.advance(1_000);
    expect(client.goodbye).toMatchObject({ code: "heartbeat_missed", reconnect: "backoff" });
    expect(test.server.sessionCount).toBe(0);
    await test.stop();
  });

  it("answers an unknown operation, and ends on what is not understood at all", async () => {
    const test = await TestServer.start();
    const { client } = await test.signIn("alice");
    expect((await client.ask({})).error?.code).toBe("unimplemented");
    client.stream.send(Buffer.from("garbage"));
    await test.clock.settle();
    expect(client.goodbye).toMatchObject({ code: "protocol_error" });

    const early = test.connect().client;
    early.push({ ping: {} });
    await test.clock.settle();
    expect(early.goodbye).toMatchObject({
      code: "protocol_error",
      reason: "the first item has to be SignIn",
    });

    const twice = (await test.signIn("alice")).client;
    twice.push({ id: 9, signIn: { sessionId: "y" } });
    await test.clock.settle();
    expect(twice.goodbye).toMatchObject({ code: "protocol_error" });

    const large = (await test.signIn("alice")).client;
    large.stream.send(Buffer.alloc(1_048_577));
    await test.clock.settle();
    expect(large.goodbye?.reason).toBe("frame is 1048577 bytes, limit 1048576 (frameBytesMax)");
    await test.stop();
  });

  it("handles what came with the sign-in after it, in order", async () => {
    const test = await TestServer.start();
    const { client } = test.connect();
    client.push(
      { id: 1, signIn: password("alice@north.example", "secret of alice") },
      { id: 2, readInbox: { inbox: "im:alice@north.example" } },
    );
    client.push({ ping: { payload: 7 } });
    await test.clock.settle();
    const kinds = client.items.map((item) => item.response?.id ?? (item.pong == null ? "?" : "pong"));
    expect(kinds[0]).toBe(1);
    expect(new Set(kinds)).toEqual(new Set([1, 2, "pong"]));
    await test.stop();
  });

  it("leaves frames unread while too many operations wait, and answers all in the end", async () => {
    const test = await TestServer.start({ operationsMax: 4 });
    const { client } = await test.signIn("alice");
    const ids: number[] = [];
    for (let i = 0; i < 50; i++) {
      const message = instantMessage({
        id: `m${i}`,
        from: "im:alice@north.example",
        to: "im:bob@north.example",
      });
      ids.push(client.begin({ send: { message } }));
    }
    await test.clock.settle();
    expect(ids.map((id) => client.answersTo(id))).toEqual(ids.map(() => 1));
    await test.stop();
  });

  it("is refused beyond the limits of the server and of the principal", async () => {
    const test = await TestServer.start({ sessionsPerPrincipalMax: 1, sessionsMax: 2 });
    const { client } = await test.signIn("alice");
    const second = test.connect().client;
    const signIn = { ...password("alice@north.example", "secret of alice"), sessionId: "other" };
    expect((await second.ask({ signIn })).error).toMatchObject({ reason: "too_many_sessions" });
    await test.signIn("bob");
    const third = test.connect().client;
    await test.clock.settle();
    expect(third.goodbye).toMatchObject({ code: "too_many_sessions", reconnect: "backoff" });
    client.push({ goodbye: {} });
    await test.clock.settle();
    expect(client.closed?.code).toBe("goodbye");
    await test.signIn("alice");
    await test.stop();
  });

  it("leaves no room to those that do not sign in, in all and by address, and takes none from the others", async () => {
    const test = await TestServer.start({ connectionsMax: 4, connectionsPerAddressMax: 2, sessionsMax: 3 });
    const from = (address: string) => test.connect({ address }).client;
    const here = [from("192.0.2.1:1"), from("[::ffff:192.0.2.1]:2"), from("192.0.2.1:3")];
    const there = [from("[2001:db8::1]:1"), from("[2001:db8::2]:2"), from("[2001:db8::3]:3")];
    const last = from("192.0.2.2:1");
    await test.clock.settle();
    for (const { goodbye } of [...here.slice(0, 2), ...there.slice(0, 2)]) expect(goodbye).toBeUndefined();
    expect(here[2]?.goodbye).toMatchObject({
      code: "too_many_connections",
      reason: "2 connections from 192.0.2.1 have not signed in, limit 2 (connectionsPerAddressMax)",
      reconnect: "backoff",
    });
    expect(there[2]?.goodbye?.code).toBe("too_many_connections");
    expect(last.goodbye?.reason).toBe("4 connections have not signed in, limit 4 (connectionsMax)");
    // Whoever signs in, or goes, makes room.
    const [first, second] = here;
    await first?.ask({ signIn: password("alice@north.example", "secret of alice") });
    second?.push({ goodbye: {} });
    await test.clock.settle();
    await test.signIn("bob", { address: "192.0.2.1:4" });
    await test.signIn("bob", { address: "192.0.2.1:5" });
    // Sessions have a limit of their own, which also those meet that connected before it was reached.
    const signIn = { ...password("alice@north.example", "secret of alice"), sessionId: "late" };
    expect((await there[0]?.ask({ signIn }))?.error).toMatchObject({ reason: "too_many_sessions" });
    expect(test.logged.filter(({ event }) => event === "session.refused")).toHaveLength(4);
    await test.stop();
  });

  it("takes small frames only until it is signed in", async () => {
    const test = await TestServer.start({ signInFrameBytesMax: 1_000 });
    const { client } = test.connect();
    client.push({ id: 1, signIn: { ...password("alice@north.example", "x".repeat(1_000)) } });
    await test.clock.settle();
    expect(client.goodbye?.code).toBe("protocol_error");
    expect(client.goodbye?.reason).toMatch(/limit 1000 \(signInFrameBytesMax\)$/);
    expect(test.hasher.verified).toEqual([]);
    const signedIn = (await test.signIn("alice")).client;
    expect((await signedIn.ask({ fetch: { presentity: "x".repeat(1_000) } })).error?.code).toBe(
      "invalid_argument",
    );
    await test.stop();
  });

  it("is told when the server stops, and new ones are sent away", async () => {
    const test = await TestServer.start();
    const { client } = await test.signIn("alice");
    const stopping = test.server.stop();
    expect(test.server.stop()).toBe(stopping);
    await test.settled(stopping);
    expect(client.goodbye).toMatchObject({ code: "shutdown", reconnect: "backoff" });
    expect(test.server.state).toBe("stopped");
    expect(await test.server.closed).toBeUndefined();
    const late = test.connect().client;
    await test.clock.settle();
    expect(late.closed?.code).toBe("shutdown");
    await test.settled(test.store.close());
    expect(test.clock.timersPending).toBe(0);
  });
});

describe("Services that are off", () => {
  it("RFC 2779 §2.1.1: operations of a service that is off are refused by name", async () => {
    const test = await TestServer.start({ services: { presence: true, message: false } });
    const { client } = await test.signIn("alice");
    const refusal = { code: "failed_precondition", reason: "service_not_offered" };
    const message = instantMessage({ id: "1", from: "im:alice@north.example", to: "im:bob@north.example" });
    expect((await client.ask({ send: { message } })).error).toMatchObject(refusal);
    const kind = wire.RulesKind.RULES_KIND_DELIVERY;
    const getRules = { kind, address: "im:alice@north.example" };
    expect((await client.ask({ getRules })).error).toMatchObject(refusal);
    await test.stop();

    const other = await TestServer.start({ services: { presence: false, message: true } });
    const second = (await other.signIn("alice")).client;
    expect((await second.ask({ fetch: { presentity: "pres:bob@north.example" } })).error).toMatchObject(
      refusal,
    );
    expect((await second.ask({ getRules })).error).toBeNull();
    await other.stop();
  });
});
