/** Who a server is: a domain, its certificate and its key, and how it proves them on a link. */
import {
  constants,
  createHash,
  createPrivateKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
  X509Certificate,
} from "node:crypto";
import type { DomainName } from "@parley/model";
import { ParleyError } from "@parley/runtime";

/** The certificate of a domain with its key. The same pair serves in TLS (as acceptor) and in the proof (as initiator). */
export interface DomainIdentity {
  readonly domain: DomainName;
  /** The certificate, then the intermediate ones, in PEM. */
  readonly certChainPem: string;
  /** The private key in PEM (PKCS#8, or the traditional forms), not encrypted. */
  readonly keyPem: string;
}

/** What {@link createIdentity} found in the certificate. */
export interface CheckedIdentity extends DomainIdentity {
  /** When the certificate ends, Unix milliseconds. */
  readonly notAfterMs: number;
  /** SHA-256 of the certificate in DER: what the acceptor's `PeerInfo.acceptorFingerprint` will be. */
  readonly fingerprint: Uint8Array;
}

/**
 * Checks that a certificate and a key belong together and to the domain, so that a wrong file is found when it is loaded and not
 * by the first peer. Says nothing about validity in time: an expired certificate loads, and shows in the metrics.
 * @throws ParleyError `invalid_argument` with reason `identity_malformed`, `identity_key_mismatch` or `identity_wrong_name`.
 */
export function createIdentity(identity: DomainIdentity): CheckedIdentity {
  const { leaf, key } = parseIdentity(identity);
  if (!leaf.checkPrivateKey(key)) {
    throw identityError(
      "identity_key_mismatch",
      `the key is not that of the certificate of ${identity.domain}`,
    );
  }
  if (leaf.checkHost(identity.domain, { subject: "never" }) === undefined) {
    const names = leaf.subjectAltName ?? "no names";
    throw identityError("identity_wrong_name", `the certificate is for ${names}, not for ${identity.domain}`);
  }
  return {
    ...identity,
    notAfterMs: Date.parse(leaf.validTo),
    fingerprint: createHash("sha256").update(leaf.raw).digest(),
  };
}

/** SHA-256 of the first certificate of a PEM text, in DER. */
export function certificateFingerprint(certPem: string): Uint8Array {
  return createHash("sha256").update(new X509Certificate(certPem).raw).digest();
}

/** What the signature of a proof covers; see the head of federation.proto. */
export interface Transcript {
  readonly nonce: Uint8Array;
  readonly initiatorDomain: string;
  readonly acceptorDomain: string;
  /** SHA-256 of the acceptor's TLS certificate in DER; empty on a link without TLS. */
  readonly acceptorFingerprint: Uint8Array;
}

const LABEL = Buffer.from("parley-link-v1", "ascii");

/** The bytes that are signed: each part preceded by its length as a 32-bit big-endian number. */
function transcriptBytes(transcript: Transcript): Uint8Array {
  const parts = [
    LABEL,
    transcript.nonce,
    Buffer.from(transcript.initiatorDomain, "ascii"),
    Buffer.from(transcript.acceptorDomain, "ascii"),
    transcript.acceptorFingerprint,
  ];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/** The chain in DER and the signature over the transcript: the content of a `Proof`. */
export function proveIdentity(
  identity: DomainIdentity,
  transcript: Transcript,
): { readonly chain: Uint8Array[]; readonly signature: Uint8Array } {
  const { chain, key } = parseIdentity(identity);
  const scheme = signatureScheme(key);
  if (scheme === undefined) {
    throw identityError("identity_malformed", `keys of type ${key.asymmetricKeyType} cannot sign a proof`);
  }
  const signature = signBytes(scheme.hash, transcriptBytes(transcript), { key, ...scheme.options });
  return { chain: chain.map(({ raw }) => raw), signature };
}

/** Whether the signature over the transcript is by the private half of `publicKey`. Never throws. */
export function verifyProof(publicKey: KeyObject, transcript: Transcript, signature: Uint8Array): boolean {
  const scheme = signatureScheme(publicKey);
  if (scheme === undefined) return false;
  try {
    const key = { key: publicKey, ...scheme.options };
    return verifyBytes(scheme.hash, transcriptBytes(transcript), key, signature);
  } catch {
    // A signature that cannot even be parsed is a wrong one.
    return false;
  }
}

/** The certificates of a PEM text, in order. @throws when one cannot be parsed. */
export function parsePemCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/** RSA keys below this are no proof of anything any more. */
export const RSA_BITS_MIN = 2048;

const CURVES: ReadonlySet<string> = new Set(["prime256v1", "secp384r1"]);

interface SignatureScheme {
  readonly hash: string | null;
  readonly options: { readonly padding?: number; readonly saltLength?: number; readonly dsaEncoding?: "der" };
}

/** How keys of this kind sign (federation.proto, `Proof.signature`); `undefined` for keys that may not. */
export function signatureScheme(key: KeyObject): SignatureScheme | undefined {
  const details = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
    case "rsa-pss":
      if ((details.modulusLength ?? 0) < RSA_BITS_MIN) return undefined;
      return { hash: "sha256", options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } };
    case "ec":
      if (!CURVES.has(details.namedCurve ?? "")) return undefined;
      return { hash: "sha256", options: { dsaEncoding: "der" } };
    case "ed25519":
      return { hash: null, options: {} };
    default:
      return undefined;
  }
}

interface ParsedIdentity {
  readonly chain: readonly X509Certificate[];
  readonly leaf: X509Certificate;
  readonly key: KeyObject;
}

const parsed = new WeakMap<DomainIdentity, ParsedIdentity>();

function parseIdentity(identity: DomainIdentity): ParsedIdentity {
  const known = parsed.get(identity);
  if (known !== undefined) return known;
  let chain: X509Certificate[];
  let key: KeyObject;
  try {
    chain = parsePemCertificates(identity.certChainPem);
    key = createPrivateKey(identity.keyPem);
  } catch (cause) {
    throw identityError(
      "identity_malformed",
      `certificate or key of ${identity.domain} cannot be read`,
      cause,
    );
  }
  const leaf = chain[0];
  if (leaf === undefined) {
    throw identityError("identity_malformed", `there is no certificate in the PEM of ${identity.domain}`);
  }
  const result = { chain, leaf, key };
  parsed.set(identity, result);
  return result;
}

function identityError(reason: string, message: string, cause?: unknown): ParleyError {
  return new ParleyError("invalid_argument", message, { details: { reason }, cause });
}
