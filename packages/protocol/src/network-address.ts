/** Whom a network address counts as, where limits hold for each. */

/** The IPv4 address in an IPv6-mapped one, which is what a socket for both gives; others as they are. */
export function unmapped(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

/** The address that counts for limits: one of IPv4, or the /64 of IPv6, which is what one host usually has. */
export function networkOf(address: string): string {
  const plain = unmapped(address);
  if (!plain.includes(":")) return plain;
  // The first four groups; "::" stands for as many zero groups as are missing.
  const [head = "", tail] = plain.split("%", 1)[0]?.split("::") ?? [];
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...new Array<string>(zeros).fill("0"), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/64`;
}

/** {@link networkOf} a stream's peer: `PeerInfo.address`, whose port every connection has another of. */
export function networkOfPeer(address: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(address);
  return networkOf(match?.[1] ?? match?.[2] ?? address);
}
