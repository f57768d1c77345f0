/**
 * The calls that go to Redis one group after the other: what is called while a group is on its way goes out with the next.
 *
 * So calls of one lane are carried out in their order whatever happens on the way, and under load a group is large, which
 * is what makes a call cheap: the items of one script become one call.
 */
import type { Clock, MonotonicMs, Timer } from "@parley/runtime";
import type { Connection, Frame } from "./connection.js";
import { corrupt, type Failure, failureOf, timedOut } from "./errors.js";
import { type Packable, Packer, Unpacker } from "./msgpack.js";
import type { Script } from "./scripts.js";

/** An item that belongs to several buckets: what comes later must not overtake it, whatever its bucket. */
export const ALL_BUCKETS = -1;

/** One item of a call. */
export interface Item {
  /** Whose order it keeps; {@link ALL_BUCKETS}: that of all. */
  readonly bucket: number;
  readonly values: readonly Packable[];
  /** About how much memory it takes while it waits. */
  readonly bytes: number;
  /** Takes the item's result, or the failure that ends it. `again`: it was sent more than once. */
  readonly done: (result: Unpacker, again: boolean) => void;
  readonly failed: (error: Error) => void;
  readonly sinceMs: MonotonicMs;
  ended: boolean;
  sent: boolean;
}

/** Items of one script that go out as one call. */
interface Call {
  readonly script: Script;
  readonly key: string;
  items: Item[];
  withText: boolean;
}

/** What a lane needs of the engine. */
export interface LaneHost {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly requestTimeoutMs: number;
  readonly replicasMin: number;
  /** A call was answered, so long after it was sent. */
  answered(operation: Script, items: number, elapsedMs: number): void;
  /** A group met this. */
  troubled(failure: Failure, bucket: number): void;
  /** An item has ended, for good or ill. */
  itemEnded(item: Item): void;
}

/** Items of one call, and bytes of a group: Redis does nothing else meanwhile. */
const CALL_ITEMS_MAX = 128;
const GROUP_BYTES_MAX = 1_048_576;
const PAUSE_FIRST_MS = 20;
const PAUSE_MAX_MS = 250;

const packer = new Packer();

/** See the file's comment. */
export class Lane {
  readonly #host: LaneHost;
  /** In the order in which they go out. */
  #calls: Call[] = [];
  /** By bucket: the last call that has an item of it. What comes later must not overtake it. */
  readonly #lastOf = new Map<number, Call>();
  /** So many calls at the beginning are on their way: nothing joins them. */
  #sentCalls = 0;
  #busy = false;
  #scheduled = false;
  /** Set while the lane waits before another attempt. */
  #pause: Timer | undefined;
  #troubles = 0;

  constructor(host: LaneHost) {
    this.#host = host;
  }

  /** Takes an item; it goes out at the end of this turn, or when the group that is on its way is answered. */
  add(script: Script, key: string, item: Item): void {
    this.#callFor(script, key, item.bucket).items.push(item);
    this.#schedule();
  }

  /** Sends what waits, e.g. because the connection is back. */
  resume(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
    this.#schedule();
  }

