/** What the tests of the NATS bus share. */
import { createSystemEnv } from "@parley/runtime/system";
import { createRecordingLogger, type LoggedLine, nextTurn } from "@parley/runtime/testing";
import type { TestNats } from "@parley/testing";
import type { Bus } from "../src/bus.js";
import { connectNatsBus, type NatsBus, type NatsBusOptions } from "../src/nats/index.js";

/** A bus with what it logs. */
export interface OpenBus {
  readonly bus: NatsBus;
  readonly logged: readonly LoggedLine[];
}

/** Options that make failures show soon. */
export const quick: Partial<NatsBusOptions> = {
  startTimeoutMs: 5_000,
  pingIntervalMs: 100,
  pingTimeoutMs: 300,
  reconnect: { initialMs: 10, maxMs: 100 },
  gapSpreadMs: 10,
};

/** Joins the bus on `nats`, under the test's own prefix. */
export async function openBus(nats: TestNats, options: Partial<NatsBusOptions> = {}): Promise<OpenBus> {
  const logged: LoggedLine[] = [];
  const env = createSystemEnv({ log: createRecordingLogger(logged) });
  const servers = [`${nats.host}:${nats.port}`];
  return {
    bus: await connectNatsBus(env, { servers, prefix: nats.prefix, ...namedIn(nats.url), ...options }),
    logged,
  };
}

/** Who signs in, where the environment's URL says it. */
function namedIn(url: string): Partial<NatsBusOptions> {
  const { username, password } = new URL(url);
  if (username === "") return {};
  return password === ""
    ? { token: decodeURIComponent(username) }
    : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

let settles = 0;

/** Resolves when the server has taken all that was published before, and what it has sent has been handed on. */
export async function settled(bus: NatsBus): Promise<void> {
  try {
    const subscription = await bus.subscribe(`settle.${++settles}`, () => undefined);
    subscription.close();
  } catch {
    // It is closed: nothing is on its way.
  }
  await handedOn(bus);
}

/** Resolves when no message waits for its handlers. */
export async function handedOn(bus: NatsBus): Promise<void> {
  do await nextTurn();
  while (bus.stats.pending > 0);
}

/** Writes down what arrives. */
export async function listen(bus: Bus, subject: string): Promise<{ readonly got: string[]; close(): void }> {
  const got: string[] = [];
  const subscription = await bus.subscribe(subject, (payload) =>
    got.push(Buffer.from(payload).toString("utf8")),
  );
  return { got, close: () => subscription.close() };
}

/** Resolves with the next thing that `on` tells and `wanted` takes. */
export function next<T>(
  on: (fn: (told: T) => void) => () => void,
  wanted: (told: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const end = on((told) => {
      if (!wanted(told)) return;
      end();
      resolve(told);
    });
  });
}

/** The bytes of a text. */
export function bytes(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
