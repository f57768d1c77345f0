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
import { parsePemCertificates, RSA_BITS_MIN, signatureScheme } from "./identity.js";

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
  const key = leafKey(leaf);
  if (typeof key === "string") return refused("proof_malformed", key);

  const path = findPath(leaf, chain.slice(1), roots.pinned.get(domain) ?? roots.common, nowMs);
  if (path.kind === "none") return refused("proof_unknown_authority", path.message);
  // Read only now: until here anybody may have made it.
  const usage = leafProblem(leaf);
  if (usage !== undefined) return refused("proof_malformed", usage);
  if (path.kind === "expired") return refused("proof_expired_certificate", path.message);
  // RFC 6125 section 6.4: names in the subject alternative name only, a wildcard for one whole left-most label.
  if (leaf.checkHost(domain, { subject: "never", partialWildcards: false }) === undefined) {
    return refused("proof_wrong_name", `the certificate is for ${namesOf(leaf)}, not for ${domain}`);
  }
  return { ok: true, publicKey: key, notAfterMs: Date.parse(leaf.validTo) };
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
 *
 * Whoever opens a link may send any chain, so nothing is computed with a key, and no extension is read, before an authority that
 * is known has vouched for the certificate: see {@link findAuthorities}.
 */
function findPath(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: Roots,
  nowMs: number,
): Path {
  const { authorities, isIssued, problem } = findAuthorities(intermediates, roots);
  let best: Path = {
    kind: "none",
    message: problem ?? `no path from ${nameOf(leaf)} to a known authority`,
  };
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
      if (!isIssued(root, current)) continue;
      if ((authorityProblem(root) ?? pathLengthProblem(root, used.length)) !== undefined) continue;
      if (settle(ended ?? expiredProblem(root, nowMs))) return true;
    }
    for (const next of authorities) {
      if (used.includes(next) || next === current || !isIssued(next, current)) continue;
      const tooLong = pathLengthProblem(next, used.length);
      if (tooLong !== undefined) {
        if (best.kind === "none") best = { kind: "none", message: tooLong };
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

/** The intermediate certificates that known authorities vouch for. */
interface Authorities {
  readonly authorities: readonly X509Certificate[];
  /** {@link issued}, computed once for each pair. */
  isIssued(issuer: X509Certificate, subject: X509Certificate): boolean;
  /** Why one of them may not sign others, if that is so. */
  readonly problem: string | undefined;
}

/** From the known authorities downwards, so that only keys that are vouched for are computed with, and each with each at most once. */
function findAuthorities(intermediates: readonly X509Certificate[], roots: Roots): Authorities {
  const known = new Map<X509Certificate, Map<X509Certificate, boolean>>();
  const isIssued = (issuer: X509Certificate, subject: X509Certificate): boolean => {
    let ofIssuer = known.get(issuer);
    if (ofIssuer === undefined) {
      ofIssuer = new Map();
      known.set(issuer, ofIssuer);
    }
    let is = ofIssuer.get(subject);
    if (is === undefined) {
      is = issued(issuer, subject);
      ofIssuer.set(subject, is);
    }
    return is;
  };
  const authorities: X509Certificate[] = [];
  let problem: string | undefined;
  let rest = intermediates;
  for (let before = -1; before < authorities.length; ) {
    before = authorities.length;
    const unknown: X509Certificate[] = [];
    for (const certificate of rest) {
      const issuers = [...(roots.get(certificate.issuer) ?? []), ...authorities];
      if (!issuers.some((issuer) => isIssued(issuer, certificate))) {
        unknown.push(certificate);
        continue;
      }
      const own = authorityProblem(certificate) ?? weakSignatureProblem(certificate);
      if (own === undefined) authorities.push(certificate);
      else problem ??= own;
    }
    rest = unknown;
  }
  return { authorities, isIssued, problem };
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  try {
    return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
  } catch {
    // A key or a signature of a kind that OpenSSL does not know.
    return false;
  }
}

function isTrusted(certificate: X509Certificate, roots: Roots): boolean {
  return (roots.get(certificate.subject) ?? []).some((root) => root.raw.equals(certificate.raw));
}

function expiredProblem(certificate: X509Certificate, nowMs: number): string | undefined {
  // Negated, so that a time that cannot be read is none to be valid at.
  if (!(nowMs <= Date.parse(certificate.validTo))) {
    return `the certificate of ${nameOf(certificate)} ended on ${certificate.validTo}`;
  }
  if (!(nowMs >= Date.parse(certificate.validFrom))) {
    return `the certificate of ${nameOf(certificate)} begins on ${certificate.validFrom}`;
  }
  return undefined;
}

/** Why the certificate may not have issued another (RFC 5280 section 6.1.4). */
function authorityProblem(certificate: X509Certificate): string | undefined {
  const parsed = certificate.ca ? parsedOf(certificate) : undefined;
  if (!certificate.ca) return `${nameOf(certificate)} is no authority`;
  if (parsed === undefined) return `the extensions of ${nameOf(certificate)} cannot be read`;
  const { extensions } = parsed;
  const constraints = extensions.find((extension) => extension instanceof x509.BasicConstraintsExtension);
  if (constraints?.ca !== true) return `${nameOf(certificate)} is no authority`;
  const usages = extensions.find((extension) => extension instanceof x509.KeyUsagesExtension);
  if (usages !== undefined && (usages.usages & x509.KeyUsageFlags.keyCertSign) === 0) {
    return `${nameOf(certificate)} may not sign certificates`;
  }
  // Not every authority marks them as critical, and what one may not name must not be believed.
  if (extensions.some(({ type }) => type === NAME_CONSTRAINTS)) {
    return `${nameOf(certificate)} has name constraints, which are not supported`;
  }
  const { asymmetricKeyDetails, asymmetricKeyType } = certificate.publicKey;
  const isRsa = asymmetricKeyType === "rsa" || asymmetricKeyType === "rsa-pss";
  if (isRsa && (asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN) {
    return `the key of ${nameOf(certificate)} is too short`;
  }
  return purposeProblem(certificate, extensions) ?? unknownCriticalProblem(certificate, extensions);
}

/** @param below - how many intermediate certificates there are between this one and the first. */
function pathLengthProblem(certificate: X509Certificate, below: number): string | undefined {
  const constraints = parsedOf(certificate)?.extensions.find(
    (extension) => extension instanceof x509.BasicConstraintsExtension,
  );
  if (constraints?.pathLength === undefined || below <= constraints.pathLength) return undefined;
  return `${nameOf(certificate)} allows ${constraints.pathLength} intermediate certificates, there are ${below}`;
}

/** SHA-1 and MD5 signatures can be forged; those of the authorities themselves are not relied upon. */
function weakSignatureProblem(certificate: X509Certificate): string | undefined {
  const name = parsedOf(certificate)?.signatureHash;
  if (name === "SHA-1" || name === "MD5")
    return `the certificate of ${nameOf(certificate)} is signed with ${name}`;
  return undefined;
}

/** The first certificate's key, or what makes it unfit to sign a proof. */
function leafKey(leaf: X509Certificate): KeyObject | string {
  try {
    const key = leaf.publicKey;
    if (signatureScheme(key) !== undefined) return key;
    return `keys of type ${key.asymmetricKeyType} and this size or curve are not taken`;
  } catch {
    return `the key of ${nameOf(leaf)} cannot be read`;
  }
}

/** What makes the first certificate unfit to prove a domain, whoever signed it. */
function leafProblem(leaf: X509Certificate): string | undefined {
  const extensions = parsedOf(leaf)?.extensions;
  if (extensions === undefined) return `the extensions of ${nameOf(leaf)} cannot be read`;
  const usages = extensions.find((extension) => extension instanceof x509.KeyUsagesExtension);
  if (usages !== undefined && (usages.usages & x509.KeyUsageFlags.digitalSignature) === 0) {
    return `the key of ${nameOf(leaf)} may not sign (key usage)`;
  }
  return (
    purposeProblem(leaf, extensions) ?? unknownCriticalProblem(leaf, extensions) ?? weakSignatureProblem(leaf)
  );
}

/**
 * A certificate proves a domain when it could be shown by the domain's server: serverAuth, on the whole path. What is for
 * clients, mail or code only says nothing of domains: public authorities check the names in it by other rules, or not at all.
 */
function purposeProblem(
  certificate: X509Certificate,
  extensions: readonly x509.Extension[],
): string | undefined {
  const purposes = extensions.find((extension) => extension instanceof x509.ExtendedKeyUsageExtension);
  if (purposes === undefined || purposes.usages.some((usage) => PURPOSES.has(String(usage))))
    return undefined;
  return `the certificate of ${nameOf(certificate)} is for another purpose (extended key usage)`;
}

/** serverAuth, anyExtendedKeyUsage (RFC 5280 section 4.2.1.12). */
const PURPOSES: ReadonlySet<string> = new Set(["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"]);

const NAME_CONSTRAINTS = "2.5.29.30";

/** Subject alternative name, key usage, basic constraints, certificate policies, extended key usage. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  "2.5.29.17",
  "2.5.29.15",
  "2.5.29.19",
  "2.5.29.32",
  "2.5.29.37",
]);

/** RFC 5280 section 4.2: what is critical and not understood must be refused. */
function unknownCriticalProblem(
  certificate: X509Certificate,
  extensions: readonly x509.Extension[],
): string | undefined {
  const unknown = extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
  if (unknown === undefined) return undefined;
  return `${nameOf(certificate)} has the critical extension ${unknown.type}, which is not supported`;
}

/** What Node does not tell of a certificate. */
interface Parsed {
  readonly extensions: readonly x509.Extension[];
  /** Of the signature on it; `undefined` where its algorithm has none of its own. */
  readonly signatureHash: unknown;
}

/** Reading takes milliseconds, so that it is done once for each. `undefined`: it cannot be read. */
const parsedCertificates = new WeakMap<X509Certificate, Parsed | { readonly unreadable: true }>();

function parsedOf(certificate: X509Certificate): Parsed | undefined {
  let parsed = parsedCertificates.get(certificate);
  if (parsed === undefined) {
    parsed = parse(certificate) ?? { unreadable: true };
    parsedCertificates.set(certificate, parsed);
  }
  return "unreadable" in parsed ? undefined : parsed;
}

function parse(certificate: X509Certificate): Parsed | undefined {
  try {
    const { extensions, signatureAlgorithm } = new x509.X509Certificate(certificate.raw);
    const hash: unknown = Reflect.get(signatureAlgorithm as object, "hash");
    const signatureHash: unknown =
      typeof hash === "object" && hash !== null ? Reflect.get(hash, "name") : undefined;
    return { extensions, signatureHash };
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
