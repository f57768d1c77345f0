/**
 * The accounts of the benchmark.
 *
 * Thousands of passwords would take minutes to hash, so the accounts are put into the store before the servers start, as an
 * import from another system would: with one hash whose parameters (which every hash carries) are cheap. Everything
 * else about them is as usual, signing in with the password included. What a real hash costs is measured by `sign-ins`,
 * whose accounts come through the admin service.
 */
import { inboxOf, parsePrincipal, presentityOf } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { Store } from "@parley/store";

/** The password of every imported account. */
export const importedPassword = "benchmark-password";

/** Argon2id with 8 KiB and one pass. */
const importedHash =
  "$argon2id$v=19$m=8,t=1,p=1$V7h1GeY3NeKluiy6hZJqJw$6ZeRcZEctuVO9iKdCuVI51LpdtJlVqgWam3VKJryenE";

/** So many are written at a time. */
const groupMax = 1_000;

/** Puts accounts into a store. Everybody may watch them and send to them. */
export async function importAccounts(env: Env, store: Store, principals: Iterable<string>): Promise<void> {
  const nowMs = env.clock.wallMs();
  let group: Promise<unknown>[] = [];
  for (const name of principals) {
    const principal = parsePrincipal(name);
    group.push(
      store.addAccount({
        principal,
        passwordHash: importedHash,
        presentities: [presentityOf(principal)],
        inboxes: [inboxOf(principal)],
        accessRules: { rules: [], otherwise: "allow" },
        deliveryRules: { rules: [], otherwise: "deliver", whenAway: "keep" },
        nowMs,
      }),
    );
    if (group.length < groupMax) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);
}

/** `prefix0@domain` and so on. */
export function names(prefix: string, count: number, domain: string): string[] {
  return [...eachName(prefix, count, domain)];
}

/** {@link names}, one after the other. */
export function* eachName(prefix: string, count: number, domain: string): Generator<string> {
  for (let i = 0; i < count; i++) yield `${prefix}${i}@${domain}`;
}
