/** `@parley/proxy`: the proxy of a domain. */
export type { ProxyCounts } from "./metrics.js";
export {
  type ProxyOptions,
  type ProxyRates,
  type ResolvedProxyOptions,
  resolveProxyOptions,
} from "./options.js";
export {
  type Direction,
  type PolicyDecision,
  type PolicyExplanation,
  type PolicyOptions,
  type PolicyQuery,
  type PolicyRule,
  PolicyTable,
} from "./policy.js";
export { Proxy, type ProxyParts } from "./proxy.js";
