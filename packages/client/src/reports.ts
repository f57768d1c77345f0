/** Final reports that came as events: each to the application once, then acknowledged. */
import type { common } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import type { MessageKey, Operations } from "./operations.js";
import type { UserAgentHandlers } from "./types.js";
import { reportFromWire } from "./wire.js";

/** How many taken reports are remembered: a server repeats one only until it has seen the acknowledgement. */
const rememberedMax = 4096;

export class Reports {
  readonly #env: Env;
  readonly #operations: Operations;
  readonly #handlers: UserAgentHandlers;
  /** What the application has, the oldest first. */
  readonly #taken = new Set<string>();
  #toAcknowledge: MessageKey[] = [];

  constructor(env: Env, operations: Operations, handlers: UserAgentHandlers) {
    this.#env = env;
    this.#operations = operations;
    this.#handlers = handlers;
  }

  onReport(wire: common.IReport): void {
    const report = reportFromWire(wire);
    const isNew = !this.#taken.has(keyOf(report));
    // Where a Send that was sent again is still waiting, the report is its answer.
    const isTaken =
      !isNew ||
      this.#operations.takeReport(report, wire) ||
      (this.#handlers.onReport !== undefined && this.#handlers.onReport(report) !== false);
    if (!isTaken) return;
    this.remember(report);
    this.#acknowledge({ id: report.id, to: report.to });
  }

  /** The application has the final report on this message. */
  remember(key: MessageKey): void {
    this.#taken.add(keyOf(key));
    if (this.#taken.size <= rememberedMax) return;
    for (const oldest of this.#taken) {
      this.#taken.delete(oldest);
      break;
    }
  }

  /** A report will come, also where the application sends a message again that it had one on: that one is not meant. */
  expect(key: MessageKey): void {
    this.#taken.delete(keyOf(key));
  }

  #acknowledge(key: MessageKey): void {
    this.#toAcknowledge.push(key);
    if (this.#toAcknowledge.length > 1) return;
    this.#env.clock.defer(() => this.flush());
  }

  /** Sends the acknowledgements that are due now; one that is lost is made up for when the report comes again. */
  flush(): void {
    if (this.#toAcknowledge.length === 0) return;
    const reports = this.#toAcknowledge;
    this.#toAcknowledge = [];
    this.#operations.tell({ ackReports: { reports } });
  }
}

function keyOf({ id, to }: MessageKey): string {
  return `${id}\n${to}`;
}
