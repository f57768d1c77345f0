/**
 * Certificates of a private authority: for the playground, for trying out, and for tests. EC keys on P-256.
 *
 * There is no default "now": a certificate without dates is valid from 1970 to the end of 9999, which RFC 5280 section
 * 4.1.2.5 gives to certificates with no well-defined end.
 */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** A certificate that may sign others, with its key; PEM. */
export interface Authority {
  readonly certPem: string;
  readonly keyPem: string;
}

/** Options of {@link makeAuthority}. */
export interface AuthorityOptions {
  /** @defaultValue "Parley private authority" */
  readonly commonName?: string;
  /** Unix milliseconds. @defaultValue 0 */
  readonly notBeforeMs?: number;
  /** Unix milliseconds. @defaultValue 9999-12-31T23:59:59Z */
  readonly notAfterMs?: number;
}

/** Options of {@link issueCertificate}. */
export interface CertificateOptions extends AuthorityOptions {
  /** The domain that the certificate is for: a DNS name of it. */
  readonly domain?: string;
  /** Further DNS names, e.g. `localhost`. */
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Makes an intermediate authority instead of a server's certificate. @defaultValue false */
  readonly authority?: boolean;
  /** Fit to prove who a client is, too: to Redis or NATS, for example. @defaultValue false */
  readonly client?: boolean;
}

/** What {@link issueCertificate} makes; PEM. */
export interface IssuedCertificate {
  /** The certificate, then the authority's when that is an intermediate one. */
  readonly certChainPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

const END_OF_TIME_MS = 253_402_300_799_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const crypto = webcrypto;

/** Makes a self-signed authority. */
export async function makeAuthority(options: AuthorityOptions = {}): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: nameOf(options.commonName ?? "Parley private authority"),
      keys,
      signingAlgorithm: algorithm,
      ...validity(options),
      extensions: [
        ...authorityExtensions(),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { certPem: certificate.toString("pem"), keyPem: await exportKey(keys.privateKey) };
}

/** Issues a certificate with a new key. */
export async function issueCertificate(
  authority: Authority,
  options: CertificateOptions,
): Promise<IssuedCertificate> {
  const issuer = new x509.X509Certificate(authority.certPem);
  const keys = await generateKeys();
  const names = alternativeNames(options);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: nameOf(options.commonName ?? options.domain ?? options.dnsNames?.[0] ?? "Parley"),
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.keyPem),
      signingAlgorithm: algorithm,
      ...validity(options),
      extensions: [
        ...(options.authority === true ? authorityExtensions() : endExtensions(options.client === true)),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const selfSigned = issuer.subject === issuer.issuer;
  const own = certificate.toString("pem");
  return {
    certChainPem: selfSigned ? `${own}\n` : `${own}\n${authority.certPem}\n`,
    keyPem: await exportKey(keys.privateKey),
  };
}

function authorityExtensions(): x509.Extension[] {
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
  ];
}

function endExtensions(client: boolean): x509.Extension[] {
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(client ? [serverAuth, clientAuth] : [serverAuth]),
  ];
}

function alternativeNames(options: CertificateOptions): x509.JsonGeneralNames {
  const dns = [...(options.domain === undefined ? [] : [options.domain]), ...(options.dnsNames ?? [])];
  const ips = options.ipAddresses ?? [];
  return [
    ...[...new Set(dns)].map((value) => ({
      type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const),
      value,
    })),
    ...[...new Set(ips)].map((value) => ({ type: "ip" as const, value })),
  ];
}

/** As structured parts, so that nothing in the text can be taken for another part of the name. */
function nameOf(commonName: string): x509.JsonName {
  return [{ CN: [commonName] }];
}

function validity(options: AuthorityOptions): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(options.notBeforeMs ?? 0),
    notAfter: new Date(options.notAfterMs ?? END_OF_TIME_MS),
  };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}