  /** Ends items that have waited too long. Those on their way may be carried out all the same. */
  expire(nowMs: MonotonicMs, cause: string): void {
    for (const call of this.#calls) {
      for (const item of call.items) {
        if (item.ended || nowMs - item.sinceMs < this.#host.requestTimeoutMs) continue;
        this.#end(item);
        item.failed(timedOut(this.#host.requestTimeoutMs, cause));
      }
    }
    if (!this.#busy) this.#dropEnded();
  }

  /** Ends everything. */
  fail(error: Error): void {
    for (const call of this.#calls) this.#failCall(call, error);
    if (!this.#busy) this.#dropEnded();
  }

  get isIdle(): boolean {
    return this.#calls.length === 0;
  }

  /** Joins the newest call of this script, unless another that comes after it has an item of the same bucket. */
  #callFor(script: Script, key: string, bucket: number): Call {
    const lastOfBucket = this.#lastOf.get(bucket);
    const lastOfAll = this.#lastOf.get(ALL_BUCKETS);
    for (let at = this.#calls.length - 1; at >= this.#sentCalls; at--) {
      const call = this.#calls[at] as Call;
      if (call.script === script) {
        if (call.items.length >= CALL_ITEMS_MAX) break;
        this.#lastOf.set(bucket, call);
        return call;
      }
      if (call === lastOfBucket || call === lastOfAll || bucket === ALL_BUCKETS) break;
    }
    const call: Call = { script, key, items: [], withText: false };
    this.#calls.push(call);
    this.#lastOf.set(bucket, call);
    return call;
  }

  #schedule(): void {
    if (this.#busy || this.#scheduled || this.#pause !== undefined || this.#calls.length === 0) return;
    this.#scheduled = true;
    this.#host.clock.defer(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const { connection } = this.#host;
    if (this.#busy || this.#calls.length === 0 || !connection.isReady) return;
    const frames: Frame[] = [];
    let bytes = 0;
    while (this.#sentCalls < this.#calls.length && bytes < GROUP_BYTES_MAX) {
      // Calls of a cluster are redirected one by one: only one at a time keeps their order.
      if (connection.byBucket && frames.length === 1) break;
      const call = this.#calls[this.#sentCalls++] as Call;
      if (call.items.some(({ ended }) => ended)) call.items = call.items.filter(({ ended }) => !ended);
      const frame = frameOf(call);
      bytes += frame.payload.length;
      frames.push(frame);
    }
    this.#busy = true;
    void this.#await(connection.send(frames), frames);
  }

  async #await(answers: readonly Promise<Buffer>[], frames: readonly Frame[]): Promise<void> {
    const { replicasMin, connection, clock } = this.#host;
    const sentAtMs = clock.monotonicMs();
    const copied = connection.byBucket ? undefined : this.#copied(frames);
    const settled = await Promise.allSettled(answers);
    const missing = (await (copied ?? this.#copied(frames))) < replicasMin;
    const elapsedMs = clock.monotonicMs() - sentAtMs;
    const group = this.#calls.splice(0, this.#sentCalls);
    this.#sentCalls = 0;
    this.#busy = false;
    const left: Call[] = [];
    for (const [at, call] of group.entries()) {
      const outcome = settled[at] as PromiseSettledResult<Buffer>;
      const lost = missing && call.script.writes && outcome.status === "fulfilled";
      if (outcome.status === "fulfilled" && !lost) {
        this.#host.answered(call.script, call.items.length, elapsedMs);
        this.#answer(call, outcome.value);
      } else
        this.#trouble(
          call,
          lost ? unreplicated(replicasMin) : (outcome as PromiseRejectedResult).reason,
          left,
        );
    }
    this.#calls = [...left, ...this.#calls];
    this.#forgetBuckets(group, left);
    if (left.length === 0) this.#troubles = 0;
    this.#schedule();
  }

  /** How many replicas have what these frames wrote. */
  async #copied(frames: readonly Frame[]): Promise<number> {
    const { replicasMin, connection, requestTimeoutMs } = this.#host;
    const written = frames.find(({ script }) => script.writes);
    if (replicasMin === 0 || written === undefined) return replicasMin;
    try {
      return await connection.waitForReplicas(written.key, replicasMin, Math.ceil(requestTimeoutMs / 2));
    } catch {
      // The connection was lost meanwhile: nobody knows who else has it.
      return 0;
    }
  }

  #answer(call: Call, answer: Buffer): void {
    try {
      this.#read(call, new Unpacker(answer));
    } catch (error) {
      // It is no list of results: nobody knows where those that are left begin.
      this.#failCall(call, error as Error);
    }
  }

  /** @throws ParleyError `data_loss` when it cannot be told where a result ends. */
  #read(call: Call, results: Unpacker): void {
    if (results.list() !== call.items.length) {
      throw corrupt(`${call.script.name} answered for another number of items`);
    }
    for (const item of call.items) {
      // Found before it is read, as the next result is somebody else's: a reader may stop anywhere, or read too much.
      const begin = results.at;
      results.skip();
      const end = results.at;
      if (item.ended) continue;
      results.goTo(begin);
      const again = item.sent;
      this.#end(item);
      try {
        if (results.isText) item.failed(failureOf(scriptError(call.script, results.text())).error);
        else item.done(results, again);
      } catch (error) {
        item.failed(error as Error);
      }
      results.goTo(end);
    }
  }

  #trouble(call: Call, reason: unknown, left: Call[]): void {
    const failure = failureOf(reason);
    const bucket = call.items[0]?.bucket ?? 0;
    if (failure.kind === "refused") {
      this.#failCall(call, failure.error);
    } else {
      call.withText = failure.kind === "script";
      call.items = call.items.filter(({ ended }) => !ended);
      for (const item of call.items) item.sent ||= failure.kind === "again";
      if (call.items.length > 0) left.push(call);
      if (failure.kind === "again") this.#wait();
    }
    if (failure.kind !== "script") this.#host.troubled(failure, bucket);
  }

  /** Waits before the next attempt, unless {@link resume} comes earlier. */
  #wait(): void {
    if (this.#pause !== undefined) return;
    const ms = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(this.#troubles++, 10));
    this.#pause = this.#host.clock.timer(ms, () => this.resume());
  }

  #failCall(call: Call, error: Error): void {
    for (const item of call.items) {
      if (item.ended) continue;
      this.#end(item);
      item.failed(error);
    }
  }

  #end(item: Item): void {
    item.ended = true;
    this.#host.itemEnded(item);
  }

  /** Calls all of whose items have ended are not sent any more. */
  #dropEnded(): void {
    const gone = this.#calls.filter((call) => call.items.every(({ ended }) => ended));
    if (gone.length === 0) return;
    this.#calls = this.#calls.filter((call) => !gone.includes(call));
    this.#forgetBuckets(gone, []);
  }

  #forgetBuckets(group: readonly Call[], left: readonly Call[]): void {
    if (this.#calls.length === 0) {
      this.#lastOf.clear();
      return;
    }
    const gone = new Set(group);
    for (const call of left) gone.delete(call);
    for (const [bucket, call] of this.#lastOf) if (gone.has(call)) this.#lastOf.delete(bucket);
  }
}

function frameOf(call: Call): Frame {
  packer.list(call.items.length);
  for (const item of call.items) packer.value(item.values);
  return { script: call.script, key: call.key, payload: packer.take(), withText: call.withText };
}

/** What an item of a script failed with, which is told apart like Redis' own answers. */
export function scriptError(operation: Script, text: string): Error {
  return Object.assign(new Error(`${text} (${operation.name})`), { name: "ReplyError" });
}

function unreplicated(replicasMin: number): Error {
  return new Error(`fewer than ${replicasMin} replicas have it in time (replicasMin)`);
}
