/** The name service of the system. */
import { Resolver as DnsResolver } from "node:dns/promises";
import { ParleyError } from "@parley/runtime";
import type { Resolver } from "./discovery.js";

/** Options of {@link createSystemResolver}. */
export interface SystemResolverOptions {
  /** `address` or `address:port` of the name servers to ask. @defaultValue those of the system's configuration */
  readonly servers?: readonly string[];
}

/** A {@link Resolver} that asks name servers with `node:dns`. */
export function createSystemResolver(options: SystemResolverOptions = {}): Resolver {
  return {
    resolveSrv: async (name, { signal }) => {
      // One resolver each, because cancelling ends all that one has asked.
      const dns = new DnsResolver({ timeout: 3_000, tries: 2 });
      if (options.servers !== undefined) dns.setServers(options.servers);
      const onAbort = (): void => dns.cancel();
      signal.throwIfAborted();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        const records = await dns.resolveSrv(name);
        return records.map(({ priority, weight, port, name: target }) => ({
          priority,
          weight,
          port,
          target,
        }));
      } catch (cause) {
        signal.throwIfAborted();
        const code: unknown =
          typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
        if (code === "ENOTFOUND" || code === "ENODATA") return [];
        throw new ParleyError(
          "unavailable",
          `the name service cannot be asked for ${name}: ${String(code)}`,
          {
            details: { reason: "dns_failed" },
            cause,
          },
        );
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
