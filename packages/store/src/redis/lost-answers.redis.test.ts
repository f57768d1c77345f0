/** Redis has done it, but the connection is lost before its answer comes: the call is sent again, and answered as if it was done once. */
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedis, type TestRedis } from "@parley/testing";
import { accountsOf } from "../../test/redis/accounts.js";
import { reach } from "../../test/redis/reach.js";
import { ALICE, confirmAll, deliverAll, im, pres, tuple } from "../contract/fixtures.js";
import type { RedisAccounts } from "./accounts.js";
import { RedisInboxes } from "./inboxes.js";
import { RedisNodes } from "./nodes.js";
import { type OpenEngine, openEngine } from "./open-engine.js";
import { RedisPublications } from "./publications.js";

const env = createSystemEnv({ log: nullLogger });

describe("A call whose answer is lost on the way", () => {
  let redis: TestRedis;
  let open: OpenEngine;
  let accounts: RedisAccounts;
  let publications: RedisPublications;
  let lost = 0;
  /** What others do between a loss and the sending again. */
  let meanwhile: () => Promise<void>;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    open = await openEngine(env, { ...reach(redis), prefix: `${redis.prefix}-${env.ids.next("test")}` });
    const { engine } = open;
    const send = engine.connection.send.bind(engine.connection);
    // The answer to every other group is lost: that to what is called, not that to what is sent again.
    let losing = false;
    engine.connection.send = (frames) => {
      const answers = send(frames);
      losing = !losing;
      if (!losing) return answers;
      lost++;
      return answers.map(async (answer) => {
        await answer;
        await meanwhile();
        throw new Error("Connection is closed.");
      });
    };
    accounts = accountsOf(open);
    publications = new RedisPublications(engine);
    lost = 0;
    meanwhile = () => Promise.resolve();
  });
  afterEach(async () => {
    expect(lost).toBeGreaterThan(0);
    await open.close();
  });

  const add = (passwordHash = "h", nowMs = 1_000, to = accounts) =>
    to.addAccount({
      ...{ principal: ALICE, passwordHash, presentities: [pres(ALICE)], inboxes: [im(ALICE)] },
      ...{ accessRules: confirmAll, deliveryRules: deliverAll, nowMs },
    });

  it("makes an account once, and says so", async () => {
    expect(await add()).toMatchObject({ kind: "added", account: { credentialEpoch: 1_000 } });
    expect(await add("another")).toEqual({ kind: "exists" });
  });

  it("removes an account, and says which", async () => {
    await add();
    expect(await accounts.removeAccount(ALICE)).toMatchObject({ principal: ALICE, passwordHash: "h" });
    expect(await accounts.removeAccount(ALICE)).toBeUndefined();
  });

  it("removes an account, and not who has taken its name since", async () => {
    const other = await openEngine(env, { ...reach(redis), prefix: open.engine.options.prefix });
    try {
      const others = accountsOf(other);
      await add();
      meanwhile = async () => {
        // There is none of the name from the removal on, until this is done.
        if ((await others.account(ALICE)) === undefined) await add("another", 2_000, others);
      };
      expect(await accounts.removeAccount(ALICE)).toMatchObject({ principal: ALICE, passwordHash: "h" });
      expect(await others.account(ALICE)).toMatchObject({ passwordHash: "another", createdAtMs: 2_000 });
      expect(await others.inbox(im(ALICE))).toMatchObject({ owner: ALICE });
    } finally {
      await other.close();
    }
  });

  it("publishes once, as a change, and notes where", async () => {
    await add();
    const publication = {
      ...{ presentity: pres(ALICE), tuples: [tuple("x")], sessionId: "s", fence: 1 },
      ...{ expiresAtMs: 9_000, nowMs: 1_000, publicationsMax: 5 },
    };
    // The first number is of the time, and the next of the same time one more.
    const versioned = (nth: number, changed: boolean) => ({
      ...{ kind: "published", changed },
      snapshot: { version: { counter: 64 * publication.nowMs + nth - 1 } },
    });
    expect(await publications.publish({ ...publication, entityTag: "1" })).toMatchObject(versioned(1, true));
    expect(await publications.publish({ ...publication, entityTag: "2", ifMatch: "1" })).toMatchObject(
      versioned(2, true),
    );
    const { tuples: _, ...refresh } = { ...publication, entityTag: "3", ifMatch: "2" };
    expect(await publications.publish(refresh)).toMatchObject(versioned(2, false));
    const unpublish = { presentity: pres(ALICE), ifMatch: "3", nowMs: 1_000 };
    expect(await publications.unpublish(unpublish)).toMatchObject(versioned(3, true));
    await publications.publish({ ...publication, entityTag: "4" });
    await publications.removeSessionPublications("s", 1_000);
    expect((await publications.presence(pres(ALICE)))?.publications).toEqual([]);
  });

  it("appends once, as new", async () => {
    await add();
    const inboxes = new RedisInboxes(open.engine);
    const message = { inbox: im(ALICE), sender: "b@x.example", bytes: Buffer.from("x"), messagesMax: 9 };
    for (const seq of [1, 2, 3]) {
      const outcome = await inboxes.append({ ...message, id: `${seq}`, nowMs: 1_000 + seq });
      expect(outcome).toEqual({ kind: "appended", seq });
    }
    expect(await inboxes.append({ ...message, id: "1", nowMs: 5_000 })).toEqual({
      kind: "duplicate",
      seq: 1,
    });
  });

  it("holds a lease with one fence, and keeps one secret", async () => {
    const nodes = new RedisNodes(open.engine);
    const claim = { name: "x", holder: "a", nowMs: 1_000, untilMs: 2_000 };
    const first = await nodes.claimLease(claim);
    expect(await nodes.claimLease(claim)).toEqual(first);
    const made: string[] = [];
    const make = (): Uint8Array => {
      made.push("made");
      return Buffer.from(`secret ${made.length}`);
    };
    expect(Buffer.from(await nodes.secret("s", make)).toString()).toBe("secret 1");
    expect(Buffer.from(await nodes.secret("s", make)).toString()).toBe("secret 1");
  });
});
