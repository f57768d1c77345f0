/** The accepting side's certificate, and the HTTP/2 settings that go with it. */
import { createHash, X509Certificate } from "node:crypto";
import type { SecureServerOptions } from "node:http2";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { ParleyError } from "@parley/runtime";

/** A certificate chain (the server's own first) with its key; PEM. */
export interface TlsCertificate {
  readonly certChainPem: string;
  readonly keyPem: string;
}

/** Certificates by the names that connections ask for (SNI), in lower case; ASCII. */
export type TlsCertificatesByName = ReadonlyMap<string, TlsCertificate>;

/** What is shown to who asks for a name. */
interface Named {
  readonly context: SecureContext;
  readonly fingerprint: Uint8Array;
}

/**
 * Credentials with options that `createSsl` does not offer. Whoever has to know what a connection was shown makes new ones
 * for another certificate; others may {@link renew} it.
 */
export class TlsServerCredentials extends ServerCredentials {
  /** SHA-256 of the certificate in DER. */
  readonly #fingerprint: Uint8Array;
  readonly #options: SecureServerOptions;
  readonly #shown: { byName: ReadonlyMap<string, Named> };

  /**
   * @param certificate - is shown to whoever asks for no name, or for none of `byName`.
   * @throws ParleyError `invalid_argument` with reason `bad_certificate`.
   */
  constructor(
    certificate: TlsCertificate,
    options: SecureServerOptions,
    byName: TlsCertificatesByName = new Map(),
  ) {
    const { context, fingerprint } = check(certificate);
    const shown = { byName: checkAll(byName, options) };
    const select: SecureServerOptions["SNICallback"] = (name, done) =>
      done(null, shown.byName.get(name.toLowerCase())?.context);
    super(byName.size === 0 ? options : { ...options, SNICallback: select }, context);
    this.#fingerprint = fingerprint;
    this.#options = options;
    this.#shown = shown;
  }

  /** SHA-256, in DER, of the certificate that is shown to who asks for this name. */
  fingerprintFor(name: string): Uint8Array {
    return this.#shown.byName.get(name.toLowerCase())?.fingerprint ?? this.#fingerprint;
  }

  /**
   * Shows other certificates from now on, by name where they were by name before; {@link fingerprintFor} the name that
   * has none stays that of the first.
   * @throws as the constructor does; nothing changes then.
   */
  renew(certificate: TlsCertificate, byName: TlsCertificatesByName = new Map()): void {
    const { context } = check(certificate);
    this.#shown.byName = checkAll(byName, this.#options);
    this.updateSecureContextOptions(context);
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function checkAll(
  byName: TlsCertificatesByName,
  { minVersion, secureOptions }: SecureServerOptions,
): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  for (const [name, certificate] of byName) {
    const { context, fingerprint } = check(certificate);
    const options = { ...context, minVersion, secureOptions };
    named.set(name, { context: createSecureContext(options), fingerprint });
  }
  return named;
}

/** Finds what is wrong now, rather than with the first connection. */
function check(certificate: TlsCertificate): {
  readonly context: SecureContextOptions;
  readonly fingerprint: Uint8Array;
} {
  const context: SecureContextOptions = { cert: certificate.certChainPem, key: certificate.keyPem };
  try {
    createSecureContext(context);
    const { raw } = new X509Certificate(certificate.certChainPem);
    return { context, fingerprint: createHash("sha256").update(raw).digest() };
  } catch (cause) {
    throw new ParleyError(
      "invalid_argument",
      "the certificate chain and its key are not a valid pair in PEM",
      { details: { reason: "bad_certificate" }, cause },
    );
  }
}
