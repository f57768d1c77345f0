/** All links between one local domain and one peer domain: those that we dial and those that the peer opened. */
import type { DomainName } from "@parley/model";
import type { Dialer, DialTarget, FrameStream } from "@parley/protocol";
import {
  Backoff,
  type CloseReason,
  deadlineSignal,
  type Env,
  ParleyError,
  type TaskGroup,
  type Timer,
} from "@parley/runtime";
import type { BounceReason, EnvelopeService } from "./envelope.js";
import type { FederationLimits } from "./limits.js";
import type { Link, LinkEnd } from "./link.js";

/** Something to dial: one own proxy, or "the peer, wherever discovery says". One link at most is open to each. */
export interface DialSpec {
  /** Tells it from others of the same peer, also after the routes were updated. */
  readonly key: string;
  /** Whether the link is kept up always, or only while it is used. */
  readonly keep: boolean;
  /** Where to try, in order. Throws when it cannot be known. */
  targets(signal: AbortSignal): readonly DialTarget[] | Promise<readonly DialTarget[]>;
}

/** Whether envelopes can go to a peer now. */
export type PeerLinkState =
  /** No link, and nobody wants one. */
  | "idle"
  /** Being dialled, and no attempt has failed since it was last in contact: envelopes wait. */
  | "connecting"
  | "connected"
  /** The last attempt failed, or the link was lost: envelopes are refused until the next attempt succeeds. */
  | "unreachable";

/**
 * All envelopes of one origin for one destination: they keep to one link while it is up and no other one comes up, so that
 * order is kept.
 */
export interface Flow {
  /** `origin>destination`. */
  readonly key: string;
  link: Link | undefined;
  /** Of which links `link` was chosen; see `PeerLinks.choose`. */
  generation: number;
}

/** An envelope that waits while a link is being dialled. */
export interface PendingEnvelope {
  readonly item: Uint8Array;
  readonly service: EnvelopeService;
  readonly kind: "payload" | "bounce";
  readonly flow: Flow;
  /** The dial failed, or the link did not take it. */
  onFailed(reason: BounceReason, message: string): void;
}

/** What the owner of a {@link PeerLinks} provides. */
export interface PeerLinksOptions {
  readonly localDomain: DomainName;
  readonly peerDomain: DomainName;
  readonly limits: FederationLimits;
  readonly dialer: Dialer;
  readonly tasks: TaskGroup;
  /** Starts the initiator's side of the handshake. `onUp` and `onEnd` are called as in `LinkHandlers`. */
  openLink(
    stream: FrameStream,
    hooks: { onUp(link: Link): void; onEnd(link: Link, end: LinkEnd): void },
  ): Link;
  /** The state changed, or the reason of it. */
  onState(peer: PeerLinks): void;
}

type SlotState =
  | { readonly kind: "idle" }
  | { readonly kind: "dialing"; readonly abort: AbortController }
  | { readonly kind: "up"; readonly link: Link; readonly sinceMs: number; idleTimer: Timer | undefined }
  | { readonly kind: "waiting"; readonly timer: Timer; readonly untilMs: number };

interface Slot {
  spec: DialSpec;
  readonly backoff: Backoff;
  state: SlotState;
  /** Why the last attempt failed; `undefined` when the last one succeeded. */
  failure: string | undefined;
}

/** A link that lasted so long was a success: the next delay is the initial one again. */
const STABLE_MS = 5_000;

/** See the file's head. One dial at a time for each {@link DialSpec}. */
export class PeerLinks {
  readonly localDomain: DomainName;
  readonly peerDomain: DomainName;
  readonly #env: Env;
  readonly #options: PeerLinksOptions;
  readonly #links: Link[] = [];
  #slots: Slot[] = [];
  #pending: PendingEnvelope[] = [];
  #pendingBytes = 0;
  #wantedMs = Number.NEGATIVE_INFINITY;
  #state: PeerLinkState = "idle";
  #reason = "";
  #stateSinceMs: number;
  #lost: string | undefined;
  /** Counts the links that came up. */
  #generation = 0;
  #stopped = false;

  constructor(env: Env, options: PeerLinksOptions) {
    this.#env = env;
    this.#options = options;
    this.localDomain = options.localDomain;
    this.peerDomain = options.peerDomain;
    this.#stateSinceMs = env.clock.wallMs();
  }

  get state(): PeerLinkState {
    return this.#state;
  }

  /** Why it is unreachable: a stable word; empty otherwise. */
  get reason(): string {
    return this.#reason;
  }

  /** Since when it is in this state, Unix milliseconds. */
  get stateSinceMs(): number {
    return this.#stateSinceMs;
  }

  /** The links that are up. */
  get links(): readonly Link[] {
    return this.#links;
  }

  get pendingItems(): number {
    return this.#pending.length;
  }

