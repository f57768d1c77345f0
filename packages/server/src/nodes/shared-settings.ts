/** What has to be the same on all servers of a domain, in a form that can be compared without telling it. */
import { createHash } from "node:crypto";

/** Settings by their names, as people know them: `messages.dedupe`. */
export type SharedSettings = Readonly<Record<string, string | number | boolean>>;

/** How many characters of a digest stand for a value: enough to tell two values of a setting apart. */
const digestChars = 12;

/** One digest for each setting, for `NodeRecord.configHash`. */
export function hashSettings(settings: SharedSettings): string {
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      // With the name in it: equal values of two settings do not show.
      const digest = createHash("sha256")
        .update(`${name}\n${typeof value}\n${value}`)
        .digest("base64url");
      return `${name}=${digest.slice(0, digestChars)}`;
    })
    .join(" ");
}

/** The names of the settings that differ; those that only one of the two has do not count: a newer version has more. */
export function differingSettings(a: string, b: string): readonly string[] {
  const other = parse(b);
  return [...parse(a)].flatMap(([name, digest]) => {
    const theirs = other.get(name);
    return theirs === undefined || theirs === digest ? [] : [name];
  });
}

function parse(hash: string): Map<string, string> {
  const pairs = hash.split(" ").map((pair) => pair.split("=", 2) as [string, string?]);
  return new Map(pairs.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest]])));
}
