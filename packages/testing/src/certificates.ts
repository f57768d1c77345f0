/** Certificates for test servers and their clients. */
import { issueCertificate, makeAuthority } from "@parley/federation";

/** PEM. */
export interface TestCertificates {
  /** The authority. */
  readonly ca: string;
  /** For `localhost` and 127.0.0.1, fit for a server and for a client. */
  readonly cert: string;
  readonly key: string;
}

/** Makes an authority and one certificate of it. */
export async function makeTestCertificates(): Promise<TestCertificates> {
  const authority = await makeAuthority();
  const { certChainPem, keyPem } = await issueCertificate(authority, {
    dnsNames: ["localhost"],
    ipAddresses: ["127.0.0.1"],
    client: true,
  });
  return { ca: authority.certPem, cert: certChainPem, key: keyPem };
}
