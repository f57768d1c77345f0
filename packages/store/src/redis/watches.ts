/** Watches in Redis, at the watcher's side; all that finds them is in the watcher's bucket. */
import type { PresentityAddress, PrincipalName } from "@parley/model";
import type { WatchRecord, WatchStore } from "../subscription-store.js";
import type { RedisEngine } from "./engine.js";
import { stamp } from "./keys.js";
import type { Unpacker } from "./msgpack.js";
import { decodeWatch, encodeWatch } from "./record-codec.js";
import { script } from "./scripts.js";

const put = script("watch_put");
const remove = script("watch_remove");
const read = script("watch_read");
const claim = script("watch_claim");
const readOf = script("watch_of");

/** The WatchStore over {@link RedisEngine}. */
export class RedisWatches implements WatchStore {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  async watches(watcher: PrincipalName): Promise<readonly WatchRecord[]> {
    const found = await this.#read(watcher, false);
    // As other engines have them: in the order of the presentities.
    return found.sort((one, other) => (one.presentity < other.presentity ? -1 : 1));
  }

  async watch(watcher: PrincipalName, presentity: PresentityAddress): Promise<WatchRecord | undefined> {
    return (await this.#read(watcher, presentity))[0];
  }

  putWatch(record: WatchRecord): Promise<WatchRecord> {
    const { watcher, presentity, wish, change, dueAtMs } = record;
    const values = [watcher, presentity, wish, change, stamp(dueAtMs), encodeWatch(record)];
    return this.#engine.run(put, this.#bucketOf(watcher), values, (result) => {
      if (result.nothing()) return record;
      result.list();
      return readWatch(watcher, presentity, result);
    });
  }

  removeWatch(watcher: PrincipalName, presentity: PresentityAddress, wish?: number): Promise<void> {
    const values = [watcher, presentity, wish ?? false];
    return this.#engine.run(remove, this.#bucketOf(watcher), values, (result) => result.skip());
  }

  claimDueWatches(input: Parameters<WatchStore["claimDueWatches"]>[0]): Promise<readonly WatchRecord[]> {
    const { nowMs, claimUntilMs, limit } = input;
    return this.#engine.collect(claim, "Q", nowMs, limit, [nowMs, stamp(claimUntilMs)], readNamedWatch);
  }

  async watchesOf(presentity: PresentityAddress): Promise<readonly WatchRecord[]> {
    const found = await this.#engine.runEverywhere(readOf, [presentity], (result) =>
      Array.from({ length: result.list() }, () => readNamedWatch(result)),
    );
    return found.flat();
  }

  #read(watcher: PrincipalName, presentity: PresentityAddress | false): Promise<WatchRecord[]> {
    return this.#engine.run(read, this.#bucketOf(watcher), [watcher, presentity], (result) =>
      Array.from({ length: result.list() }, () => {
        result.list();
        return readWatch(watcher, result.text() as PresentityAddress, result);
      }),
    );
  }

  #bucketOf(watcher: PrincipalName): number {
    return this.#engine.buckets.of(watcher);
  }
}

function readNamedWatch(result: Unpacker): WatchRecord {
  result.list();
  const watcher = result.text() as PrincipalName;
  return readWatch(watcher, result.text() as PresentityAddress, result);
}

/** Reads the four that are stored, behind the head of their list. */
function readWatch(watcher: PrincipalName, presentity: PresentityAddress, result: Unpacker): WatchRecord {
  const numbers = { wish: result.number(), change: result.number(), dueAtMs: result.number() };
  return decodeWatch({ watcher, presentity }, numbers, result.text());
}
