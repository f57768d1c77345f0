/** What the contract's tests share: how a store is opened for them, and short ways to make things in it. */
import type {
  AccessRules,
  DeliveryRules,
  InboxAddress,
  PresenceTuple,
  PresentityAddress,
  PrincipalName,
} from "@parley/model";
import type { AppendOutcome, EnqueueOutcome, OutboxEntry } from "../message-store.js";
import type { PublishOutcome } from "../presence-store.js";
import type { Store } from "../store.js";

/** A store under test, on fresh data. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes it and opens it again on the same data. */
  reopen(): Promise<Store>;
  /**
   * Opens the same data once more, as another server does. Only of an engine that is `shared`; what it opened is closed by
   * `dispose`.
   */
  another?(): Promise<Store>;
  /** Closes it and removes its data. Called after each test. */
  dispose(): Promise<void>;
}

/** Opens a store on fresh data, on the system's clock. */
export type OpenStoreUnderTest = (options: { readonly dedupeMs: number }) => Promise<StoreUnderTest>;

/** Opens stores for one test file, and tidies up after each test. */
export function storesFor(
  open: OpenStoreUnderTest,
): (options?: { dedupeMs: number }) => Promise<StoreUnderTest> {
  let opened: StoreUnderTest[] = [];
  afterEach(async () => {
    const all = opened;
    opened = [];
    for (const one of all) await one.dispose();
  });
  return async (options = { dedupeMs: 0 }) => {
    const one = await open(options);
    opened.push(one);
    return one;
  };
}

/** The store as two servers have it: one store twice where the engine is not shared. */
export async function twice(under: StoreUnderTest): Promise<readonly [Store, Store]> {
  return [under.store, (await under.another?.()) ?? under.store];
}

/** Sorted by a text of each: for answers of which the order is nobody's business. */
export function sortedBy<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

export const principal = (name: string): PrincipalName => name as PrincipalName;
export const pres = (name: string): PresentityAddress => `pres:${name}` as PresentityAddress;
export const im = (name: string): InboxAddress => `im:${name}` as InboxAddress;
export const bytes = (text: string): Buffer => Buffer.from(text, "utf8");

export const ALICE = principal("alice@north.example");
export const BOB = principal("bob@south.example");
export const confirmAll: AccessRules = { rules: [], otherwise: "confirm" };
export const deliverAll: DeliveryRules = { rules: [], otherwise: "deliver", whenAway: "keep" };

/** Makes an account with one presentity and one inbox of the same name. */
export function addAccount(
  store: Store,
  name: string = ALICE,
  nowMs = 1_000,
): ReturnType<Store["addAccount"]> {
  return store.addAccount({
    principal: principal(name),
    passwordHash: `hash of ${name}`,
    presentities: [pres(name)],
    inboxes: [im(name)],
    accessRules: confirmAll,
    deliveryRules: deliverAll,
    nowMs,
  });
}

export function tuple(id: string, status: "open" | "closed" = "open"): PresenceTuple {
  return { id, status, values: [], markup: [], notes: [{ lang: "en", text: "grüß dich 👋" }] };
}

type AppendInput = Parameters<Store["append"]>[0];

/** Appends to Alice's inbox from Bob. */
export function append(store: Store, id: string, more: Partial<AppendInput> = {}): Promise<AppendOutcome> {
  return store.append({
    inbox: im(ALICE),
    sender: BOB,
    id,
    bytes: bytes(id),
    nowMs: 1_000,
    messagesMax: 1_000,
    ...more,
  });
}

/** The numbers and texts of all messages of an inbox. */
export async function messagesOf(store: Store, inbox: InboxAddress = im(ALICE)): Promise<[number, string][]> {
  const messages = await store.read({ inbox, fromSeq: 0, itemsMax: 10_000, bytesMax: 1e9 });
  return messages.map((message) => [message.seq, Buffer.from(message.bytes).toString("utf8")]);
}

/** Enqueues a message of Alice's to Bob. */
export function enqueue(
  store: Store,
  id: string,
  more: Partial<Parameters<Store["enqueue"]>[0]> = {},
): Promise<EnqueueOutcome> {
  return store.enqueue({
    domain: "south.example",
    sender: ALICE,
    inbox: im(BOB),
    id,
    bytes: bytes(id),
    nowMs: 1_000,
    expiresAtMs: 60_000,
    entriesMax: 1_000,
    ...more,
  });
}

/** Enqueues, and fails unless it was queued. */
export async function enqueued(
  store: Store,
  id: string,
  more: Partial<Parameters<Store["enqueue"]>[0]> = {},
): Promise<OutboxEntry> {
  const outcome = await enqueue(store, id, more);
  if (outcome.kind !== "queued") throw new Error(`not queued: ${outcome.kind}`);
  return outcome.entry;
}

/** Publishes for Alice's presentity. */
export function publish(
  store: Store,
  entityTag: string,
  more: Partial<Parameters<Store["publish"]>[0]> = {},
): Promise<PublishOutcome> {
  return store.publish({
    presentity: pres(ALICE),
    entityTag,
    tuples: [tuple(entityTag)],
    expiresAtMs: 10_000,
    nowMs: 1_000,
    publicationsMax: 10,
    ...more,
  });
}
