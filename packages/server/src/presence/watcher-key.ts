/** The name of a watcher within a presentity, and within its own domain. */
import type { DomainName, Requester } from "@parley/model";

const anonymousPrefix = "anonymous:";

/** The principal, or `anonymous:ID@DOMAIN`. No principal looks like that: a local part has no colon (RFC 7622 §3.3.1). */
export function watcherKeyOf(watcher: Requester): string {
  return watcher.kind === "principal"
    ? watcher.principal
    : `${anonymousPrefix}${watcher.id}@${watcher.domain}`;
}

/** The opposite of {@link watcherKeyOf}. */
export function watcherOfKey(key: string): Requester {
  if (!key.startsWith(anonymousPrefix)) return { kind: "principal", principal: key };
  const at = key.lastIndexOf("@");
  return { kind: "anonymous", id: key.slice(anonymousPrefix.length, at), domain: key.slice(at + 1) };
}

/** The domain that a watcher belongs to. */
export function watcherDomainOf(key: string): DomainName {
  return key.slice(key.lastIndexOf("@") + 1) as DomainName;
}
