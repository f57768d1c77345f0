/** From a domain's name to the addresses of its federation servers: DNS SRV, then the name itself (RFC 2782). */
import type { DomainName } from "@parley/model";
import type { Random } from "@parley/runtime";

/** The port of the federation service where nothing else is said. */
export const FEDERATION_PORT = 7443;

/** One SRV record (RFC 2782). */
export interface SrvRecord {
  /** The lower goes first. */
  readonly priority: number;
  /** The share of the load among those of one priority. */
  readonly weight: number;
  readonly port: number;
  /** A host name; `.` (or empty) says that the service is decidedly not offered. */
  readonly target: string;
}

/** The name service. The system's is `createSystemResolver`. */
export interface Resolver {
  /**
   * The SRV records of a name; none when there are none, or no such name.
   * @throws ParleyError `unavailable`, reason `dns_failed`, when it cannot be known now.
   */
  resolveSrv(name: string, options: { readonly signal: AbortSignal }): Promise<readonly SrvRecord[]>;
}

/** More records than this are cut off. */
const TARGETS_MAX = 16;

/**
 * The addresses (`host:port`) of a domain's federation servers in the order in which to try them: those of
 * `_parley._tcp.<domain>`, or `<domain>:7443` when there are no such records.
 * @returns nothing when the domain says that it does not offer the service.
 * @throws what the resolver throws.
 */
export async function discover(
  random: Random,
  resolver: Resolver,
  domain: DomainName,
  signal: AbortSignal,
): Promise<string[]> {
  const records = await resolver.resolveSrv(`_parley._tcp.${domain}`, { signal });
  if (records.length === 0) return [`${domain}:${FEDERATION_PORT}`];
  return orderRecords(
    random,
    records.filter(({ target }) => target !== "." && target !== ""),
  )
    .slice(0, TARGETS_MAX)
    .map(({ target, port }) => `${target.replace(/\.$/, "")}:${port}`);
}

/** RFC 2782: by priority; among equals drawn by weight, those of weight 0 with a small chance of being first. */
function orderRecords(random: Random, records: readonly SrvRecord[]): SrvRecord[] {
  const rest = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: SrvRecord[] = [];
  while (rest.length > 0) {
    const priority = (rest[0] as SrvRecord).priority;
    const group = rest.filter((record) => record.priority === priority);
    const total = group.reduce((sum, { weight }) => sum + weight, 0);
    let drawn = random.int(total + 1);
    const isDrawn = ({ weight }: SrvRecord): boolean => {
      drawn -= weight;
      return drawn <= 0;
    };
    const chosen = group.find(isDrawn) ?? (group[0] as SrvRecord);
    ordered.push(chosen);
    rest.splice(rest.indexOf(chosen), 1);
  }
  return ordered;
}
