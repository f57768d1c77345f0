/** What every server shows of itself, whatever its role. */
import { defineGauge, type Env, type HealthReport } from "@parley/runtime";
import { version } from "../version.js";

const build = defineGauge("parley_build_info", "Always 1: what runs is in the labels.", [
  "version",
  "role",
  "node",
]);
const ready = defineGauge("parley_ready", "1 while the server can take work: what /ready answers, too.");
const certificate = defineGauge(
  "parley_certificate_expiry_timestamp_seconds",
  "When the certificate of one of our own domains that is in use runs out, Unix seconds.",
  ["domain"],
);

/** What {@link exposePart} reads. */
export interface PartView {
  readonly role: "server" | "proxy";
  readonly node: string;
  readonly health: () => HealthReport;
  /** When the certificate of each domain runs out, Unix milliseconds. */
  readonly expiries: () => Iterable<readonly [domain: string, notAfterMs: number]>;
}

/** Shows it. @returns ends that. */
export function exposePart({ metrics }: Env, { expiries, health, node, role }: PartView): () => void {
  const ends = [
    metrics.read(build, () => [{ labels: { version, role, node }, value: 1 }]),
    metrics.read(ready, () => Number(health().ready)),
    metrics.read(certificate, () =>
      [...expiries()].map(([domain, notAfterMs]) => ({ labels: { domain }, value: notAfterMs / 1_000 })),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}
