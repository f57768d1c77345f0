/** Why a text or a value cannot be converted: a stable word. */
export type FormatProblem =
  /** Larger than the limit. */
  | "too_large"
  /** Elements nested deeper than the limit. */
  | "too_deep"
  /** A document type or an entity declaration: neither is needed here, and both are dangerous. */
  | "document_type"
  /** Not well-formed XML, or not a message by its grammar. */
  | "not_well_formed"
  /** Another kind of document. */
  | "wrong_kind"
  /** Something that must be there is missing. */
  | "missing"
  /** A value that is not what it has to be. */
  | "bad_value";

/** A conversion failed. `code` and `reason` are stable; the message says where and names the value. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code = "invalid_argument";
  readonly reason: FormatProblem;

  constructor(reason: FormatProblem, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** A value in a message: as JSON, and cut where it is long. */
export function shown(value: string): string {
  const text = value.length > SHOWN_CHARS_MAX ? `${value.slice(0, SHOWN_CHARS_MAX)}…` : value;
  return JSON.stringify(text);
}

const SHOWN_CHARS_MAX = 80;
