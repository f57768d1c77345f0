/** The accepting side's certificate, and the HTTP/2 settings that go with it. */
import { createHash, X509Certificate } from "node:crypto";
import type { SecureServerOptions } from "node:http2";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { ParleyError } from "@parley/runtime";

/** A certificate chain (the server's own first) with its key; PEM. */
export interface TlsCertificate {
  readonly certChainPem: string;
  readonly keyPem: string;
}

/**
 * Credentials with options that `createSsl` does not offer. Whoever has to know what a connection was shown makes new ones
 * for another certificate; others may {@link renew} it.
 */
export class TlsServerCredentials extends ServerCredentials {
  /** SHA-256 of the certificate in DER. */
  readonly fingerprint: Uint8Array;

  /** @throws ParleyError `invalid_argument` with reason `bad_certificate`. */
  constructor(certificate: TlsCertificate, options: SecureServerOptions) {
    const { context, fingerprint } = check(certificate);
    super(options, context);
    this.fingerprint = fingerprint;
  }

  /**
   * Shows another certificate from now on; {@link fingerprint} stays that of the first.
   * @throws as the constructor does; nothing changes then.
   */
  renew(certificate: TlsCertificate): void {
    this.updateSecureContextOptions(check(certificate).context);
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
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
