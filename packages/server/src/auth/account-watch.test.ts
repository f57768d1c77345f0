import { parsePrincipal } from "@parley/model";
import { SharedHomes } from "../../test/shared-homes.js";
import { encodeBusMessage } from "../core/bus-message.js";

const ALICE = parsePrincipal("alice@north.example");

describe("A change of an account at one of several servers", () => {
  it("ends the sessions at all of them when it is a password, but not those of the new one", async () => {
    const world = await SharedHomes.start();
    const [first, second] = [world.at(1), world.at(2)];
    const { client: here } = await world.signIn(first, "alice");
    const { client: there, signedIn } = await world.signIn(second, "alice");
    const { client: bob } = await world.signIn(second, "bob");
    await world.settled(first.server.admin.setPassword({ principal: ALICE, password: "another one" }));
    await world.clock.settle();
    for (const client of [here, there]) {
      expect(client.goodbye).toMatchObject({ code: "credentials_changed", reconnect: "never" });
    }
    expect(bob.goodbye).toBeUndefined();
    // Its token is void everywhere, and the new password is good.
    const resume = await world.connect(first).ask({
      signIn: { resumeToken: signedIn.resumeToken ?? "", sessionId: "s" },
    });
    expect(resume.error).toMatchObject({ code: "unauthenticated" });
    const password = { principal: ALICE, password: "another one" };
    const { client: again } = await world.signIn(second, "alice", { password });
    second.bus.comeBack();
    await world.clock.advance(1_000);
    expect(again.goodbye).toBeUndefined();
    await world.stop();
  });

  it("ends them when it was removed, and what is held of it is forgotten; one made anew is somebody else's", async () => {
    const world = await SharedHomes.start();
    const { client: there, signedIn } = await world.signIn(world.at(2), "alice");
    const open = { inbox: `im:${ALICE}`, device: "d", follow: true };
    expect((await there.ask({ openInbox: open })).inboxOpened).toBeTruthy();
    await world.settled(world.at(1).server.admin.removeAccount({ principal: ALICE }));
    await world.clock.settle();
    expect(there.goodbye).toMatchObject({ code: "account_removed" });
    await world.clock.advance(10);
    const adding = world.at(1).server.admin.addAccount({ principal: ALICE, password: "secret of alice" });
    await world.settled(adding);
    const resume = await world.connect(world.at(2)).ask({
      signIn: { resumeToken: signedIn.resumeToken ?? "", sessionId: "s" },
    });
    expect(resume.error).toMatchObject({ code: "unauthenticated" });
    const { client: anew } = await world.signIn(world.at(2), "alice");
    expect((await anew.ask({ openInbox: open })).inboxOpened).toMatchObject({ lastSeq: 0 });
    await world.stop();
  });

  it("is found in the store after a gap of the bus, and now and then", async () => {
    for (const find of ["gap", "time"]) {
      const world = await SharedHomes.start({ accountCheckMs: 30_000 });
      const { client: alice } = await world.signIn(world.at(2), "alice");
      const { client: bob } = await world.signIn(world.at(2), "bob");
      world.bus.fate = () => "lose";
      await world.settled(
        world.at(1).server.admin.setPassword({ principal: ALICE, password: "another one" }),
      );
      await world.settled(world.at(1).server.admin.removeAccount({ principal: "bob@north.example" }));
      await world.clock.settle();
      expect(alice.goodbye).toBeUndefined();
      world.bus.fate = () => 0;
      if (find === "gap") world.at(2).bus.comeBack();
      await world.clock.advance(find === "gap" ? 100 : 31_000);
      expect(alice.goodbye).toMatchObject({ code: "credentials_changed" });
      expect(bob.goodbye).toMatchObject({ code: "account_removed" });
      await world.stop();
    }
  });

  it("counts for a sign-in that was under way", async () => {
    const world = await SharedHomes.start();
    const { store } = world;
    const before = store.account.bind(store);
    let reads = 0;
    // The account is read, then it is changed elsewhere, then the sign-in goes on.
    Object.defineProperty(store, "account", {
      configurable: true,
      value: async (principal: typeof ALICE) => {
        const account = await before(principal);
        if (++reads === 2) {
          void world.at(1).server.admin.setPassword({ principal: ALICE, password: "another one" });
          await world.clock.sleep(10);
        }
        return account;
      },
    });
    const client = world.connect(world.at(2));
    client.begin({ signIn: { password: { principal: ALICE, password: "secret of alice" }, sessionId: "s" } });
    await world.clock.advance(100);
    expect(client.goodbye).toMatchObject({ code: "credentials_changed" });
    await world.stop();
  });

  it("leaves sessions open while the store cannot say", async () => {
    const world = await SharedHomes.start();
    const { client } = await world.signIn(world.at(2), "alice");
    world.at(2).storeAway = true;
    world.at(2).bus.comeBack();
    await world.clock.advance(1_000);
    expect(client.goodbye).toBeUndefined();
    expect(world.logged).toContainEqual(
      expect.objectContaining({ event: "account.check_failed", reason: "store_unavailable" }),
    );
    // Who signs in now is told to come back later.
    const { error } = await world.connect(world.at(2)).ask({
      signIn: { password: { principal: ALICE, password: "secret of alice" }, sessionId: "s" },
    });
    expect(error).toMatchObject({ code: "unavailable", reason: "store_unavailable", retryable: true });
    expect((await client.ask({ listWatchers: { presentity: `pres:${ALICE}` } })).error).toMatchObject({
      code: "unavailable",
      reason: "store_unavailable",
    });
    expect(client.goodbye).toBeUndefined();
    world.at(2).storeAway = false;
    await world.signIn(world.at(2), "alice");
    await world.stop();
  });

  it("passes over messages that it does not understand", async () => {
    const world = await SharedHomes.start();
    const { client } = await world.signIn(world.at(2), "alice");
    for (const message of [{ kind: "new", principal: ALICE }, { kind: "password" }, {}]) {
      world.at(1).bus.publish("accounts", encodeBusMessage(message));
    }
    world.at(1).bus.publish("accounts", Buffer.from([9]));
    world.at(1).bus.publish("sessions", Buffer.from([9]));
    await world.clock.settle();
    expect(client.goodbye).toBeUndefined();
    await world.stop();
  });
});

