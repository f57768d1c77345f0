/** What tests of bad days share: a stream of messages, and what may be true of it afterwards. */
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { addAccount, im } from "../../src/contract/fixtures.js";
import type { StoredMessage } from "../../src/message-store.js";
import { openRedisStore, type RedisStoreOptions } from "../../src/redis/index.js";
import type { Store, StoreHealth } from "../../src/store.js";

export const env = createSystemEnv({ log: nullLogger });

/** The account that the stream is for. */
export const READER = "reader@north.example";
const SENDERS = 4;

/** Opens a store and makes the reader's account where there is none. */
export async function openWithReader(options: RedisStoreOptions): Promise<Store> {
  const { store } = await openRedisStore(env, options);
  await addAccount(store, READER);
  return store;
}

/** Resolves when the store's health is of this kind. */
export function healthIs(store: Store, kind: StoreHealth["kind"]): Promise<StoreHealth> {
  return new Promise((resolve) => {
    const end = store.onHealth((health) => {
      if (health.kind !== kind) return;
      end();
      resolve(health);
    });
    if (store.health.kind === kind) {
      end();
      resolve(store.health);
    }
  });
}

/** A stream of numbered messages from several senders, each of whom waits for nothing. */
export class Stream {
  readonly #store: Store;
  readonly #pending: Promise<void>[] = [];
  #sent = 0;
  #stopped = false;
  /** The numbers that were acknowledged, by message. */
  readonly acknowledged = new Map<string, number>();
  readonly failures: Error[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Sends some messages at once. */
  burst(count: number): void {
    for (let left = count; left > 0; left--) void this.#send();
  }

  /** Sends until `stop`, as fast as answers come. */
  start(): void {
    const one = async (): Promise<void> => {
      while (!this.#stopped) await this.#send();
    };
    for (let sender = 0; sender < SENDERS; sender++) this.#pending.push(one());
  }

  /** Resolves when so many more were acknowledged. */
  async progress(count: number): Promise<void> {
    const goal = this.acknowledged.size + count;
    while (this.acknowledged.size < goal) await env.clock.sleep(1);
  }

  /** Ends the stream, and waits for all answers. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#pending);
  }

  #send(): Promise<void> {
    const at = this.#sent++;
    const id = `m${at}`;
    const sending = this.#store
      .append({
        inbox: im(READER),
        sender: `sender${at % SENDERS}@south.example`,
        id,
        bytes: Buffer.from(id),
        nowMs: env.clock.wallMs(),
        messagesMax: 1_000_000,
      })
      .then((outcome) => {
        if (outcome.kind !== "appended") throw new Error(`${id} was not appended: ${outcome.kind}`);
        this.acknowledged.set(id, outcome.seq);
      })
      .catch((error: Error) => {
        this.failures.push(error);
      });
    this.#pending.push(sending);
    return sending;
  }

  /** What was acknowledged is there under its number, each message once, and each sender's in order. */
  async check(store: Store = this.#store): Promise<void> {
    const kept = await allMessages(store);
    const seqs = new Map(kept.map(({ seq, bytes }) => [Buffer.from(bytes).toString(), seq]));
    expect(seqs.size).toBe(kept.length);
    for (const [id, seq] of this.acknowledged) expect([id, seqs.get(id)]).toEqual([id, seq]);
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1));
    for (let sender = 0; sender < SENDERS; sender++) {
      const numbers = kept
        .map(({ bytes }) => Number(Buffer.from(bytes).toString().slice(1)))
        .filter((number) => number % SENDERS === sender);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }
}

async function allMessages(store: Store): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  for (;;) {
    const fromSeq = (all.at(-1)?.seq ?? 0) + 1;
    const page = await store.read({ inbox: im(READER), fromSeq, itemsMax: 1_000, bytesMax: 1e7 });
    if (page.length === 0) return all;
    all.push(...page.map((message) => ({ ...message, bytes: Buffer.from(message.bytes) })));
  }
}
