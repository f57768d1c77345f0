/** One person whose presence changes all the time, and those who watch. */
import type { PresenceNotification } from "@parley/client";
import { ParleyError } from "@parley/runtime";
import type { Person } from "./person.js";
import { until, within } from "./within.js";

const pauseMs = 150;
/** What could not be replaced, because its answer was lost, is gone after this. */
const expiresMs = 5_000;
/** What is bound the user agent keeps; it must not run out while nobody can refresh it. */
const boundExpiresMs = 60_000;

/** How changes are made. */
export interface NoticeOptions {
  /** What the notes begin with. @defaultValue "" */
  readonly run?: string;
  /** Whether they are bound to the owner's session. @defaultValue false */
  readonly bound?: boolean;
}

export class Notice {
  readonly #owner: Person;
  readonly #watchers: readonly Person[];
  readonly #options: NoticeOptions;
  #changes = 0;
  #entityTag: string | undefined;
  #going = false;
  #ended: Promise<void> = Promise.resolve();
  readonly refusals: string[] = [];
  /** The same as `code reason`. */
  readonly reasons = new Set<string>();

  constructor(owner: Person, watchers: readonly Person[], options: NoticeOptions = {}) {
    this.#owner = owner;
    this.#watchers = watchers;
    this.#options = options;
  }

  get changes(): number {
    return this.#changes;
  }

  start(): void {
    this.#going = true;
    this.#ended = this.#run();
  }

  /** Publishes nothing more. */
  cease(): void {
    this.#going = false;
  }

  /** Publishes something last that stays. */
  async stop(): Promise<void> {
    this.#going = false;
    await within(`the end of the changes of ${this.#owner.principal}`, this.#ended, 60_000);
    await until("the last change is taken", () => this.#publish(60_000), 30_000);
  }

  /** Waits until every watcher is shown what is current; changes may go on meanwhile. */
  async agrees(ms: number): Promise<void> {
    let last = "";
    const agreed = async (): Promise<boolean> => {
      const current = await this.#owner.agent.fetch(this.#owner.presentity);
      const seen = this.#watchers.map((watcher) => newest(watcher, this.#owner.presentity));
      last = `current ${show(current)}, seen ${seen.map(show).join("; ")}`;
      // Newer than what was fetched is fine: it has gone on.
      return seen.every(
        (one) =>
          one !== undefined &&
          one.freshness.kind === "live" &&
          one.version.epoch === current.version.epoch &&
          one.version.counter >= current.version.counter,
      );
    };
    const tries = async (): Promise<boolean> => {
      try {
        return await agreed();
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error;
        last = `${error.code} (${error.reason}) ${error.message}`;
        return false;
      }
    };
    try {
      await until(`all watchers of ${this.#owner.principal} are shown the current document`, tries, ms);
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${last}`);
    }
  }

  /** The same when nothing changes any more: word for word. */
  async settles(ms: number): Promise<void> {
    await until(
      `all watchers of ${this.#owner.principal} are shown the last document`,
      async () => {
        const current = await this.#owner.agent.fetch(this.#owner.presentity);
        return this.#watchers.every((watcher) => {
          const seen = newest(watcher, this.#owner.presentity);
          return seen !== undefined && JSON.stringify(seen.document) === JSON.stringify(current.document);
        });
      },
      ms,
    );
  }

  /** Takes back what was published last. */
  async withdraw(): Promise<void> {
    if (this.#entityTag === undefined) return;
    await this.#owner.agent.unpublish(this.#owner.presentity, this.#entityTag);
    this.#entityTag = undefined;
  }

  async #run(): Promise<void> {
    while (this.#going) {
      await this.#publish(this.#options.bound ? boundExpiresMs : expiresMs);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** @returns whether it was taken. */
  async #publish(lifeMs: number): Promise<boolean> {
    try {
      const { bound = false, run = "" } = this.#options;
      const { entityTag } = await this.#owner.publishes("open", `${run}change ${this.#changes + 1}`, {
        expiresMs: lifeMs,
        bound,
        ...(this.#entityTag === undefined ? {} : { entityTag: this.#entityTag }),
      });
      this.#entityTag = entityTag;
      this.#changes++;
      return true;
    } catch (error) {
      // Its answer was lost, or it ran out meanwhile: the next is a new one.
      this.refusals.push(`${this.#owner.principal}: ${(error as Error).message}`);
      if (error instanceof ParleyError) this.reasons.add(`${error.code} ${error.reason}`);
      // What is bound the user agent holds by itself, under the tag that we know.
      if (!this.#options.bound) this.#entityTag = undefined;
      return false;
    }
  }
}

function newest(watcher: Person, presentity: string): PresenceNotification | undefined {
  return watcher.documents.all.findLast((notification) => notification.presentity === presentity);
}

function show(one: PresenceNotification | undefined): string {
  if (one === undefined) return "nothing";
  const { epoch, counter } = one.version;
  return `${epoch}/${counter} ${one.freshness.kind}`;
}
