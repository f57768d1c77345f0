/** The log: pino's JSON lines, behind the logger that everything is given. */
import type { Logger, LogLevel } from "@parley/runtime";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";

/**
 * A logger that writes one JSON object a line: `level`, `time` (RFC 3339), then the fields. Errors become their type,
 * message and stack.
 */
export function createPinoLogger(destination: DestinationStream, level: LogLevel): Logger {
  const options = {
    level,
    // Neither process id nor host: whoever collects lines knows where from.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  };
  return adapt(pino(options, destination));
}

function adapt(logger: PinoLogger): Logger {
  return {
    debug: (fields) => logger.debug(fields),
    info: (fields) => logger.info(fields),
    warn: (fields) => logger.warn(fields),
    error: (fields) => logger.error(fields),
    child: (fields) => adapt(logger.child(fields)),
  };
}
