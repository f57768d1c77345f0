/** `@parley/runtime/testing`: an environment without a real clock, real randomness or output, for tests. */
import type { Env, LogFields, Logger } from "./env.js";
import type { LogLevel } from "./logger.js";
import { ManualClock } from "./manual-clock.js";
import { MetricRegistry } from "./metrics.js";
import { CountingIds, SeededRandom } from "./seeded.js";
import { nullTracer } from "./tracing.js";

export { ManualClock } from "./manual-clock.js";
export { CountingIds, SeededRandom } from "./seeded.js";
export { nextTurn } from "./system-turn.js";

/** A line that was logged. */
export interface LoggedLine extends LogFields {
  readonly level: LogLevel;
}

/** What {@link createTestEnv} makes. */
export interface TestEnv {
  readonly env: Env;
  /** `env.clock`, with the means to move it. */
  readonly clock: ManualClock;
  /** What `env.log` was given, the oldest first; the newest 10 000 lines. */
  readonly logged: readonly LoggedLine[];
  /** `env.metrics`, with what was counted. */
  readonly metrics: MetricRegistry;
}

/**
 * An environment that does the same every time.
 * @param seed - of the randomness. @defaultValue 1
 */
export function createTestEnv(seed: number | string = 1): TestEnv {
  const clock = new ManualClock();
  const logged: LoggedLine[] = [];
  const metrics = new MetricRegistry();
  const env: Env = {
    clock,
    random: new SeededRandom(seed),
    ids: new CountingIds(),
    log: createRecordingLogger(logged),
    metrics,
    tracer: nullTracer,
  };
  return { env, clock, logged, metrics };
}

const LINES_MAX = 10_000;

/** A logger that appends to `lines`, and drops the oldest when there are more than 10 000. */
export function createRecordingLogger(
  lines: LoggedLine[],
  own: Readonly<Record<string, unknown>> = {},
): Logger {
  const write =
    (level: LogLevel) =>
    (fields: LogFields): void => {
      lines.push({ ...own, ...fields, level });
      if (lines.length > LINES_MAX) lines.shift();
    };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: (fields) => createRecordingLogger(lines, { ...own, ...fields }),
  };
}
