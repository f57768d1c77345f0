/** Loggers that need nothing but a sink. */
import type { Clock, LogFields, Logger } from "./env.js";

/** Takes log lines and drops them. */
export const nullLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => nullLogger,
};

/** The levels, from the least to the most urgent; what each means stands at `Logger`. */
export type LogLevel = "debug" | "info" | "warn" | "error";

const urgency: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Options of {@link createJsonLogger}. */
export interface JsonLoggerOptions {
  /** Takes one line, which ends in a newline. Called synchronously; must not throw. */
  readonly sink: (line: string) => void;
  /** Stamps the lines. */
  readonly clock: Pick<Clock, "wallMs">;
  /** Lines below it are dropped. @defaultValue "info" */
  readonly level?: LogLevel;
}

/**
 * A logger that writes one JSON object a line: `time` (RFC 3339, UTC) and `level` first, then the fields of the children
 * from the outermost in, then the fields of the line; where names clash, the later wins, but never over `time` and `level`.
 * Errors become their name, message, code and stack; bytes become their number, so that no body is written by mistake.
 */
export function createJsonLogger(options: JsonLoggerOptions): Logger {
  return new JsonLogger(options, {});
}

class JsonLogger implements Logger {
  readonly #options: JsonLoggerOptions;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #threshold: number;

  constructor(options: JsonLoggerOptions, fields: Readonly<Record<string, unknown>>) {
    this.#options = options;
    this.#fields = fields;
    this.#threshold = urgency[options.level ?? "info"];
  }

  debug(fields: LogFields): void {
    this.#write("debug", fields);
  }

  info(fields: LogFields): void {
    this.#write("info", fields);
  }

  warn(fields: LogFields): void {
    this.#write("warn", fields);
  }

  error(fields: LogFields): void {
    this.#write("error", fields);
  }

  child(fields: Readonly<Record<string, unknown>>): Logger {
    return new JsonLogger(this.#options, { ...this.#fields, ...fields });
  }

  #write(level: LogLevel, fields: LogFields): void {
    if (urgency[level] < this.#threshold) return;
    const fixed = { time: new Date(this.#options.clock.wallMs()).toISOString(), level };
    // The fixed fields are named twice: first for their place in the line, last so that nothing overrides them.
    this.#options.sink(`${toJson({ ...fixed, ...this.#fields, ...fields, ...fixed })}\n`);
  }
}

/** A log line must never make its caller fail, so what JSON cannot write is left out, and said to be. */
function toJson(line: { readonly time: string; readonly level: LogLevel; readonly event?: unknown }): string {
  try {
    return JSON.stringify(line, writable);
  } catch (error) {
    const { time, level, event } = line;
    return JSON.stringify({ time, level, event: String(event), unwritable: String(error) });
  }
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const code = "code" in value ? value.code : undefined;
    return { name, message, code, stack, cause };
  }
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return value;
}
