// Certificates of a domain's servers from a private authority, and their renewal before they run out.
//
//   certificates.mjs          renews for ever; SIGHUP renews all at once; SIGTERM ends it
//   certificates.mjs check    exit code 0 as long as every certificate has enough time left
//
// PARLEY_DOMAIN            the domain
// PARLEY_CERTIFICATE_LIFE  seconds that a certificate is valid for (2592000: 30 days); renewed when a third is left

import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { argv, env, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { issueCertificate, makeAuthority } from "@parley/federation";
import { log, readIfThere, replaceDirectory, stateDir, writeWhole } from "./files.mjs";

/** Each role has a key of its own: what the edge loses is not what the homes hold. */
const roles = ["home", "proxy"];

const dayMs = 86_400_000;
const authorityLifeMs = 3650 * dayMs;
/** Clocks of others may be behind ours. */
const backdatedMs = 300_000;
const checkMs = 3_600_000;

const domain = env.PARLEY_DOMAIN ?? "";
const lifeMs = Number(env.PARLEY_CERTIFICATE_LIFE ?? 30 * 86_400) * 1_000;

/** The private authority: made at the first start, never again. Its key is in a volume that only these steps see. */
async function ensureAuthority() {
  const certFile = join(stateDir, "authority/ca.pem");
  const keyFile = join(stateDir, "authority/ca.key");
  const certPem = readIfThere(certFile);
  const keyPem = readIfThere(keyFile);
  if (certPem !== undefined && keyPem !== undefined) return { certPem, keyPem };
  const nowMs = Date.now();
  const made = await makeAuthority({
    commonName: "Parley private authority",
    notBeforeMs: nowMs - backdatedMs,
    notAfterMs: nowMs + authorityLifeMs,
  });
  // With the end of its line, so that another one may be put behind it. Last: when it is there, so is its key.
  const authority = { certPem: `${made.certPem.trim()}\n`, keyPem: made.keyPem };
  writeWhole(keyFile, authority.keyPem);
  writeWhole(certFile, authority.certPem);
  log("authority.made", { notAfter: new Date(nowMs + authorityLifeMs).toISOString() });
  return authority;
}

/**
 * Issues what is missing or has less than a third of its life left.
 * @param {{ force?: boolean }} options - `force`: issues all, whatever is left.
 */
export async function ensureCertificates({ force = false } = {}) {
  if (domain === "") throw new Error("PARLEY_DOMAIN is needed: the domain that the certificates are for");
  if (!(lifeMs >= 60_000)) {
    throw new Error(
      `PARLEY_CERTIFICATE_LIFE is ${env.PARLEY_CERTIFICATE_LIFE}: at least 60 seconds are needed`,
    );
  }
  const authority = await ensureAuthority();
  // More than one may stand in it while an authority is being replaced; it is the operator's then.
  if (readIfThere(join(stateDir, "trust/ca.pem")) === undefined) {
    writeWhole(join(stateDir, "trust/ca.pem"), authority.certPem, 0o644);
  }
  for (const role of roles) {
    const nowMs = Date.now();
    const old = current(role);
    if (!force && old !== undefined && old.leftMs > lifeMs / 3 && old.issuedBy(authority)) continue;
    const notAfterMs = nowMs + lifeMs;
    const { certChainPem, keyPem } = await issueCertificate(authority, {
      domain,
      notBeforeMs: nowMs - backdatedMs,
      notAfterMs,
    });
    replaceDirectory(join(stateDir, role, "tls"), { "tls.crt": certChainPem, "tls.key": keyPem }, nowMs);
    log("certificate.issued", { domain, role, notAfter: new Date(notAfterMs).toISOString() });
  }
}

function current(role) {
  const pem = readIfThere(join(stateDir, role, "tls/tls.crt"));
  if (pem === undefined) return undefined;
  const certificate = new X509Certificate(pem);
  return {
    leftMs: certificate.validToDate.getTime() - Date.now(),
    issuedBy: ({ certPem }) => certificate.verify(new X509Certificate(certPem).publicKey),
  };
}

/** A renewal that is late by half of what it had is one that somebody has to look at. */
function check() {
  const late = roles.filter((role) => (current(role)?.leftMs ?? 0) < lifeMs / 6);
  for (const role of late) log("certificate.late", { domain, role, leftMs: current(role)?.leftMs ?? 0 });
  return late.length === 0;
}

async function renewForEver() {
  let wake = () => undefined;
  let force = false;
  process.on("SIGHUP", () => {
    force = true;
    wake();
  });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => exit(0));
  log("renewal.started", { domain, lifeSeconds: lifeMs / 1_000 });
  for (;;) {
    const forced = force;
    force = false;
    try {
      await ensureCertificates({ force: forced });
    } catch (error) {
      log("certificate.failed", { domain, error: error.message });
    }
    if (force) continue;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(checkMs, lifeMs / 10));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv[2] === "check") exit(check() ? 0 : 1);
  await renewForEver();
}
