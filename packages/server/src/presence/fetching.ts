/** FETCHER: a document asked for once, here or in another domain. */
import {
  domainOf,
  grantedDisposition,
  type PresentityAddress,
  type Requester,
  tryParsePresentity,
} from "@parley/model";
import { type common, errorFromWire, errorToWire, requesterFromWire } from "@parley/protocol";
import { type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { FetchRecord } from "@parley/store";
import type { DomainExchange } from "../core/ports.js";
import type { Shown } from "./exchanged.js";
import { shownFromWire, toWireNotification } from "./notifications.js";
import type { ResolvedPresenceOptions } from "./options.js";
import type { Presentities, PresentityStore } from "./presentities.js";
import type { PresentityHandle } from "./presentity.js";
import { watcherFromWire } from "./presentity-items.js";
import { accessOf } from "./subscribers.js";
import { watcherDomainOf, watcherKeyOf } from "./watcher-key.js";

/** What {@link Fetching} works with. */
export interface FetchingParts {
  readonly store: PresentityStore;
  readonly presentities: Presentities;
  readonly exchange: DomainExchange;
  readonly isLocal: (domain: string) => boolean;
  readonly onFetch: (record: FetchRecord) => void;
  readonly tasks: TaskGroup;
}

/**
 * Shows what a notification would show to the same watcher (RFC 2779 §2.3.3), whether or not the presentity is in contact:
 * its publications are in the store. Every fetch that is not refused as if there were nothing is recorded for the owner, of
 * so many fetchers.
 */
export class Fetching {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: FetchingParts;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: FetchingParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
  }

  /** Answers other domains. */
  serve(): void {
    const { exchange, tasks } = this.#parts;
    exchange.on("fetch", (origin, { fetch }, reply, destination) => {
      if (!fetch) return;
      tasks.run("presence.fetch", async () => {
        try {
          const presentity = tryParsePresentity(fetch.presentity);
          // A fetch names no anonymous watcher: all guests of a domain are one.
          const watcher = fetch.watcher
            ? watcherFromWire({ watcher: fetch.watcher }, origin)
            : requesterFromWire({ anonymousId: guestId }, origin);
          if (presentity === undefined || watcher === undefined || domainOf(presentity) !== destination) {
            throw notFound(fetch.presentity);
          }
          reply({ fetched: { notification: toWireNotification(await this.#here(presentity, watcher)) } });
        } catch (error) {
          reply({ fetched: { error: errorToWire(ParleyError.from(error)) } });
        }
      });
    });
  }

  /**
   * The document as this watcher may see it.
   * @throws ParleyError `not_found` (reason `no_such_presentity`) when there is none or the watcher is blocked: alike;
   * `permission_denied` (reason `awaiting_decision`) where the owner wants to be asked, by a subscription;
   * `unavailable` and `deadline_exceeded` when the other domain cannot be reached.
   */
  async fetch(presentity: PresentityAddress, watcher: Requester): Promise<common.INotification> {
    const domain = domainOf(presentity);
    if (this.#parts.isLocal(domain)) return toWireNotification(await this.#here(presentity, watcher));
    const { askTimeoutMs: timeoutMs, documentBytesMax } = this.#options;
    const origin = watcherDomainOf(watcherKeyOf(watcher));
    const question = { presentity, watcher: watcher.kind === "principal" ? watcher.principal : "" };
    const { fetched } = await this.#parts.exchange.ask(
      domain,
      "presence",
      { fetch: question },
      { timeoutMs, origin },
    );
    if (fetched?.error) throw errorFromWire(fetched.error);
    const shown = shownFromWire(fetched?.notification, documentBytesMax, presentity);
    if (shown === undefined) {
      throw new ParleyError("data_loss", `${domain} answered with something that is not a document`, {
        details: { reason: "bad_document" },
      });
    }
    return toWireNotification(shown);
  }

  #here(presentity: PresentityAddress, watcher: Requester): Promise<Shown> {
    return this.#parts.presentities.read(presentity, (handle) => {
      if (handle === undefined) throw notFound(presentity);
      const access = accessOf(handle, watcher);
      if (access.handling === "block") throw notFound(presentity);
      this.#record(handle, watcher);
      const disposition = grantedDisposition(access);
      if (disposition === undefined) {
        throw new ParleyError(
          "permission_denied",
          `the owner of ${presentity} wants to be asked: subscribe`,
          {
            details: { reason: "awaiting_decision" },
          },
        );
      }
      const nowMs = this.#env.clock.wallMs();
      const subscription = handle.subscriptions.get(watcherKeyOf(watcher));
      const subscribed = subscription && handle.shownTo(subscription, nowMs);
      return subscribed ?? handle.shownOnce(disposition, nowMs);
    });
  }

  /**
   * The fetcher does not wait for it. The owner's own look at itself is no watching.
   *
   * The names of fetchers cost another domain nothing; what is remembered of them must not fill the store. So of those who
   * come when `fetchersKeptMax` others have come within `watcherSpanMs`, the owner hears nothing, neither now nor in a list.
   */
  #record(handle: PresentityHandle, watcher: Requester): void {
    const watcherKey = watcherKeyOf(watcher);
    if (watcherKey === handle.owner) return;
    const { presentity } = handle;
    const { fetchersKeptMax: fetchersMax } = this.#options;
    this.#parts.tasks.run("presence.record_fetch", async () => {
      const nowMs = this.#env.clock.wallMs();
      const fetch = { presentity, watcherKey, watcher, nowMs, fetchersMax };
      const record = await this.#parts.store.recordFetch(fetch);
      if (record !== undefined) this.#parts.onFetch(record);
    });
  }
}

const guestId = "guest";

function notFound(presentity: string): ParleyError {
  return new ParleyError("not_found", `there is no ${presentity}`, {
    details: { reason: "no_such_presentity" },
  });
}
