import type { InboxAddress } from "@parley/model";
import type { Store } from "@parley/store";
import { describeStoreContract } from "@parley/store/contract";
import { PartsWorld } from "../test/shared-parts.js";
import { StoreProcess } from "./shared-store.js";

const domain = "north.example";
const inbox = "im:alice@north.example" as InboxAddress;

describeStoreContract(
  "simulated, shared",
  async ({ dedupeMs }) => {
    const parts = new PartsWorld({ storeDelayMs: 1, storeJitterMs: 5, requestTimeoutMs: 1_000 }, dedupeMs);
    const process = new StoreProcess(domain, parts.world);
    process.start();
    await parts.pass(20);
    const open = (): Store => process.connect(parts.spawn("home"));
    const opened: Store[] = [];
    let store = open();
    return {
      store,
      reopen: async () => {
        await store.close();
        process.kill();
        process.start();
        await parts.pass(20);
        store = open();
        return store;
      },
      another: async () => {
        const other = open();
        opened.push(other);
        return other;
      },
      dispose: async () => {
        for (const one of [store, ...opened]) await one.close();
        await parts.end();
      },
    };
  },
  { runs: 10 },
);

describe("A shared store", () => {
  let parts: PartsWorld;
  let process: StoreProcess;
  const start = async (settings: ConstructorParameters<typeof PartsWorld>[0] = {}) => {
    parts = new PartsWorld({ storeDelayMs: 1, requestTimeoutMs: 1_000, ...settings });
    process = new StoreProcess(domain, parts.world);
    process.start();
    await parts.pass(20);
  };
  afterEach(() => parts.end());

  const append = (store: Store, id: string) =>
    store.append({ inbox, sender: "bob", id, bytes: Buffer.from(id), nowMs: 1, messagesMax: 99 });
  const addAlice = (store: Store) =>
    store.addAccount({
      principal: "alice@north.example" as never,
      passwordHash: "",
      presentities: [],
      inboxes: [inbox],
      accessRules: { rules: [], otherwise: "block" },
      deliveryRules: { rules: [], otherwise: "deliver", whenAway: "keep" },
      nowMs: 1,
    });
  const unavailable = { code: "unavailable", details: { reason: "store_unavailable" } };

  it("keeps what it acknowledged, whichever server dies, and drops what it was not sent", async () => {
    await start();
    const one = parts.spawn("one");
    const [first, second] = [process.connect(one), process.connect(parts.spawn("two"))];
    await addAlice(first);
    await append(first, "1");
    let answered = false;
    void append(first, "2").then(() => {
      answered = true;
    });
    one.kill();
    await parts.pass(100);
    expect(answered).toBe(false);
    expect(await second.lastSeq(inbox)).toBeGreaterThanOrEqual(1);
    expect(await append(second, "3")).toMatchObject({ kind: "appended" });
  });

  it("is waited for while it is away, and then refused; what was acknowledged is there when it is back", async () => {
    await start();
    const store = process.connect(parts.spawn("one"));
    const told: string[] = [];
    store.onHealth(({ kind }) => told.push(kind));
    await addAlice(store);
    await append(store, "1");
    process.kill();
    await expect(append(store, "2")).rejects.toMatchObject(unavailable);
    expect(store.health.kind).toBe("down");
    const waiting = append(store, "3");
    await parts.pass(200);
    process.start();
    expect(await waiting).toMatchObject({ kind: "appended" });
    expect([store.health.kind, told]).toEqual(["up", ["down", "up"]]);
    expect(await append(store, "1")).toEqual({ kind: "duplicate", seq: 1 });
  });

  it("can be cut off from one server and not from another", async () => {
    await start();
    const [one, two] = [process.connect(parts.spawn("one")), process.connect(parts.spawn("two"))];
    await addAlice(one);
    parts.network.setPartition("one", process.name, true);
    await expect(append(one, "1")).rejects.toMatchObject(unavailable);
    expect(await append(two, "2")).toMatchObject({ kind: "appended" });
    parts.network.setPartition("one", process.name, false);
    expect(await append(one, "3")).toMatchObject({ kind: "appended" });
  });

  it("refuses calls that it has and has not carried out, and carries some out twice, on a bad day", async () => {
    await start({ storeFaultChance: 0.5 });
    const store = process.connect(parts.spawn("one"));
    await addAlice(process.backing as Store);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        append(store, `m${n}`).then(
          ({ kind }) => kind,
          ({ reason }) => reason as string,
        ),
      ),
    );
    const kinds = new Set(outcomes);
    expect([...kinds].sort()).toEqual(["appended", "duplicate", "store_unavailable"]);
    for (const fault of ["refused", "answer lost", "twice"]) {
      expect(parts.counts.get(`store call: ${fault}`)).toBeGreaterThan(0);
    }
    const done = outcomes.filter((kind) => kind !== "store_unavailable").length;
    expect((await process.backing?.lastSeq(inbox)) ?? 0).toBeGreaterThan(done);
  });

  it("hands its answers to a server that stood still when that goes on", async () => {
    await start();
    const node = parts.spawn("one");
    const store = process.connect(node);
    await addAlice(store);
    let answered = false;
    const appended = append(store, "1").then(() => {
      answered = true;
    });
    node.freeze();
    await parts.pass(5_000);
    expect(answered).toBe(false);
    node.thaw(true);
    await appended;
    expect(answered).toBe(true);
  });
});
