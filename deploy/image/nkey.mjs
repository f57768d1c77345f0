// A NATS user as an Ed25519 key: the server's configuration holds the public half only.
// The texts are those of https://github.com/nats-io/nkeys: base32 of prefix, key and CRC-16.

import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";

const prefixSeed = 18 << 3;
const prefixUser = 20 << 3;
/** What stands before a raw seed in PKCS#8 (RFC 8410 section 7). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @returns {string} a new user's seed, `SU…`. */
export function makeUserSeed() {
  const head = [prefixSeed | (prefixUser >> 5), (prefixUser & 31) << 3];
  return encode(Buffer.concat([Buffer.from(head), randomBytes(32)]));
}

/** @returns {string} the public key of a user's seed, `U…`. */
export function publicKeyOf(seed) {
  const raw = decode(seed).subarray(2, 34);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return encode(Buffer.concat([Buffer.from([prefixUser]), spki.subarray(-32)]));
}

function encode(bytes) {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc16(bytes));
  return base32(Buffer.concat([bytes, sum]));
}

function decode(text) {
  let bits = 0;
  let value = 0;
  const bytes = [];
  for (const letter of text.trim()) {
    value = ((value << 5) | alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}

/** RFC 4648 section 6, without padding. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes) {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

/** CRC-16/XMODEM. */
function crc16(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}
