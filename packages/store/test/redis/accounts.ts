/** The accounts of an opened engine, as a store puts them together. */
import { AccountSpread } from "../../src/redis/account-spread.js";
import { RedisAccounts } from "../../src/redis/accounts.js";
import type { OpenEngine } from "../../src/redis/open-engine.js";
import { RedisOutbox } from "../../src/redis/outbox.js";

export function accountsOf({ engine, schema }: Pick<OpenEngine, "engine" | "schema">): RedisAccounts {
  return new RedisAccounts(engine, new AccountSpread(engine), new RedisOutbox(engine, schema.outboxEpoch));
}