  /** Whether it can be forgotten: no link, nothing to keep up, nothing waiting. */
  get forgettable(): boolean {
    return (
      this.#links.length === 0 &&
      this.#pending.length === 0 &&
      this.#slots.every(({ spec, state }) => state.kind === "idle" && !spec.keep)
    );
  }

  /** In how many milliseconds the next attempt begins; `undefined` when none is planned. */
  get retryAfterMs(): number | undefined {
    let nextMs: number | undefined;
    for (const { state } of this.#slots) {
      if (state.kind === "waiting" && (nextMs === undefined || state.untilMs < nextMs))
        nextMs = state.untilMs;
    }
    return nextMs === undefined ? undefined : Math.max(1, nextMs - this.#env.clock.monotonicMs());
  }

  /** Sets what to dial. Those that are gone are ended, new ones that are to be kept are dialled at once. */
  setDials(specs: readonly DialSpec[]): void {
    if (this.#stopped) return;
    const kept: Slot[] = [];
    for (const spec of specs) {
      const slot = this.#slots.find((other) => other.spec.key === spec.key) ?? this.#newSlot(spec);
      slot.spec = spec;
      kept.push(slot);
    }
    const removed = this.#slots.filter((slot) => !kept.includes(slot));
    this.#slots = kept;
    for (const slot of removed) this.#endSlot(slot, ROUTE_CHANGED);
    for (const slot of kept) if (slot.spec.keep && slot.state.kind === "idle") this.#dial(slot);
    this.#update();
  }

  /**
   * The link that a flow takes now, by a stable hash over the nodes: so several servers of one domain share the flows, and
   * after a reconnect get their own back. The flows of a node that leaves go to the others; when one comes up, its own go to
   * it, and no others move.
   */
  choose(flow: Flow): Link | undefined {
    if (flow.link?.state === "up" && flow.generation === this.#generation) return flow.link;
    let best: Link | undefined;
    let bestWeight = -1;
    for (const link of this.#links) {
      const weight = this.#links.length === 1 ? 0 : hash(`${link.peer?.node} ${flow.key}`);
      if (weight >= bestWeight) {
        best = link;
        bestWeight = weight;
      }
    }
    flow.link = best;
    flow.generation = this.#generation;
    return best;
  }

  /** Says that somebody wants to send: begins to dial where there is no link and no attempt is under way or planned. */
  want(): void {
    this.#wantedMs = this.#env.clock.monotonicMs();
    if (this.#links.length > 0 || this.#stopped) return;
    for (const slot of this.#slots) if (slot.state.kind === "idle") this.#dial(slot);
    this.#update();
  }

  /** Keeps an envelope until the link that is being dialled is up. @returns `false` when too many wait. */
  queue(envelope: PendingEnvelope): boolean {
    const { pendingItemsMax, pendingBytesMax } = this.#options.limits;
    const bytes = this.#pendingBytes + envelope.item.length;
    if (this.#pending.length >= pendingItemsMax || bytes > pendingBytesMax) return false;
    this.#pending.push(envelope);
    this.#pendingBytes = bytes;
    return true;
  }

  /** A link that is up, opened by either side. One from a node that has another open takes its place: that one is dead. */
  add(link: Link): void {
    for (const other of [...this.#links]) {
      if (link.side !== "acceptor" || other.side !== "acceptor") continue;
      if (other.peer?.node === link.peer?.node && other.peer?.role === link.peer?.role) other.drain(REPLACED);
    }
    this.#links.push(link);
    this.#generation++;
    this.#lost = undefined;
    if (link.side === "acceptor") this.#calmDown();
    this.#flushPending();
    this.#update();
  }

  /** A link of this peer ended. */
  remove(link: Link, end: LinkEnd): void {
    const index = this.#links.indexOf(link);
    if (index < 0) return;
    this.#links.splice(index, 1);
    if (this.#links.length === 0 && !UNNEEDED.has(end.code)) this.#lost = end.code;
    this.#update();
  }

  /** Ends everything; `onEnd` of the links is called at once. */
  stop(reason: CloseReason): void {
    this.#stopped = true;
    const slots = this.#slots;
    this.#slots = [];
    for (const slot of slots) this.#endSlot(slot, reason);
    for (const link of [...this.#links]) link.drain(reason);
    this.#failPending("link_down", reason.reason);
    this.#update();
  }

  #newSlot(spec: DialSpec): Slot {
    const { backoffInitialMs: initialMs, backoffMaxMs: maxMs } = this.#options.limits;
    const backoff = new Backoff(this.#env, { initialMs, maxMs });
    return { spec, backoff, state: { kind: "idle" }, failure: undefined };
  }

  #dial(slot: Slot): void {
    const abort = new AbortController();
    slot.state = { kind: "dialing", abort };
    const begun = this.#options.tasks.run("federation.dial", async () => {
      const failure = await this.#attempt(slot, abort.signal);
      if (failure !== undefined) this.#onDialFailed(slot, abort, failure);
    });
    if (!begun) slot.state = { kind: "idle" };
  }

  /** Tries one target after the other. @returns why none worked; `undefined` when the link is up. */
  async #attempt(slot: Slot, signal: AbortSignal): Promise<ParleyError | undefined> {
    let failure = new ParleyError("unavailable", "there is nothing to dial", {
      details: { reason: "no_route" },
    });
    try {
      for (const target of await slot.spec.targets(signal)) {
        signal.throwIfAborted();
        const error = await this.#attemptTarget(slot, target, signal);
        if (error === undefined) return undefined;
        failure = error;
        this.#env.log.debug({
          event: "link.dial_failed",
          local: this.localDomain,
          peer: this.peerDomain,
          address: target.address,
          reason: error.reason,
          error: error.message,
        });
      }
    } catch (error) {
      failure = ParleyError.from(error);
    }
    return failure;
  }

  async #attemptTarget(
    slot: Slot,
    target: DialTarget,
    signal: AbortSignal,
  ): Promise<ParleyError | undefined> {
    const deadline = deadlineSignal(this.#env, this.#options.limits.dialTimeoutMs, signal);
    let stream: FrameStream;
    try {
      stream = await this.#options.dialer.dial(target, { signal: deadline.signal });
    } catch (error) {
      if (deadline.signal.aborted && !signal.aborted)
        return failed("connect_timeout", "the connection took too long");
      return ParleyError.from(error);
    } finally {
      deadline.dispose();
    }
    if (signal.aborted) {
      stream.close(ROUTE_CHANGED);
      return ParleyError.from(signal.reason);
    }
    return new Promise((resolve) => {
      const onAbort = (): void => link.close(ROUTE_CHANGED);
      const link = this.#options.openLink(stream, {
        onUp: (up) => {
          signal.removeEventListener("abort", onAbort);
          this.#onDialled(slot, up);
          resolve(undefined);
        },
        onEnd: (ended, end) => {
          signal.removeEventListener("abort", onAbort);
          resolve(failed(end.code, end.reason));
          this.#onSlotLinkEnd(slot, ended, end);
        },
      });
      signal.addEventListener("abort", onAbort, { once: true });
      link.start();
    });
  }

  #onDialled(slot: Slot, link: Link): void {
    slot.failure = undefined;
    const state: SlotState & { kind: "up" } = {
      kind: "up",
      link,
      sinceMs: this.#env.clock.monotonicMs(),
      idleTimer: undefined,
    };
    slot.state = state;
    if (!slot.spec.keep) this.#watchIdle(state, this.#options.limits.idleCloseMs);
    this.add(link);
  }

  #watchIdle(state: SlotState & { kind: "up" }, afterMs: number): void {
    state.idleTimer = this.#env.clock.timer(afterMs, () => {
      const idleMs = this.#env.clock.monotonicMs() - state.link.lastUsedMs;
      const restMs = this.#options.limits.idleCloseMs - idleMs;
      if (restMs > 0) this.#watchIdle(state, restMs);
      else state.link.drain(IDLE);
    });
  }

  #onDialFailed(slot: Slot, abort: AbortController, failure: ParleyError): void {
    if (slot.state.kind !== "dialing" || slot.state.abort !== abort) return;
    const before = slot.failure;
    slot.failure = failure.reason;
    const delayMs =
      failure.retryable || failure.code === "internal" ? slot.backoff.next() : this.#longDelayMs(slot);
    if (before !== failure.reason) {
      this.#env.log.warn({
        event: "peer.dial_failed",
        local: this.localDomain,
        peer: this.peerDomain,
        route: slot.spec.key,
        reason: failure.reason,
        error: failure.message,
        retryInMs: delayMs,
      });
    }
    this.#wait(slot, delayMs);
  }

  /** What will not get better by itself is not tried often; still with jitter. */
  #longDelayMs(slot: Slot): number {
    slot.backoff.next();
    const { backoffMaxMs } = this.#options.limits;
    return backoffMaxMs - this.#env.random.int(Math.floor(backoffMaxMs / 4) + 1);
  }

  #onSlotLinkEnd(slot: Slot, link: Link, end: LinkEnd): void {
    this.remove(link, end);
    if (slot.state.kind !== "up" || slot.state.link !== link) return;
    const { sinceMs, idleTimer } = slot.state;
    idleTimer?.cancel();
    const livedMs = this.#env.clock.monotonicMs() - sinceMs;
    if (livedMs >= STABLE_MS) slot.backoff.reset();
    if (!this.#slots.includes(slot) || !this.#isWanted(slot, link)) {
      slot.state = { kind: "idle" };
      this.#update();
      return;
    }
    slot.failure = end.code;
    if (end.reconnect === "now" && livedMs >= STABLE_MS) this.#dial(slot);
    else this.#wait(slot, end.reconnect === "never" ? this.#longDelayMs(slot) : slot.backoff.next());
    this.#update();
  }

  /** Whether a link that ended is worth opening again by itself. */
  #isWanted(slot: Slot, link?: Link): boolean {
    if (slot.spec.keep || this.#pending.length > 0) return true;
    if (this.#links.length > 0) return false;
    const usedMs = Math.max(this.#wantedMs, link?.lastUsedMs ?? 0);
    return this.#env.clock.monotonicMs() - usedMs < this.#options.limits.idleCloseMs;
  }

  #wait(slot: Slot, delayMs: number): void {
    const timer = this.#env.clock.timer(delayMs, () => {
      slot.state = { kind: "idle" };
      if (this.#isWanted(slot)) this.#dial(slot);
      this.#update();
    });
    slot.state = { kind: "waiting", timer, untilMs: this.#env.clock.monotonicMs() + delayMs };
    const dialing = this.#slots.some(({ state }) => state.kind === "dialing");
    if (this.#links.length === 0 && !dialing) {
      const reason = slot.failure === "no_route" ? "no_route" : "link_down";
      this.#failPending(reason, `${this.peerDomain} cannot be reached: ${slot.failure ?? "unknown"}`);
    }
    this.#update();
  }

  /** The peer has come to us: there is no need to go on trying, unless the link is to be kept anyway. */
  #calmDown(): void {
    for (const slot of this.#slots) {
      if (slot.spec.keep || slot.state.kind !== "waiting") continue;
      slot.state.timer.cancel();
      slot.state = { kind: "idle" };
      slot.failure = undefined;
      slot.backoff.reset();
    }
  }

  #endSlot(slot: Slot, reason: CloseReason): void {
    const { state } = slot;
    slot.state = { kind: "idle" };
    if (state.kind === "waiting") state.timer.cancel();
    if (state.kind === "dialing") state.abort.abort(failed("cancelled", reason.reason));
    if (state.kind === "up") {
      state.idleTimer?.cancel();
      state.link.drain(reason);
    }
  }

  #flushPending(): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const envelope of pending) {
      const outcome =
        this.choose(envelope.flow)?.send(envelope.item, envelope.service, envelope.kind) ?? "link_down";
      if (outcome !== "sent") envelope.onFailed(outcome, `the link to ${this.peerDomain} did not take it`);
    }
  }

  #failPending(reason: BounceReason, message: string): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const envelope of pending) envelope.onFailed(reason, message);
  }

  /** Works out the state, and tells when it has changed. */
  #update(): void {
    const { state, reason } = this.#work();
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) this.#stateSinceMs = this.#env.clock.wallMs();
    this.#state = state;
    this.#reason = reason;
    this.#options.onState(this);
  }

  #work(): { state: PeerLinkState; reason: string } {
    if (this.#links.length > 0) return { state: "connected", reason: "" };
    const active = this.#slots.filter(({ state }) => state.kind === "dialing" || state.kind === "waiting");
    if (active.some(({ failure, state }) => failure === undefined && state.kind === "dialing")) {
      return { state: "connecting", reason: "" };
    }
    const failure = active.find((slot) => slot.failure !== undefined)?.failure;
    if (failure !== undefined) return { state: "unreachable", reason: failure };
    // A peer that only ever dials us, and is gone.
    if (this.#lost !== undefined && this.#slots.length === 0)
      return { state: "unreachable", reason: this.#lost };
    return { state: "idle", reason: "" };
  }
}

const IDLE: CloseReason = { code: "idle", reason: "the link was not used", reconnect: "never" };
const REPLACED: CloseReason = {
  code: "replaced",
  reason: "another link was opened by a node of the same name",
  reconnect: "never",
};
const ROUTE_CHANGED: CloseReason = {
  code: "route_changed",
  reason: "the routes do not need this link any more",
  reconnect: "never",
};

function failed(reason: string, message: string): ParleyError {
  const retryable = !LASTING.has(reason);
  return new ParleyError("unavailable", message, { details: { reason }, retryable });
}

/** Ends that are no loss: nobody needed the link any more. */
const UNNEEDED: ReadonlySet<string> = new Set([IDLE.code, ROUTE_CHANGED.code]);

/** Refusals that only a change of configuration, or a new certificate, ends. */
const LASTING: ReadonlySet<string> = new Set([
  "proof_wrong_name",
  "proof_unknown_authority",
  "proof_malformed",
  "domain_denied",
  "wrong_domain",
  "protocol_version",
]);

/** FNV-1a, finished so that similar texts get unlike numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
