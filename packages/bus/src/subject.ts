/** The rule for subjects, the same for every engine. */
import { ParleyError } from "@parley/runtime";

const SUBJECT_LENGTH_MAX = 512;
const tokens = /^[A-Za-z0-9_=-]+(\.[A-Za-z0-9_=-]+)*$/;

/** @throws ParleyError `invalid_argument` (reason `bad_subject`) unless it is a subject as {@link Bus.publish} says. */
export function checkSubject(subject: string): void {
  if (subject.length <= SUBJECT_LENGTH_MAX && tokens.test(subject)) return;
  throw new ParleyError(
    "invalid_argument",
    `${JSON.stringify(subject.slice(0, 64))} is not a subject: 1 to ${SUBJECT_LENGTH_MAX} characters of A-Z a-z 0-9 _ - = and single dots between`,
    { details: { reason: "bad_subject" } },
  );
}