describe("A session that signs in at another server", () => {
  it("ends its older connection, and goes on with its resume token", async () => {
    const world = await SharedHomes.start();
    const { client: older, signedIn } = await world.signIn(world.at(1), "alice", { sessionId: "phone" });
    const { client: other } = await world.signIn(world.at(1), "alice", { sessionId: "tablet" });
    await world.clock.advance(10);
    const newer = world.connect(world.at(2));
    const { signedIn: again } = await newer.ask({
      signIn: { resumeToken: signedIn.resumeToken ?? "", sessionId: "phone" },
    });
    expect(again).toMatchObject({ principal: ALICE, sessionId: "phone" });
    await world.clock.settle();
    expect(older.goodbye).toMatchObject({ code: "replaced", reconnect: "never" });
    expect(other.goodbye).toBeUndefined();
    expect(newer.goodbye).toBeUndefined();
    await world.stop();
  });

  it("leaves alone what came later, and what is somebody else's of the same name", async () => {
    const world = await SharedHomes.start();
    const { client: bob } = await world.signIn(world.at(1), "bob", { sessionId: "phone" });
    await world.clock.advance(10);
    await world.signIn(world.at(2), "alice", { sessionId: "phone" });
    await world.clock.settle();
    expect(bob.goodbye).toBeUndefined();
    // A message that was under way for long.
    const { client: newest } = await world.signIn(world.at(1), "alice", { sessionId: "pad" });
    world
      .at(2)
      .bus.publish(
        "sessions",
        encodeBusMessage({ principal: ALICE, sessionId: "pad", fence: 1, origin: "old" }),
      );
    await world.clock.settle();
    expect(newest.goodbye).toBeUndefined();
    await world.stop();
  });
});
