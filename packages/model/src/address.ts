/**
 * Addresses and principals in their normal form (RFC 3859 `pres:`, RFC 3860 `im:`).
 *
 * `pres:alice@north.example` is a presentity, `im:alice@north.example` an inbox: separate namespaces. A principal,
 * `alice@north.example`, signs in. Brands keep them apart; each has one parser, at the edge, and is trusted inside.
 */

/** A domain name in ASCII form, lower case, without a trailing dot: `north.example`, `xn--bcher-kva.example`. */
export type DomainName = string & { readonly __brand: "DomainName" };

/** `pres:user@domain`, normalised: the address of a PRESENTITY. */
export type PresentityAddress = string & { readonly __brand: "PresentityAddress" };

/** `im:user@domain`, normalised: an INSTANT INBOX ADDRESS. */
export type InboxAddress = string & { readonly __brand: "InboxAddress" };

/** `user@domain`, normalised: a PRINCIPAL. */
export type PrincipalName = string & { readonly __brand: "PrincipalName" };
