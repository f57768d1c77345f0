/** One authority and one certificate for each domain, made once for all runs: what they hold does not matter to a run. */
import { type DomainIdentity, issueCertificate, makeAuthority } from "@parley/federation";
import { parseDomain } from "@parley/model";

/** The two domains of every world. */
export const domainNames = ["north.example", "south.example"] as const;

/** 2030-01-01: wall time at virtual time 0. */
export const epochMs = Date.UTC(2030, 0, 1);

let certificates: Promise<Certificates> | undefined;

/** What servers prove who they are with. */
export interface Certificates {
  readonly caPem: string;
  readonly identities: ReadonlyMap<string, DomainIdentity>;
}

/** The certificates of this process. */
export function sharedCertificates(): Promise<Certificates> {
  certificates ??= makeCertificates();
  return certificates;
}

async function makeCertificates(): Promise<Certificates> {
  const validity = { notBeforeMs: epochMs - 86_400_000, notAfterMs: epochMs + 365 * 86_400_000 };
  const authority = await makeAuthority(validity);
  const identities = new Map<string, DomainIdentity>();
  for (const name of domainNames) {
    const issued = await issueCertificate(authority, { dnsNames: [name], ...validity });
    identities.set(name, {
      domain: parseDomain(name),
      certChainPem: issued.certChainPem,
      keyPem: issued.keyPem,
    });
  }
  return { caPem: authority.certPem, identities };
}
