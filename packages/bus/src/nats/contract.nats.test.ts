import { startNats, type TestNats } from "@parley/testing";
import { openBus, settled } from "../../test/nats.js";
import type { Bus } from "../bus.js";
import { type BusUnderTest, describeBusContract } from "../contract/index.js";

let nats: TestNats;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

describeBusContract("NATS", openOne, { runs: 20 });

async function openOne(): Promise<BusUnderTest> {
  const { bus, logged } = await openBus(nats, { prefix: `${nats.prefix}.one` });
  return { bus, logged, settle: () => settled(bus), another: openOne };
}

// Everything goes over the server: whoever publishes is never who subscribes.
describeBusContract("NATS between two servers", openTwo, { runs: 20 });

async function openTwo(): Promise<BusUnderTest> {
  const publisher = await openBus(nats, { prefix: `${nats.prefix}.two` });
  const subscriber = await openBus(nats, { prefix: `${nats.prefix}.two` });
  const settle = async (): Promise<void> => {
    // Twice: a handler may publish.
    for (const { bus } of [publisher, subscriber, publisher, subscriber]) await settled(bus);
  };
  const bus: Bus = {
    publish: (subject, payload) => publisher.bus.publish(subject, payload),
    subscribe: async (subject, handler) => {
      // What one server has published before another has subscribed is on its way, and may come before or after.
      await settle();
      return subscriber.bus.subscribe(subject, handler);
    },
    get subscriptionCount() {
      return subscriber.bus.subscriptionCount;
    },
    shared: true,
    get health() {
      return subscriber.bus.health;
    },
    onHealth: (fn) => subscriber.bus.onHealth(fn),
    onGap: (fn) => subscriber.bus.onGap(fn),
    close: async () => {
      await Promise.all([subscriber.bus.close(), publisher.bus.close()]);
    },
  };
  return { bus, logged: subscriber.logged, settle, another: openTwo };
}
