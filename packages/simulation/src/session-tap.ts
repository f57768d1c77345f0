/**
 * Checks what a home server says on each client connection, before the SDK has dropped what it has already: what a third
 * party's client would see.
 */
import { compareVersions, type Version } from "@parley/model";
import { decodeServerFrame, freshnessFromWire, versionFromWire } from "@parley/protocol";

const asksAgain: ReadonlySet<string> = new Set(["being_settled", "store_unavailable"]);

/** What was said on one connection. */
interface Said {
  /** The newest number of each inbox. */
  readonly seqs: Map<string, number>;
  readonly versions: Map<string, Version>;
  readonly answered: Set<number>;
}

/** See the head of this file. */
export class SessionTap {
  readonly #fail: (invariant: string, detail: string) => void;
  readonly #said = new WeakMap<object, Said>();

  constructor(fail: (invariant: string, detail: string) => void) {
    this.#fail = fail;
  }

  /** A frame has come to a user agent. */
  onFrame(
    connection: {
      readonly name: string;
    },
    frame: Uint8Array,
  ): void {
    let said = this.#said.get(connection);
    if (said === undefined) {
      said = { seqs: new Map(), versions: new Map(), answered: new Set() };
      this.#said.set(connection, said);
    }
    const { name } = connection;
    for (const { response, message, notification } of decodeServerFrame(frame)) {
      // Whoever hears that asks again, under the same number.
      if (response && !asksAgain.has(response.error?.reason ?? ""))
        this.#onResponse(name, said, response.id ?? 0);
      if (message) this.#onMessage(name, said, message.inbox ?? "", message.seq ?? 0);
      const version = versionFromWire(notification?.version);
      if (notification && version !== undefined) {
        if (freshnessFromWire(notification.freshness).kind === "unknown") continue;
        this.#onVersion(name, said, notification.presentity ?? "", version);
      }
    }
  }

  #onResponse(name: string, { answered }: Said, id: number): void {
    if (answered.has(id)) this.#fail("one answer", `${name}: operation ${id} was answered twice`);
    answered.add(id);
  }

  #onMessage(name: string, { seqs }: Said, inbox: string, seq: number): void {
    const newest = seqs.get(inbox) ?? 0;
    if (seq <= newest) this.#fail("nothing twice", `${name}: number ${seq} of ${inbox} after ${newest}`);
    seqs.set(inbox, seq);
  }

  #onVersion(name: string, { versions }: Said, presentity: string, version: Version): void {
    const newest = versions.get(presentity);
    if (newest !== undefined && compareVersions(version, newest) < 0) {
      this.#fail(
        "versions rise",
        `${name}: ${presentity} in ${version.epoch}.${version.counter} after ${newest.epoch}.${newest.counter}`,
      );
    }
    versions.set(presentity, version);
  }
}
