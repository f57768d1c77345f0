/** What happened in a run, as lines and as one hash: the same seed gives the same hash. */
import { createHash } from "node:crypto";

/** Collects the trace of one run. Keeps the newest lines for a failure's report, and hashes all of them. */
export class Trace {
  private readonly hash = createHash("sha256");
  private readonly recent: string[] = [];

  /** @param linesMax - how many of the newest lines are kept; 0 keeps none. */
  constructor(private readonly linesMax: number) {}

  /** Adds one line. Whatever is in it must follow from the seed alone. */
  add(atMs: number, node: string, event: string): void {
    const line = `${atMs} ${node} ${event}`;
    this.hash.update(line).update("\n");
    if (this.linesMax === 0) return;
    this.recent.push(line);
    if (this.recent.length > 2 * this.linesMax) this.recent.splice(0, this.recent.length - this.linesMax);
  }

  /** The newest lines, oldest first. */
  lines(): readonly string[] {
    return this.recent.slice(-this.linesMax);
  }

  /** The hash over all lines so far, in hexadecimal. */
  digest(): string {
    return this.hash.copy().digest("hex");
  }
}
