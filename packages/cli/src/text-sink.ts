/** Where text goes. */

/** One output stream. A reader that went away (EPIPE) is no failure: writing to it does nothing from then on. */
export interface TextSink {
  readonly isTTY: boolean;
  write(text: string): void;
}
