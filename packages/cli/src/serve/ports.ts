/** Listening, with errors that name the option. */
import { isIPv4 } from "node:net";
import { ParleyError } from "@parley/runtime";
import { splitAddress } from "../host-port.js";

/** Connections of other servers from one address, whether they have proven anything or not. */
export const connectionsPerAddressMax = 256;

/**
 * Splits a configured address and listens there.
 * @param option - the name of the option, for the error.
 * @throws ParleyError `unavailable` with the acceptor's reason, naming port and option.
 */
export async function listenOn<T>(
  option: string,
  address: string,
  listen: (at: { readonly host: string; readonly port: number }) => Promise<T>,
): Promise<T> {
  const at = splitAddress(address);
  if (at === undefined) throw new ParleyError("invalid_argument", `${option}: ${address} is no address`);
  try {
    return await listen(at);
  } catch (thrown) {
    const error = ParleyError.from(thrown);
    if (error.reason === "address_in_use") {
      throw new ParleyError(
        "unavailable",
        `port ${at.port} of ${at.host} is taken by another program (${option}: ${address})`,
        { details: { reason: "address_in_use", port: at.port }, cause: thrown },
      );
    }
    if (error.reason !== "cannot_listen") throw error;
    throw new ParleyError("unavailable", `${error.message} (${option})`, {
      details: { reason: "cannot_listen" },
      cause: thrown,
    });
  }
}

/** Whether only this machine can connect. */
export function isLoopback(address: string): boolean {
  const host = splitAddress(address)?.host ?? "";
  // A name that merely begins like an address may be anywhere.
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
