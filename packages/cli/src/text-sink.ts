/** Where text goes. */

/** One output stream. A reader that went away (EPIPE) is no failure: writing to it does nothing from then on. */
export interface TextSink {
  readonly isTTY: boolean;
  /** How wide the terminal is; undefined where there is none. */
  readonly columns?: number | undefined;
  write(text: string): void;
}
