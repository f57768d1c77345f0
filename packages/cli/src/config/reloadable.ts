/** What of a configuration can be taken while a server runs. */

/** Fields, with everything below them, that are taken at SIGHUP. The reference lists them from here. */
export const reloadable = {
  server: [
    "domains.certificate",
    "domains.key",
    "trust",
    "peers",
    "routes",
    "proxies",
    "discovery",
    "log",
    "cluster.alternatives",
    "adminTokenFile",
  ],
  proxy: ["domains.certificate", "domains.key", "trust", "peers", "routes", "discovery", "policy", "log"],
} as const;
