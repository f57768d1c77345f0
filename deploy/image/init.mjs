// The first step of a domain's start: makes its secrets where there are none, and its certificates. Safe to run again.
//
// What a secret is made of stands in one volume, with whoever uses it; what others need to check it is made from that
// at every start, so that those volumes may be lost.

import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { env } from "node:process";
import { ensureCertificates } from "./certificates.mjs";
import { log, readIfThere, stateDir, writeWhole } from "./files.mjs";
import { makeUserSeed, publicKeyOf } from "./nkey.mjs";

await ensureCertificates();

secret("admin/token", password);
const redis = secret("home/redis.password", password);
const keeper = secret("redis-secrets/keeper.password", password);
const seed = secret("home/nats.seed", makeUserSeed);

// Redis holds hashes only. `parley` may do to its own keys whatever is not administration, and look at what it depends on.
// `default` cannot sign in, but it has to have every right: Redis reads its own log as that user, and leaves out, with a
// line in its log and nothing else, the transactions that it may not execute. What scripts wrote are transactions.
write("redis-secrets/users.acl", [
  "user default reset off ~* &* +@all",
  `user parley reset on #${sha256(redis)} ~parley* &* +@all -@admin -@dangerous +info +config|get +cluster +role`,
  `user keeper reset on #${sha256(keeper)} ~* &* +@all`,
]);
write("nats-secrets/users.conf", [
  "users: [",
  `  { nkey: ${publicKeyOf(seed)}, permissions: { publish: ["parley.>", "_INBOX.>"], subscribe: ["parley.>", "_INBOX.>"] } }`,
  "]",
]);
log("domain.prepared", { domain: env.PARLEY_DOMAIN });

/** 256 bits, in letters that need no quoting anywhere. */
function password() {
  return randomBytes(32).toString("base64url");
}

/** Keeps what is there. @returns {string} the secret. */
function secret(name, make) {
  const file = join(stateDir, name);
  const there = readIfThere(file)?.trim();
  if (there) return there;
  const made = make();
  writeWhole(file, `${made}\n`);
  log("secret.made", { name });
  return made;
}

function write(name, lines) {
  writeWhole(join(stateDir, name), `${lines.join("\n")}\n`);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
