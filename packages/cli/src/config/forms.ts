/** What texts in a configuration have to look like. */
import { isDomainPattern } from "@parley/federation";
import { AddressError, parseDomain } from "@parley/model";
import { splitAddress } from "../host-port.js";
import type { TextForm } from "./fields.js";

export const domainForm: TextForm = (value) => {
  try {
    const normal = parseDomain(value);
    return normal === value ? undefined : `write it in its normal form, ${normal}`;
  } catch (error) {
    if (error instanceof AddressError) return error.message;
    throw error;
  }
};

export const patternForm: TextForm = (value) =>
  isDomainPattern(value) ? undefined : "must be a domain, *.DOMAIN, or *";

/** `host:port`, with IPv6 in brackets. */
export const addressForm: TextForm = (value) => {
  const address = splitAddress(value);
  if (address === undefined) return "must be HOST:PORT, with an IPv6 address in brackets";
  return address.port < 1 ? "the port must be 1 to 65535" : undefined;
};

/** The same to listen on: port 0 takes any that is free. */
export const listenForm: TextForm = (value) =>
  splitAddress(value) === undefined
    ? "must be HOST:PORT, with an IPv6 address in brackets and a port from 0 to 65535"
    : undefined;

export const pathForm: TextForm = (value) =>
  value === "" || value.includes("\0") ? "must be the path of a file" : undefined;

/** Anything that is one line. */
export const textForm: TextForm = (value) =>
  value === "" || /\p{Cc}/u.test(value) ? "must be a text of one line" : undefined;

/** What keys and subjects begin with. */
export const prefixForm: TextForm = (value) =>
  /^[A-Za-z0-9_-]{1,32}$/.test(value) ? undefined : "must be 1 to 32 letters, digits, dashes or underscores";

export const collectorForm: TextForm = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  return isHttp ? undefined : "must be a URL with http or https";
};

export const nodeForm: TextForm = (value) =>
  /^[A-Za-z0-9._-]{1,64}$/.test(value)
    ? undefined
    : "must be 1 to 64 letters, digits, dots, dashes or underscores";
