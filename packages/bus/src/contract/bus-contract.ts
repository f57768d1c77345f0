/** The suite for every bus engine: each sentence of the port's comments. */
import fc from "fast-check";
import type { Bus } from "../bus.js";

/** A bus under test. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** Resolves when everything that was published before has arrived. */
  settle(): Promise<void>;
  /** The events that were logged. */
  readonly logged: readonly { readonly event: string }[];
  /**
   * Joins the same bus once more, as another server does. Only of an engine that is `shared`; the suite closes what it
   * joined, and calls its `settle` after that of whoever publishes.
   */
  another?(): Promise<BusUnderTest>;
  /** Tidies up. Called after each test, when the bus has been closed. */
  dispose?(): Promise<void>;
}

/**
 * Describes what every bus engine does. To be called by an engine's test.
 * @param options.runs - how many random sequences; fewer for an engine that is slow. @defaultValue 100
 */
export function describeBusContract(
  name: string,
  open: () => Promise<BusUnderTest>,
  options: { readonly runs?: number } = {},
): void {
  const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
  const textOf = (payload: Uint8Array): string => Buffer.from(payload).toString("utf8");

  describe(`${name}: the bus's contract`, () => {
    let under: BusUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.bus.close();
      await under.dispose?.();
    });

    /** Subscribes a handler that writes down what it gets. */
    async function listen(subject: string): Promise<{ got: string[]; close(): void }> {
      const got: string[] = [];
      const subscription = await under.bus.subscribe(subject, (payload) => got.push(textOf(payload)));
      return { got, close: () => subscription.close() };
    }

    it("hands a message to every subscriber of exactly its subject", async () => {
      const { bus, settle } = under;
      const one = await listen("view.a");
      const two = await listen("view.a");
      const other = await listen("view.a.b");
      const subjects: string[] = [];
      await bus.subscribe("view.a", (_payload, subject) => subjects.push(subject));
      bus.publish("view.a", bytes("1"));
      bus.publish("view", bytes("2"));
      bus.publish("view.b", bytes("3"));
      await settle();
      expect([one.got, two.got, other.got, subjects]).toEqual([["1"], ["1"], [], ["view.a"]]);
    });

    it("hands on the bytes as they are, none or many", async () => {
      const { bus, settle } = under;
      const got: Uint8Array[] = [];
      await bus.subscribe("s", (payload) => got.push(payload));
      const large = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
      bus.publish("s", new Uint8Array(0));
      bus.publish("s", large);
      await settle();
      expect(got.map(({ length }) => length)).toEqual([0, 100_000]);
      expect(large.equals(got[1] as Uint8Array)).toBe(true);
    });

    it("keeps the order of messages to one subject", async () => {
      const { bus, settle } = under;
      const listeners = [await listen("s"), await listen("s")];
      const sent: string[] = [];
      for (let n = 0; n < 500; n++) {
        sent.push(String(n));
        bus.publish("s", bytes(String(n)));
        if (n % 100 === 0) await settle();
      }
      await settle();
      for (const { got } of listeners) expect(got).toEqual(sent);
    });

    it("never calls a handler inside publish, not even one that publishes", async () => {
      const { bus, settle } = under;
      const events: string[] = [];
      await bus.subscribe("a", () => {
        events.push("a begins");
        bus.publish("b", bytes(""));
        bus.publish("a2", bytes(""));
        events.push("a ends");
      });
      await bus.subscribe("b", () => events.push("b"));
      await bus.subscribe("a2", () => events.push("a2"));
      bus.publish("a", bytes(""));
      events.push("published");
      await settle();
      expect(events).toEqual(["published", "a begins", "a ends", "b", "a2"]);
    });

    it("says when an interest is in force: what is published then arrives, what was before does not", async () => {
      const { bus, settle } = under;
      const early = await listen("s");
      bus.publish("s", bytes("before"));
      const late = await listen("s");
      bus.publish("s", bytes("after"));
      await settle();
      expect(early.got).toEqual(["before", "after"]);
      expect(late.got).toEqual(["after"]);
    });

    it("does not call a handler after its subscription was closed, whatever is on its way", async () => {
      const { bus, settle } = under;
      const one = await listen("s");
      const two = await listen("s");
      bus.publish("s", bytes("1"));
      one.close();
      one.close();
      await settle();
      expect([one.got, two.got]).toEqual([[], ["1"]]);
    });

    it("does not call a handler that another one has just closed", async () => {
      const { bus, settle } = under;
      const got: string[] = [];
      const subscriptions: { close(): void }[] = [];
      for (const each of ["first", "second"]) {
        const subscription = await bus.subscribe("s", () => {
          got.push(each);
          for (const other of subscriptions) other.close();
        });
        subscriptions.push(subscription);
      }
      bus.publish("s", bytes("1"));
      bus.publish("s", bytes("2"));
      await settle();
      expect(got).toEqual(["first"]);
    });

    it("counts the subscriptions that are open", async () => {
      const { bus } = under;
      expect(bus.subscriptionCount).toBe(0);
      const one = await listen("s");
      const two = await listen("s");
      const three = await listen("t");
      expect(bus.subscriptionCount).toBe(3);
      one.close();
      one.close();
      expect(bus.subscriptionCount).toBe(2);
      two.close();
      three.close();
      expect(bus.subscriptionCount).toBe(0);
      const again = await listen("s");
      bus.publish("s", bytes("1"));
      await under.settle();
      expect([one.got, again.got, bus.subscriptionCount]).toEqual([[], ["1"], 1]);
    });

    it("logs what a handler throws, and goes on with the others", async () => {
      const { bus, settle, logged } = under;
      const before = await listen("s");
      await bus.subscribe("s", () => {
        throw new Error("a handler's fault");
      });
      const after = await listen("s");
      bus.publish("s", bytes("1"));
      bus.publish("s", bytes("2"));
      await settle();
      expect([before.got, after.got]).toEqual([
        ["1", "2"],
        ["1", "2"],
      ]);
      expect(logged.filter(({ event }) => event === "bus.handler_failed")).toHaveLength(2);
    });

    it.each([
      ...["", ".", "a.", ".a", "a..b", "a b", "a*", "a.>", "ä", "a/b"].map((subject) => [
        JSON.stringify(subject),
        subject,
      ]),
      ["of 513 characters", "x".repeat(513)],
    ])("refuses the subject %s", async (_title, subject) => {
      const refusal = { code: "invalid_argument", details: { reason: "bad_subject" } };
      expect(() => under.bus.publish(subject, bytes(""))).toThrow(expect.objectContaining(refusal));
      await expect(under.bus.subscribe(subject, () => undefined)).rejects.toMatchObject(refusal);
      expect(under.bus.subscriptionCount).toBe(0);
    });

    it.each([
      ...["a", "inbox.cHJlczph_-=", "a.b.c"].map((subject) => [JSON.stringify(subject), subject]),
      ["of 512 characters", "x".repeat(512)],
    ])("takes the subject %s", async (_title, subject) => {
      const { got } = await listen(subject);
      under.bus.publish(subject, bytes("1"));
      await under.settle();
      expect(got).toEqual(["1"]);
    });

    it("drops what is on its way when it is closed, and what comes after, and takes no interest any more", async () => {
      const { bus, settle } = under;
      const one = await listen("s");
      bus.publish("s", bytes("1"));
      await Promise.all([bus.close(), bus.close()]);
      await settle();
      expect([one.got, bus.subscriptionCount]).toEqual([[], 0]);
      const refusal = { code: "unavailable", details: { reason: "bus_closed" } };
      bus.publish("s", bytes("2"));
      bus.publish("t", bytes("3"));
      await settle();
      expect(one.got).toEqual([]);
      await expect(bus.subscribe("s", () => undefined)).rejects.toMatchObject(refusal);
      one.close();
      expect(bus.subscriptionCount).toBe(0);
    });

    it("is up until it is closed, and tells when that changes, and of no gap where nothing was lost", async () => {
      const { bus, settle, another } = under;
      expect(bus.shared).toBe(another !== undefined);
      expect(bus.health).toEqual({ kind: "up" });
      const told: string[] = [];
      const kind = (health: Bus["health"]) => told.push(health.kind);
      const end = bus.onHealth(kind);
      bus.onHealth(kind);
      const ended = bus.onHealth(() => told.push("never"));
      const gaps: string[] = [];
      const endGaps = bus.onGap(({ kind: why }) => gaps.push(why));
      bus.onGap(({ kind: why }) => gaps.push(why));
      endGaps();
      endGaps();
      ended();
      ended();
      end();
      const one = await listen("s");
      bus.publish("s", bytes("1"));
      await settle();
      expect([one.got, told, gaps]).toEqual([["1"], [], []]);
      await bus.close();
      expect(bus.health).toEqual({
        kind: "down",
        sinceMs: expect.any(Number),
        cause: expect.stringMatching(/./),
      });
      expect([told, gaps]).toEqual([["down"], []]);
    });

    it("hands messages on between servers, in each publisher's order, where it is shared", async () => {
      const other = (await under.another?.()) ?? under;
      try {
        const here = await listen("s");
        const there: string[] = [];
        const subscription = await other.bus.subscribe("s", (payload) => there.push(textOf(payload)));
        for (let n = 0; n < 200; n++) {
          under.bus.publish("s", bytes(`here ${n}`));
          other.bus.publish("s", bytes(`there ${n}`));
        }
        await under.settle();
        await other.settle();
        await under.settle();
        for (const from of ["here", "there"]) {
          const sent = Array.from({ length: 200 }, (_, n) => `${from} ${n}`);
          for (const got of [here.got, there])
            expect(got.filter((one) => one.startsWith(from))).toEqual(sent);
        }
        subscription.close();
        under.bus.publish("s", bytes("last"));
        await under.settle();
        await other.settle();
        expect([here.got.length, there.length]).toEqual([401, 400]);
      } finally {
        await other.bus.close();
      }
    });

    it("does over random sequences what a list of interests for each subject says", async () => {
      const subject = fc.constantFrom("a", "b");
      const step = fc.oneof(
        subject.map((name) => ({ kind: "publish" as const, name })),
        subject.map((name) => ({ kind: "subscribe" as const, name })),
        fc.nat(5).map((which) => ({ kind: "close" as const, which })),
        fc.constant({ kind: "settle" as const }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const { bus, settle, dispose } = await open();
          const listeners: { name: string; got: string[]; expected: string[]; open: boolean; end(): void }[] =
            [];
          for (const [index, each] of steps.entries()) {
            if (each.kind === "settle") await settle();
            if (each.kind === "publish") {
              bus.publish(each.name, bytes(String(index)));
              for (const one of listeners)
                if (one.open && one.name === each.name) one.expected.push(String(index));
              await settle();
            }
            if (each.kind === "subscribe") {
              const got: string[] = [];
              const subscription = await bus.subscribe(each.name, (payload) => got.push(textOf(payload)));
              const end = () => subscription.close();
              listeners.push({ name: each.name, got, expected: [], open: true, end });
            }
            const closed = each.kind === "close" ? listeners[each.which] : undefined;
            if (closed !== undefined) {
              closed.end();
              closed.open = false;
            }
          }
          await settle();
          for (const { got, expected } of listeners) expect(got).toEqual(expected);
          expect(bus.subscriptionCount).toBe(listeners.filter((one) => one.open).length);
          await bus.close();
          await dispose?.();
        }),
        { numRuns: options.runs ?? 100 },
      );
    });
  });
}
