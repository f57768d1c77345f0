/** Tells the other servers of the domain which inboxes somebody follows here, where their rules ask for it. */
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { InboxStore } from "@parley/store";
import type { MessageOptions } from "../options.js";
import type { InboxDirectory } from "./inbox-directory.js";
import type { InboxHandle } from "./inbox-handle.js";

/** What {@link Follows} works with. */
export interface FollowsParts {
  readonly store: Pick<InboxStore, "followInboxes">;
  readonly directory: Pick<InboxDirectory, "inUse">;
  /** This server's name within the domain. */
  readonly node: string;
  readonly options: Pick<MessageOptions, "followLeaseMs">;
}

/** Inboxes in one call. */
const CHUNK = 500;

/**
 * An inbox whose rules refuse what comes while nobody follows it (`whenAway: refuse`) is followed as long as some server of
 * the domain says so. Said before a device is told that its inbox is open; renewed in bulk at a third of the lease; taken
 * back when the last device of this server has gone, and otherwise run out.
 */
export class Follows {
  readonly #env: Env;
  readonly #parts: FollowsParts;
  /** What the store was told of, or may have been. */
  readonly #told = new Set<InboxHandle>();
  readonly #ended = new Set<InboxHandle>();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(env: Env, parts: FollowsParts) {
    this.#env = env;
    this.#parts = parts;
  }

  start(): void {
    this.#later();
  }

  /** Takes back what is told. Best effort: the rest runs out. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    const told = [...this.#told];
    this.#told.clear();
    await this.#tell(told, 0).catch((thrown: unknown) => this.#onFailed(thrown));
  }

  /**
   * Somebody follows it now. Resolves when every server knows, where that matters.
   * @param options.whatever - its rules say: those that are remembered are old.
   * @throws ParleyError of the store
   */
  async begin(handle: InboxHandle, options: { readonly whatever?: boolean } = {}): Promise<void> {
    const { whatever = false } = options;
    if ((handle.rules.whenAway !== "refuse" && !whatever) || this.#stopped) return;
    this.#told.add(handle);
    await this.#tell([handle], this.#untilMs());
  }

  /** Its rules have changed, or who follows it: tells the others when that matters. */
  update(handle: InboxHandle): void {
    if (this.#stopped) return;
    if (handle.followed && handle.rules.whenAway === "refuse") {
      if (!this.#told.has(handle)) this.begin(handle).catch((thrown: unknown) => this.#onFailed(thrown));
    } else if (this.#told.has(handle)) {
      if (this.#ended.size === 0) this.#env.clock.defer(() => this.#end());
      this.#ended.add(handle);
    }
  }

  /** At the end of the turn: many devices go at once when a server drains. */
  #end(): void {
    const gone = [...this.#ended].filter((handle) => !handle.followed);
    this.#ended.clear();
    if (this.#stopped) return;
    for (const handle of gone) this.#told.delete(handle);
    this.#tell(gone, 0).catch((thrown: unknown) => this.#onFailed(thrown));
  }

  #later(): void {
    this.#timer = this.#env.clock.timer(Math.ceil(this.#parts.options.followLeaseMs / 3), () => {
      this.#renew()
        .catch((thrown: unknown) => this.#onFailed(thrown))
        .finally(() => {
          if (!this.#stopped) this.#later();
        });
    });
  }

  async #renew(): Promise<void> {
    const followed: InboxHandle[] = [];
    this.#told.clear();
    for (const handle of this.#parts.directory.inUse()) {
      if (!handle.followed || handle.rules.whenAway !== "refuse") continue;
      followed.push(handle);
      this.#told.add(handle);
    }
    await this.#tell(followed, this.#untilMs());
  }

  #untilMs(): number {
    return this.#env.clock.wallMs() + this.#parts.options.followLeaseMs;
  }

  async #tell(handles: readonly InboxHandle[], untilMs: number): Promise<void> {
    const { store, node } = this.#parts;
    const telling: Promise<void>[] = [];
    for (let at = 0; at < handles.length; at += CHUNK) {
      const inboxes = handles.slice(at, at + CHUNK).map(({ inbox }) => inbox);
      telling.push(store.followInboxes({ inboxes, node, untilMs }));
    }
    await Promise.all(telling);
  }

  /** What was to be told is told again with the next renewal; what was to be taken back runs out. */
  #onFailed(thrown: unknown): void {
    const error = ParleyError.from(thrown);
    this.#env.log.warn({ event: "inboxes.follow_failed", code: error.code, reason: error.reason });
  }
}
