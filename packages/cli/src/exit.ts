/** How a command ends: exit codes, and what is said about a failure. */
import { AddressError } from "@parley/model";
import { ParleyError } from "@parley/runtime";

/** 0 done, 1 refused or failed, 2 usage. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What went wrong, in the words of the `error` event. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number;
}

/** What is said of anything that was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof UsageError) {
    return { code: "usage", reason: "usage", message: thrown.message, exitCode: exitCodes.usage };
  }
  const system = systemFailure(thrown);
  if (system !== undefined) return system;
  const error = ParleyError.from(thrown);
  return {
    code: error.code,
    reason: error.reason,
    message:
      error.code === "internal" && error.cause instanceof Error
        ? `internal error: ${error.cause.message}`
        : error.message,
    // No server is needed to see that an address is none: the command was called wrongly.
    exitCode: error.cause instanceof AddressError ? exitCodes.usage : exitCodes.failed,
  };
}

/** Failures of the operating system (`ENOENT`, `EACCES` …) say what is wrong in their own words. */
function systemFailure(thrown: unknown): Failure | undefined {
  // By its shape: errors of Node itself may be of another realm.
  if (typeof thrown !== "object" || thrown === null || !("syscall" in thrown)) return undefined;
  const code = "code" in thrown ? String(thrown.code) : "";
  const path = "path" in thrown ? String(thrown.path) : "";
  const message = "message" in thrown ? String(thrown.message) : code;
  const text: Record<string, string> = {
    ENOENT: `there is no ${path}`,
    EACCES: `no permission for ${path}`,
    EISDIR: `${path} is a directory`,
    ENOTDIR: `a part of the path ${path} is not a directory`,
    ENOSPC: `no space left on the device for ${path}`,
  };
  return {
    code: "failed_precondition",
    reason: code.toLowerCase() || "system_error",
    message: text[code] ?? message,
    exitCode: exitCodes.failed,
  };
}
