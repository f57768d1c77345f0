/** What a process tells of the way of single messages, in the terms of OpenTelemetry. Off unless configured. */

/** A step of a message's way, with a beginning and an end. */
export interface Span {
  /** Names this span to whoever goes on with the message: a W3C `traceparent` (https://www.w3.org/TR/trace-context/). */
  readonly traceparent: string;
  /** Notes something of the step: never a body, a token or a key. */
  set(attribute: string, value: string | number | boolean): void;
  /** Ends the span; only the first call counts. @param failure - the stable reason of what went wrong. */
  end(failure?: string): void;
}

/** Makes spans. */
export interface Tracer {
  /**
   * Begins a span.
   * @param name - what the step is, e.g. `parley.deliver`.
   * @param options.parent - the `traceparent` of the step before. Absent or malformed: a new trace begins here.
   * @param options.kind - `producer` and `consumer` for what waits in between, `client` and `server` for what is asked and
   * answered. @defaultValue "internal"
   * @returns `undefined` when the trace is not sampled, which costs nothing further.
   */
  start(
    name: string,
    options?: {
      readonly parent?: string | undefined;
      readonly kind?: "internal" | "client" | "server" | "producer" | "consumer";
      readonly attributes?: Readonly<Record<string, string | number | boolean>>;
    },
  ): Span | undefined;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A `traceparent` that somebody else has sent: as it is when it is one, else `undefined`. */
export function traceparentFrom(text: string | null | undefined): string | undefined {
  return text != null && text.length === 55 && TRACEPARENT.test(text) ? text : undefined;
}

/** Traces nothing. */
export const nullTracer: Tracer = { start: () => undefined };
