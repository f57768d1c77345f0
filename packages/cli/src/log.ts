/** The log: pino's JSON lines, behind the logger that everything is given. */
import type { Logger, LogLevel } from "@parley/runtime";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";

/** A logger whose level can be changed, with that of all its children. */
export interface LeveledLogger extends Logger {
  setLevel(level: LogLevel): void;
}

const urgency: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * A logger that writes one JSON object a line: `level`, `time` (RFC 3339), then the fields. Errors become their type,
 * message and stack.
 */
export function createPinoLogger(destination: DestinationStream, level: LogLevel): LeveledLogger {
  const options = {
    // What is too little for the level is held back before it gets here, so that children follow a change.
    level: "debug",
    // Neither process id nor host: whoever collects lines knows where from.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  };
  const threshold = { least: urgency[level] };
  return {
    ...adapt(pino(options, destination), threshold),
    setLevel: (next) => {
      threshold.least = urgency[next];
    },
  };
}

function adapt(logger: PinoLogger, threshold: { readonly least: number }): Logger {
  return {
    debug: (fields) => {
      if (threshold.least <= urgency.debug) logger.debug(fields);
    },
    info: (fields) => {
      if (threshold.least <= urgency.info) logger.info(fields);
    },
    warn: (fields) => {
      if (threshold.least <= urgency.warn) logger.warn(fields);
    },
    error: (fields) => logger.error(fields),
    child: (fields) => adapt(logger.child(fields), threshold),
  };
}
