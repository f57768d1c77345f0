/** A sender and a receiver, and every message between them by its number. */
import { type client, common, encodeClientItem, encodeSendItem } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { type BenchSession, scenarioIdMin } from "./bench-session.js";
import { Numbering } from "./numbering.js";
import type { Samples } from "./samples.js";

/** What all pairs of a run share. */
export interface PairRun {
  readonly env: Env;
  readonly bodyBytes: number;
  /** Where samples go while they count. */
  latency: Samples | undefined;
  report: Samples | undefined;
  /** Messages that were received in the measured phase. */
  received: number;
  refused: number;
  /** Called for every final report. */
  onReported: (pair: MessagePair) => void;
}

const digits = 10;

export class MessagePair {
  readonly numbering = new Numbering();
  readonly #run: PairRun;
  readonly #sender: BenchSession;
  readonly #template: Buffer;
  /** Where the number stands in an encoded message: at the end of its id. */
  readonly #digitsAt: number;
  #sentAtMs = new Float64Array(1_024);
  #reported = 0;
  #damaged = 0;

  constructor(run: PairRun, sender: BenchSession, receiver: BenchSession) {
    this.#run = run;
    this.#sender = sender;
    const prefix = run.env.ids.next("message");
    const id = prefix + "0".repeat(digits);
    // Encoded once: of one message and the next only the number differs.
    this.#template = Buffer.from(
      common.InstantMessage.encode({
        id,
        from: sender.signedIn.inboxes?.[0] ?? "",
        to: receiver.signedIn.inboxes?.[0] ?? "",
        sentAtMs: run.env.clock.wallMs(),
        contentType: "text/plain; charset=utf-8",
        body: Buffer.alloc(run.bodyBytes, "parley "),
      }).finish(),
    );
    this.#digitsAt = this.#template.indexOf(id) + prefix.length;
    receiver.events.onMessage = (message) => this.#onMessage(message);
    sender.events.onResponse = (response) => this.#onResponse(response);
    sender.events.onReport = (report) => this.#onReport(report);
  }

  /** Messages without a final report. */
  get outstanding(): number {
    return this.numbering.sent - this.#reported;
  }

  /** Messages that came with other bytes than were sent. */
  get damaged(): number {
    return this.#damaged;
  }

  send(): void {
    const number = this.numbering.next();
    const message = Buffer.from(this.#template);
    for (let rest = number, at = this.#digitsAt + digits - 1; rest > 0; at--) {
      message[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    if (number === this.#sentAtMs.length) {
      const larger = new Float64Array(2 * number);
      larger.set(this.#sentAtMs);
      this.#sentAtMs = larger;
    }
    this.#sentAtMs[number] = this.#run.env.clock.monotonicMs();
    this.#sender.push(encodeSendItem(scenarioIdMin + number, message));
  }

  #onMessage({ message }: client.IInboxMessage): void {
    const bytes = message ?? new Uint8Array(0);
    const behind = this.#digitsAt + digits;
    const template = this.#template;
    if (bytes.length !== template.length || template.compare(bytes, behind, undefined, behind) !== 0) {
      this.#damaged++;
      return;
    }
    let number = 0;
    for (let at = this.#digitsAt; at < behind; at++) number = 10 * number + (bytes[at] as number) - 0x30;
    const run = this.#run;
    if (this.numbering.take(number) && run.latency !== undefined) {
      run.latency.add(this.#sinceSent(number));
      run.received++;
    }
  }

  #onResponse({ id, report, error }: client.IResponse): void {
    const status = error ? undefined : report?.status;
    // The final one comes as an event.
    if (status === common.ReportStatus.REPORT_STATUS_QUEUED) return;
    this.#final((id ?? 0) - scenarioIdMin, status);
  }

  #onReport(report: common.IReport): void {
    const { id = "", to = "" } = report;
    this.#sender.push(encodeClientItem({ ackReports: { reports: [{ id: id ?? "", to: to ?? "" }] } }));
    this.#final(Number((id ?? "").slice(-digits)), report.status);
  }

  #final(number: number, status: common.ReportStatus | null | undefined): void {
    const run = this.#run;
    this.#reported++;
    if (status !== common.ReportStatus.REPORT_STATUS_DELIVERED) run.refused++;
    run.report?.add(this.#sinceSent(number));
    run.onReported(this);
  }

  #sinceSent(number: number): number {
    return this.#run.env.clock.monotonicMs() - (this.#sentAtMs[number] as number);
  }
}
