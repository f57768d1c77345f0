import { counted } from "../../test/counted.js";
import { instantMessage } from "../../test/messages.js";
import { TestServer } from "../../test/test-server.js";

describe("The metrics of sessions", () => {
  it("count who signs in and how, and why others do not", async () => {
    const test = await TestServer.start({ anonymous: true, connectionsPerAddressMax: 1 });
    const signIns = (method: string, outcome: string) =>
      counted(test.env, "parley_sign_ins_total", { method, outcome });
    const { client, signedIn } = await test.signIn("alice");
    const resume = { resumeToken: signedIn.resumeToken ?? "", sessionId: "again" };
    await test.connect().client.ask({ signIn: resume });
    await test.connect().client.ask({ signIn: { anonymous: { domain: "north.example" }, sessionId: "g" } });
    const wrong = { principal: "bob@north.example", password: "wrong" };
    await test.connect().client.ask({ signIn: { password: wrong, sessionId: "w" } });
    await test.connect().client.ask({ signIn: { sessionId: "w" } });
    expect([signIns("password", "ok"), signIns("token", "ok"), signIns("guest", "ok")]).toEqual([1, 1, 1]);
    expect(signIns("password", "unauthenticated")).toBe(1);
    expect(signIns("none", "no_credentials")).toBe(1);
    expect(counted(test.env, "parley_sessions", { kind: "principal" })).toBe(2);
    expect(counted(test.env, "parley_sessions", { kind: "guest" })).toBe(1);

    const refused = (reason: string) => counted(test.env, "parley_connections_refused_total", { reason });
    test.connect({ address: "192.0.2.1:1" });
    test.connect({ address: "192.0.2.1:2" });
    await test.clock.settle();
    expect(refused("too_many_connections")).toBe(1);
    expect(counted(test.env, "parley_client_connections")).toBe(4);
    await test.clock.advance(test.server.options.signInTimeoutMs * 2);
    expect(refused("sign_in_timeout")).toBe(1);
    expect(counted(test.env, "parley_connections_refused_total")).toBe(2);

    client.push({ goodbye: { reason: "" } });
    await test.clock.settle();
    expect(counted(test.env, "parley_sessions_ended_total", { reason: "goodbye" })).toBe(1);
    await test.stop();
    expect(counted(test.env, "parley_sessions_ended_total", { reason: "shutdown" })).toBe(2);
    // What there is now is shown by nobody any more; what was counted stays.
    expect(counted(test.env, "parley_sessions")).toBe(0);
  });

  it("count operations by kind, those that fail by reason, and show what waits", async () => {
    const test = await TestServer.start();
    const { client } = await test.signIn("alice");
    const message = instantMessage({ id: "1", from: "im:alice@north.example", to: "im:bob@north.example" });
    const waiting = client.ask({ send: { message } });
    expect(counted(test.env, "parley_password_hashes_waiting")).toBe(0);
    await waiting;
    await client.ask({ openInbox: { inbox: "im:bob@north.example", device: "d" } });
    expect(counted(test.env, "parley_operations_total", { operation: "send" })).toBe(1);
    expect(counted(test.env, "parley_operations_total", { operation: "openInbox" })).toBe(1);
    expect(counted(test.env, "parley_operations_failed_total")).toBe(1);
    const gauges = ["operations_outstanding", "sessions_paused", "session_queued_bytes"];
    expect(gauges.map((name) => counted(test.env, `parley_${name}`))).toEqual([0, 0, 0]);
    await test.stop();
  });
});
