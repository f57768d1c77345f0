/** `parley serve --domain D --data DIR`: a home server without a configuration file, with certificates of its own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { issueCertificate, makeAuthority } from "@parley/federation";
import { stringify } from "yaml";

/** Where things are under the data directory. */
export interface TryOutFiles {
  readonly config: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** The files of one domain under a directory. */
function tryOutFiles(directory: string, domain: string): TryOutFiles {
  return {
    config: join(directory, "server.yaml"),
    ca: join(directory, "ca.pem"),
    certificate: join(directory, `${domain}.crt`),
    key: join(directory, `${domain}.key`),
  };
}

/**
 * Makes sure that there are an authority, a certificate for the domain, and a configuration file; keeps what is there.
 * @returns where they are, and whether anything was made.
 */
export async function prepareTryOut(
  directory: string,
  domain: string,
  listen: { readonly client: string; readonly admin: string },
): Promise<{ readonly files: TryOutFiles; readonly made: boolean }> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = tryOutFiles(directory, domain);
  const isNew = !existsSync(files.certificate) || !existsSync(files.key);
  if (isNew) {
    const authority = await ensureAuthority(directory);
    await writeCertificate(authority, domain, files);
  }
  const config = {
    role: "server",
    domains: [{ name: domain, certificate: `${domain}.crt`, key: `${domain}.key` }],
    data: "store",
    listen,
    trust: { ca: "ca.pem" },
  };
  // What somebody has changed in it stays.
  if (!existsSync(files.config)) writeFileSync(files.config, stringify(config));
  return { files, made: isNew };
}

/** The private authority of a directory; made when there is none. Its key is for making more certificates. */
export async function ensureAuthority(
  directory: string,
): Promise<{ readonly certPem: string; readonly keyPem: string }> {
  const certFile = join(directory, "ca.pem");
  const keyFile = join(directory, "ca.key");
  if (existsSync(certFile) && existsSync(keyFile)) {
    return { certPem: readFileSync(certFile, "utf8"), keyPem: readFileSync(keyFile, "utf8") };
  }
  const authority = await makeAuthority({ commonName: "Parley private authority, for trying out" });
  writeFileSync(certFile, authority.certPem);
  writeFileSync(keyFile, authority.keyPem, { mode: 0o600 });
  return authority;
}

/** Issues the certificate of a domain, and writes it with its key. */
export async function writeCertificate(
  authority: { readonly certPem: string; readonly keyPem: string },
  domain: string,
  files: { readonly certificate: string; readonly key: string },
): Promise<void> {
  const issued = await issueCertificate(authority, { domain });
  writeFileSync(files.certificate, issued.certChainPem);
  writeFileSync(files.key, issued.keyPem, { mode: 0o600 });
}
