/**
 * The accounts of the benchmark.
 *
 * Thousands of passwords would take minutes to hash, so the accounts are put into the data directory before the server starts,
 * as an import from another system would: with one hash whose parameters (which every hash carries) are cheap. Everything
 * else about them is as usual, signing in with the password included. What a real hash costs is measured by `sign-ins`,
 * whose accounts come through the admin service.
 */
import { inboxOf, parsePrincipal, presentityOf } from "@parley/model";
import type { Env } from "@parley/runtime";
import { openEmbeddedStore } from "@parley/store/embedded";

/** The password of every imported account. */
export const importedPassword = "benchmark-password";

/** Argon2id with 8 KiB and one pass. */
const importedHash =
  "$argon2id$v=19$m=8,t=1,p=1$V7h1GeY3NeKluiy6hZJqJw$6ZeRcZEctuVO9iKdCuVI51LpdtJlVqgWam3VKJryenE";

/** Puts accounts into a data directory that no server has open. Everybody may watch them and send to them. */
export async function importAccounts(env: Env, path: string, principals: readonly string[]): Promise<void> {
  const store = await openEmbeddedStore(env, { path });
  try {
    const nowMs = env.clock.wallMs();
    await Promise.all(
      principals.map((name) => {
        const principal = parsePrincipal(name);
        return store.addAccount({
          principal,
          passwordHash: importedHash,
          presentities: [presentityOf(principal)],
          inboxes: [inboxOf(principal)],
          accessRules: { rules: [], otherwise: "allow" },
          deliveryRules: { rules: [], otherwise: "deliver", whenAway: "keep" },
          nowMs,
        });
      }),
    );
  } finally {
    await store.close();
  }
}

/** `prefix0@domain` and so on. */
export function names(prefix: string, count: number, domain: string): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}@${domain}`);
}
