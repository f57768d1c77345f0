/** What a command prints: lines for people, or one JSON object a line with an `event` field. */

import type { Failure } from "./exit.js";
import type { TextSink } from "./text-sink.js";

/** One event as it is printed with `--json`. */
export interface OutputEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export class Output {
  readonly json: boolean;
  readonly #stdout: TextSink;
  readonly #stderr: TextSink;

  constructor(stdout: TextSink, stderr: TextSink, json: boolean) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
  }

  /** Whether standard output is a terminal that a person looks at. */
  get isTerminal(): boolean {
    return this.#stdout.isTTY && !this.json;
  }

  /** Prints one event: `text` for people (nothing when empty), the event itself with `--json`. */
  event(event: OutputEvent, text: string): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(event)}\n`);
    else if (text !== "") this.#stdout.write(`${text}\n`);
  }

  /** Prints something that is neither: a document that was asked for, e.g. a configuration. */
  raw(text: string): void {
    this.#stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Says something to people beside the output proper; goes to standard error, and nowhere with `--json`. */
  remark(text: string): void {
    if (!this.json) this.#stderr.write(`${text}\n`);
  }

  /** Says what went wrong: an `error` event on standard output with `--json`, else a line on standard error. */
  failure({ code, reason, message }: Failure): void {
    if (this.json) this.#stdout.write(`${JSON.stringify({ event: "error", code, reason, message })}\n`);
    else {
      // A list of problems says enough.
      const detail = reason === "usage" || message.includes("\n") ? "" : ` (${reason})`;
      this.#stderr.write(`parley: ${message}${detail}\n`);
    }
  }
}

/** Text of strangers on a terminal: without control characters, which could move the cursor or worse. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
