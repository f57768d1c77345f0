/** `host:port` as it is written in configuration. */
import { ParleyError } from "@parley/runtime";

/** @throws ParleyError `invalid_argument` with reason `bad_address`. */
export function parseHostPort(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65_535) {
    throw new ParleyError("invalid_argument", `not host:port (IPv6 in brackets): ${address}`, {
      details: { reason: "bad_address" },
    });
  }
  return { host, port };
}

/** `host:port`, with brackets where the host is an IPv6 address. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
