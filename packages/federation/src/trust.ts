/**
 * Whether a chain of certificates proves a domain (RFC 5280 section 6, as far as it matters here).
 *
 * Node's OpenSSL does the signatures, names and times; `@peculiar/x509` reads the extensions. Validation is synchronous, so
 * that a handshake is one step, and takes the time as a parameter.
 */
import "reflect-metadata";
import { createHash, type KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { DomainName } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import * as x509 from "@peculiar/x509";
import { parsePemCertificates, signatureScheme } from "./identity.js";

/** Why a proof is refused: the reasons of `Refusal` in federation.proto that concern the proof. */
export type ProofRefusal =
  | "proof_expired_certificate"
  | "proof_wrong_name"
  | "proof_unknown_authority"
  | "proof_bad_signature"
  | "proof_malformed";

/** What {@link Trust.verifyChain} says. */
export type ChainVerdict =
  | {
      readonly ok: true;
      /** The key of the first certificate. */
      readonly publicKey: KeyObject;
      /** When the first certificate ends, Unix milliseconds. */
      readonly notAfterMs: number;
    }
  | {
      readonly ok: false;
      readonly reason: ProofRefusal;
      /** For people: which certificate, and what about it. */
      readonly message: string;
    };

/** The authorities that a server believes. */
export interface Trust {
  /**
   * Checks that the first certificate is valid for `domain` now and that the chain leads to a trusted authority.
   * @param chainDer - the certificate, then the intermediate ones in any order, in DER.
   * @param nowMs - Unix milliseconds.
   */
  verifyChain(chainDer: readonly Uint8Array[], domain: DomainName, nowMs: number): ChainVerdict;
}

/** Options of {@link createTrust}. */
export interface TrustOptions {
  /**
   * Further authorities in PEM, for every domain; or for single domains. A domain that has an entry of its own is believed
   * by those authorities only ("pinned"), not by the system's.
   */
  readonly caPem?: string | ReadonlyMap<DomainName, string>;
  /** Whether the authorities that Node ships (Mozilla's) are trusted. @defaultValue true */
  readonly useSystemRoots?: boolean;
}

/** A {@link Trust} whose authorities can be replaced while it is in use. */
export interface ReloadableTrust extends Trust {
  /**
   * Takes new authorities from the next proof on; links that are up stay.
   * @throws ParleyError `invalid_argument`, reason `ca_malformed`; then the old ones stay.
   */
  update(options: TrustOptions): void;
}

/**
 * Makes a {@link Trust} of authorities in PEM and of the system's.
 * @throws ParleyError `invalid_argument`, reason `ca_malformed`.
 */
export function createTrust(options: TrustOptions = {}): ReloadableTrust {
  let roots = loadRoots(options);
  return {
    verifyChain: (chainDer, domain, nowMs) => verifyChain(roots, chainDer, domain, nowMs),
    update: (changed) => {
      roots = loadRoots(changed);
    },
  };
}

/** Certificates in one proof, the first included. */
const CHAIN_MAX = 8;
/** Bytes of one certificate. */
const CERTIFICATE_BYTES_MAX = 16_384;

/** Authorities by the name of their subject. */
type Roots = ReadonlyMap<string, readonly X509Certificate[]>;

interface RootSet {
  readonly common: Roots;
  readonly pinned: ReadonlyMap<DomainName, Roots>;
}

function verifyChain(
  roots: RootSet,
  chainDer: readonly Uint8Array[],
  domain: DomainName,
  nowMs: number,
): ChainVerdict {
  const chain = parseChain(chainDer);
  if (typeof chain === "string") return refused("proof_malformed", chain);
  const leaf = chain[0] as X509Certificate;
  const usage = leafProblem(leaf);
  if (usage !== undefined) return refused("proof_malformed", usage);

  const path = findPath(leaf, chain.slice(1), roots.pinned.get(domain) ?? roots.common, nowMs);
  if (path.kind === "none") return refused("proof_unknown_authority", path.message);
  if (path.kind === "expired") return refused("proof_expired_certificate", path.message);
  // RFC 6125 section 6.4: names in the subject alternative name only, a wildcard for one whole left-most label.
  if (leaf.checkHost(domain, { subject: "never", partialWildcards: false }) === undefined) {
    return refused("proof_wrong_name", `the certificate is for ${namesOf(leaf)}, not for ${domain}`);
  }
  return { ok: true, publicKey: leaf.publicKey, notAfterMs: Date.parse(leaf.validTo) };
}

function refused(reason: ProofRefusal, message: string): ChainVerdict {
  return { ok: false, reason, message };
}

function parseChain(chainDer: readonly Uint8Array[]): X509Certificate[] | string {
  if (chainDer.length === 0) return "the chain is empty";
  if (chainDer.length > CHAIN_MAX) {
    return `the chain has ${chainDer.length} certificates, limit ${CHAIN_MAX}`;
  }
  const certificates: X509Certificate[] = [];
  for (const der of chainDer) {
    if (der.length > CERTIFICATE_BYTES_MAX) {
      return `a certificate has ${der.length} bytes, limit ${CERTIFICATE_BYTES_MAX}`;
    }
    try {
      certificates.push(new X509Certificate(der));
    } catch {
      return "a certificate of the chain cannot be read";
    }
  }
  return certificates;
}

type Path =
  | { readonly kind: "found" }
  | { readonly kind: "expired"; readonly message: string }
  | { readonly kind: "none"; readonly message: string };

/**
 * Looks for a path from `leaf` to an authority. Of several, one that is valid now is preferred: a server may send an old and a new
 * intermediate. The chain is at most {@link CHAIN_MAX} long and no certificate is used twice, which bounds the search.
 */
function findPath(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: Roots,
  nowMs: number,
): Path {
  let best: Path = { kind: "none", message: `no path from ${nameOf(leaf)} to a known authority` };
  let steps = 0;

  const walk = (
    current: X509Certificate,
    used: readonly X509Certificate[],
    expired: string | undefined,
  ): boolean => {
    if (++steps > 200) return false;
    const ended = expired ?? expiredProblem(current, nowMs);
    // The peer's own certificate may itself be what was configured: a pinned, self-signed one.
    if (used.length === 0 && isTrusted(current, roots)) return settle(ended);
    for (const root of roots.get(current.issuer) ?? []) {
      if (!issued(root, current) || authorityProblem(root, used.length) !== undefined) continue;
      if (settle(ended ?? expiredProblem(root, nowMs))) return true;
    }
    for (const next of intermediates) {
      if (used.includes(next) || next === current || !issued(next, current)) continue;
      const problem = authorityProblem(next, used.length) ?? weakSignatureProblem(next);
      if (problem !== undefined) {
        if (best.kind === "none") best = { kind: "none", message: problem };
        continue;
      }
      if (walk(next, [...used, next], ended)) return true;
    }
    return false;
  };

  const settle = (expired: string | undefined): boolean => {
    if (expired === undefined) {
      best = { kind: "found" };
      return true;
    }
    best = { kind: "expired", message: expired };
    return false;
  };

  walk(leaf, [], undefined);
  return best;
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

function isTrusted(certificate: X509Certificate, roots: Roots): boolean {
  return (roots.get(certificate.subject) ?? []).some((root) => root.raw.equals(certificate.raw));
}

function expiredProblem(certificate: X509Certificate, nowMs: number): string | undefined {
  if (nowMs > Date.parse(certificate.validTo)) {
    return `the certificate of ${nameOf(certificate)} ended on ${certificate.validTo}`;
  }
  if (nowMs < Date.parse(certificate.validFrom)) {
    return `the certificate of ${nameOf(certificate)} begins on ${certificate.validFrom}`;
  }
  return undefined;
}

/** Whether the certificate may have issued another, with `below` intermediate ones between it and the first (RFC 5280 section 6.1.4). */
function authorityProblem(certificate: X509Certificate, below: number): string | undefined {
  const extensions = extensionsOf(certificate);
  if (extensions === undefined) return `the extensions of ${nameOf(certificate)} cannot be read`;
  const constraints = extensions.find((extension) => extension instanceof x509.BasicConstraintsExtension);
  if (!certificate.ca || constraints?.ca !== true) return `${nameOf(certificate)} is no authority`;
  if (constraints.pathLength !== undefined && below > constraints.pathLength) {
    return `${nameOf(certificate)} allows ${constraints.pathLength} intermediate certificates, there are ${below}`;
  }
  const usages = extensions.find((extension) => extension instanceof x509.KeyUsagesExtension);
  if (usages !== undefined && (usages.usages & x509.KeyUsageFlags.keyCertSign) === 0) {
    return `${nameOf(certificate)} may not sign certificates`;
  }
  return unknownCriticalProblem(certificate, extensions);
}

/** SHA-1 and MD5 signatures can be forged; those of the authorities themselves are not relied upon. */
function weakSignatureProblem(certificate: X509Certificate): string | undefined {
  const hash: unknown = Reflect.get(
    new x509.X509Certificate(certificate.raw).signatureAlgorithm as object,
    "hash",
  );
  const name: unknown = typeof hash === "object" && hash !== null ? Reflect.get(hash, "name") : undefined;
  if (name === "SHA-1" || name === "MD5")
    return `the certificate of ${nameOf(certificate)} is signed with ${name}`;
  return undefined;
}

/** What makes the first certificate unfit to prove a domain, whoever signed it. */
function leafProblem(leaf: X509Certificate): string | undefined {
  if (signatureScheme(leaf.publicKey) === undefined) {
    return `keys of type ${leaf.publicKey.asymmetricKeyType} and this size or curve are not taken`;
  }
  const extensions = extensionsOf(leaf);
  if (extensions === undefined) return `the extensions of ${nameOf(leaf)} cannot be read`;
  const usages = extensions.find((extension) => extension instanceof x509.KeyUsagesExtension);
  if (usages !== undefined && (usages.usages & x509.KeyUsageFlags.digitalSignature) === 0) {
    return `the key of ${nameOf(leaf)} may not sign (key usage)`;
  }
  // Public authorities give serverAuth only, so the initiator's certificate needs no clientAuth.
  const purposes = extensions.find((extension) => extension instanceof x509.ExtendedKeyUsageExtension);
  if (purposes !== undefined && !purposes.usages.some((usage) => PURPOSES.has(String(usage)))) {
    return `the certificate of ${nameOf(leaf)} is for another purpose (extended key usage)`;
  }
  return unknownCriticalProblem(leaf, extensions) ?? weakSignatureProblem(leaf);
}

/** serverAuth, clientAuth, anyExtendedKeyUsage (RFC 5280 section 4.2.1.12). */
const PURPOSES: ReadonlySet<string> = new Set(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"]);

/** Subject alternative name, key usage, basic constraints, certificate policies, extended key usage. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  "2.5.29.17",
  "2.5.29.15",
  "2.5.29.19",
  "2.5.29.32",
  "2.5.29.37",
]);

/** RFC 5280 section 4.2: what is critical and not understood must be refused. Name constraints are among it. */
function unknownCriticalProblem(
  certificate: X509Certificate,
  extensions: readonly x509.Extension[],
): string | undefined {
  const unknown = extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
  if (unknown === undefined) return undefined;
  return `${nameOf(certificate)} has the critical extension ${unknown.type}, which is not supported`;
}

function extensionsOf(certificate: X509Certificate): readonly x509.Extension[] | undefined {
  try {
    return new x509.X509Certificate(certificate.raw).extensions;
  } catch {
    return undefined;
  }
}

function nameOf(certificate: X509Certificate): string {
  return certificate.subject?.replaceAll("\n", ", ") ?? namesOf(certificate);
}

function namesOf(certificate: X509Certificate): string {
  return certificate.subjectAltName ?? "no name";
}

let systemRoots: readonly X509Certificate[] | undefined;

function loadRoots(options: TrustOptions): RootSet {
  const { caPem, useSystemRoots = true } = options;
  systemRoots ??= useSystemRoots ? rootCertificates.map((pem) => new X509Certificate(pem)) : undefined;
  const common = [
    ...(useSystemRoots ? (systemRoots ?? []) : []),
    ...(typeof caPem === "string" ? parseRoots(caPem, "every domain") : []),
  ];
  const pinned = new Map<DomainName, Roots>();
  if (caPem !== undefined && typeof caPem !== "string") {
    for (const [domain, pem] of caPem) pinned.set(domain, bySubject(parseRoots(pem, domain)));
  }
  return { common: bySubject(common), pinned };
}

function parseRoots(pem: string, what: string): X509Certificate[] {
  const problem = (cause?: unknown): ParleyError =>
    new ParleyError("invalid_argument", `the authorities for ${what} cannot be read`, {
      details: { reason: "ca_malformed" },
      cause,
    });
  let certificates: X509Certificate[];
  try {
    certificates = parsePemCertificates(pem);
  } catch (cause) {
    throw problem(cause);
  }
  if (certificates.length === 0) throw problem();
  return certificates;
}

function bySubject(certificates: readonly X509Certificate[]): Roots {
  const roots = new Map<string, X509Certificate[]>();
  const seen = new Set<string>();
  for (const certificate of certificates) {
    const digest = createHash("sha256").update(certificate.raw).digest("base64");
    if (seen.has(digest)) continue;
    seen.add(digest);
    const same = roots.get(certificate.subject);
    if (same === undefined) roots.set(certificate.subject, [certificate]);
    else same.push(certificate);
  }
  return roots;
}
