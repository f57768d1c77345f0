/**
 * Why a connection could not be made, told apart.
 *
 * grpc-js says only UNAVAILABLE and a text for people. So after a failure a connection is tried once more without gRPC, with
 * the same name, the same authorities and the same checks, only to learn the cause from Node's error code.
 */
import { connect as connectTcp } from "node:net";
import {
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  type SecureContext,
} from "node:tls";
import { ParleyError } from "@parley/runtime";

/** The reasons of `Dialer.dial`. */
export type DialFailure =
  | "connection_refused"
  | "dns_failed"
  | "connect_timeout"
  | "tls_wrong_name"
  | "tls_unknown_authority"
  | "tls_expired_certificate"
  | "tls_failed"
  | "connection_lost";

/** What a connection is tried with. */
export interface Attempt {
  readonly host: string;
  readonly port: number;
  readonly domain: string;
  /** Absent without TLS. */
  readonly secureContext?: SecureContext;
}

/** Node's codes of a certificate whose time has passed, or has not come. */
const expiredCodes: ReadonlySet<string> = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** Node's codes of a chain that does not lead to a trusted authority. */
const authorityCodes: ReadonlySet<string> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "CERT_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "PATH_LENGTH_EXCEEDED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
]);

/** Node's codes of a host that does not take the connection, or cannot be reached. */
const refusedCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
]);

/** The reason that an error code of Node stands for. */
export function failureOfCode(code: string): DialFailure {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "tls_wrong_name";
  if (expiredCodes.has(code)) return "tls_expired_certificate";
  if (authorityCodes.has(code)) return "tls_unknown_authority";
  if (refusedCodes.has(code)) return "connection_refused";
  if (code === "ETIMEDOUT") return "connect_timeout";
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) return "dns_failed";
  if (code === "ECONNRESET" || code === "EPIPE") return "connection_lost";
  return "tls_failed";
}

/** The error of {@link Dialer.dial}. */
export function dialError(reason: DialFailure, message: string, cause?: unknown): ParleyError {
  return new ParleyError("unavailable", message, {
    details: { reason },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Checks the acceptor's certificate against the domain and not against the host that was dialled. A certificate without
 * alternative names is valid for nothing: the common name, which Node would look at then, does not count.
 */
export function checkDomain(domain: string, certificate: PeerCertificate): Error | undefined {
  if (!certificate.subjectaltname) {
    return Object.assign(new Error(`the certificate names no domain, wanted ${domain}`), {
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  }
  return checkServerIdentity(domain, certificate);
}

/**
 * Tries a connection without gRPC. @returns the reason and a text, or `undefined` when this one succeeded.
 */
export function probe(
  attempt: Attempt,
  signal: AbortSignal,
): Promise<{ readonly reason: DialFailure; readonly text: string } | undefined> {
  const { host, port, domain, secureContext } = attempt;
  return new Promise((resolve) => {
    const socket =
      secureContext === undefined
        ? connectTcp({ host, port }, () => done(undefined))
        : connectTls(
            {
              host,
              port,
              secureContext,
              servername: domain,
              ALPNProtocols: ["h2"],
              checkServerIdentity: (_host, certificate) => checkDomain(domain, certificate),
            },
            () => done(undefined),
          );
    const onAbort = (): void => done({ reason: "connect_timeout", text: "no answer in time" });
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      done({ reason: failureOfCode(error.code ?? ""), text: error.message }),
    );
    function done(result: { reason: DialFailure; text: string } | undefined): void {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(result);
    }
  });
}
