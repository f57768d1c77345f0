/** Password hashes with Argon2id. */
import { hash, verify } from "@node-rs/argon2";
import type { PasswordHasher } from "./password-hasher.js";

/** Argon2id in the library's numbering; its enum is erased at compile time, so the number stands here. */
const ARGON2ID = 2;

/** 19 MiB, two passes, one lane: the first choice of the OWASP password storage guidance for Argon2id. */
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * A hasher for production: Argon2id (RFC 9106) with 19 MiB, two passes and one lane; about 20 ms of one core for each hash, on the
 * thread pool. Hashes carry their parameters, so that older ones stay good when these rise.
 */
export function createArgon2Hasher(): PasswordHasher {
  return {
    hash: (password) => hash(password, PARAMETERS),
    async verify(encoded, password) {
      try {
        return await verify(encoded, password);
      } catch {
        // The library throws for a text that is no hash: nobody's password is right then.
        return false;
      }
    },
  };
}
