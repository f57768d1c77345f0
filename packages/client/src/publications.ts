/** The presence user agent's side: publications, and those of them that are held. */
import type { PresenceTuple, PresentityAddress } from "@parley/model";
import { type client, tupleToWire } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import { presentityAddress } from "./addresses.js";
import type { Operations } from "./operations.js";
import type { OperationOptions, PublicationInfo, PublishRequest, UserAgentHandlers } from "./types.js";
import { versionOf } from "./wire.js";

/** A publication that this user agent keeps alive. */
interface Held {
  readonly presentity: PresentityAddress;
  readonly bound: boolean;
  readonly askedExpiresMs: number;
  tuples: readonly PresenceTuple[];
  /** As the server knows it now. */
  entityTag: string;
  /** As the application last learnt it: the server's may have changed behind its back since. */
  knownAs: string;
  expiresMs: number;
  refresh: Timer | undefined;
  /** Changes of one publication go one after the other: each needs the entity tag of the one before. */
  tail: Promise<unknown>;
  /** How many changes are in the tail. */
  busy: number;
  /** The application wants it no more: what is under way for it must not bring it back. */
  released: boolean;
}

/** Timers take no longer than this at a time. */
const timerMsMax = 24 * 3_600_000;
const refreshMsMin = 1_000;

export class Publications {
  readonly #env: Env;
  readonly #operations: Operations;
  readonly #handlers: UserAgentHandlers;
  /** By {@link Held.knownAs}. */
  readonly #held = new Map<string, Held>();

  constructor(env: Env, operations: Operations, handlers: UserAgentHandlers) {
    this.#env = env;
    this.#operations = operations;
    this.#handlers = handlers;
  }

  async publish(request: PublishRequest, options?: OperationOptions): Promise<PublicationInfo> {
    const presentity = presentityAddress(request.presentity);
    const held = request.entityTag === undefined ? undefined : this.#held.get(request.entityTag);
    if (held !== undefined) return this.#change(held, request.tuples, options);
    const bound = request.bound ?? false;
    const info = await this.#send(
      { presentity, bound, entityTag: request.entityTag ?? "", askedExpiresMs: request.expiresMs ?? 0 },
      request.tuples,
      options,
    );
    if ((request.hold ?? bound) && request.tuples !== undefined) {
      this.#hold({
        presentity,
        bound,
        askedExpiresMs: request.expiresMs ?? 0,
        tuples: request.tuples,
        entityTag: info.entityTag,
        knownAs: info.entityTag,
        expiresMs: info.expiresMs,
        refresh: undefined,
        tail: Promise.resolve(),
        busy: 0,
        released: false,
      });
    }
    return info;
  }

  async unpublish(presentity: string, entityTag: string, options?: OperationOptions): Promise<void> {
    const address = presentityAddress(presentity);
    const held = this.#held.get(entityTag);
    if (held === undefined) {
      await this.#operations.submit({ unpublish: { presentity: address, entityTag } }, options);
      return;
    }
    this.#release(held);
    await this.#inOrder(held, async () => {
      try {
        await this.#operations.submitRepeatable(
          { unpublish: { presentity: address, entityTag: held.entityTag } },
          options,
        );
      } catch (error) {
        // The server has dropped it by itself, which is what was wanted.
        if (!isGone(error)) throw error;
      }
    });
  }

  /** Signed in again: looks whether the held publications are still there. Those with a change under way find out by it. */
  restore(): void {
    for (const held of this.#held.values()) if (held.busy === 0) this.#keep(held);
  }

  /** Nothing is held any more. */
  stop(): void {
    for (const held of [...this.#held.values()]) this.#release(held);
  }

  #hold(held: Held): void {
    if (held.released) return;
    this.#held.set(held.knownAs, held);
    this.#scheduleRefresh(held);
  }

  #release(held: Held): void {
    held.released = true;
    this.#held.delete(held.knownAs);
    held.refresh?.cancel();
  }

  #scheduleRefresh(held: Held): void {
    held.refresh?.cancel();
    if (held.released || held.expiresMs <= 0) return;
    this.#refreshIn(held, Math.min(Math.max(held.expiresMs / 2, refreshMsMin), timerMsMax));
  }

  #refreshIn(held: Held, delayMs: number): void {
    held.refresh?.cancel();
    if (!held.released) held.refresh = this.#env.clock.timer(delayMs, () => this.#keep(held));
  }

  /** Refreshes a publication that the application says nothing new about. */
  #keep(held: Held): void {
    this.#inOrder(held, () => this.#sendHeld(held, undefined)).then(
      () => undefined,
      (thrown: unknown) => {
        const error = ParleyError.from(thrown);
        if (this.#held.get(held.knownAs) !== held) return;
        if (error.retryable || error.code === "cancelled") {
          // Soon: nobody knows whether it is still there.
          this.#refreshIn(held, refreshMsMin);
          return;
        }
        this.#release(held);
        this.#tellLost(held, error);
      },
    );
  }

  #tellLost({ presentity, knownAs: entityTag }: Held, error: ParleyError): void {
    const lost = { presentity, entityTag, expiresMs: 0, version: { epoch: 0, counter: 0 } };
    try {
      this.#handlers.onPublicationLost?.(lost, error);
    } catch (thrown) {
      this.#env.log.error({ event: "user_agent.handler_threw", error: thrown });
    }
  }

  #change(
    held: Held,
    tuples: readonly PresenceTuple[] | undefined,
    options?: OperationOptions,
  ): Promise<PublicationInfo> {
    return this.#inOrder(held, async () => {
      const info = await this.#sendHeld(held, tuples, options);
      this.#held.delete(held.knownAs);
      held.knownAs = info.entityTag;
      this.#hold(held);
      return info;
    });
  }

  /** Changes or refreshes a held publication, or publishes it again when the server has dropped it. */
  async #sendHeld(
    held: Held,
    tuples: readonly PresenceTuple[] | undefined,
    options?: OperationOptions,
  ): Promise<PublicationInfo> {
    let info: PublicationInfo;
    try {
      info = await this.#send(held, tuples, options);
    } catch (error) {
      if (!isGone(error)) throw error;
      info = await this.#send({ ...held, entityTag: "" }, tuples ?? held.tuples, options);
    }
    if (tuples !== undefined) held.tuples = tuples;
    held.entityTag = info.entityTag;
    held.expiresMs = info.expiresMs;
    this.#scheduleRefresh(held);
    return info;
  }

  async #send(
    to: Pick<Held, "presentity" | "bound" | "entityTag" | "askedExpiresMs">,
    tuples: readonly PresenceTuple[] | undefined,
    options?: OperationOptions,
  ): Promise<PublicationInfo> {
    const publish: client.IPublish = {
      presentity: to.presentity,
      entityTag: to.entityTag,
      tuples: tuples?.map(tupleToWire) ?? [],
      expiresMs: to.askedExpiresMs,
      bound: to.bound,
    };
    // Under a number of its own a change would meet the entity tag that the lost one gave.
    const { published } = await this.#operations.submitRepeatable({ publish }, options);
    return {
      presentity: published?.presentity || to.presentity,
      entityTag: published?.entityTag ?? "",
      expiresMs: published?.expiresMs ?? 0,
      version: versionOf(published?.version),
    };
  }

  #inOrder<T>(held: Held, work: () => Promise<T>): Promise<T> {
    held.busy++;
    const result = held.tail.then(work).finally(() => {
      held.busy--;
    });
    // The next in line waits for this one, however it ends.
    held.tail = result.catch(() => undefined);
    return result;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ParleyError && error.reason === "no_such_publication";
}
