/**
 * A process that writes to a store until it is killed, and says on standard output what was acknowledged, one line each:
 * `node -r register.cjs appender.ts DIRECTORY FIRST MEMORY_BYTES_MAX`. Prints `ready` first; fails with the error's reason.
 */
import type { InboxAddress, PrincipalName } from "@parley/model";
import { nullLogger, ParleyError } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { openEmbeddedStore } from "@parley/store/embedded";

const [directory = "", first = "0", memoryBytesMax = "1"] = process.argv.slice(2);
const inbox = "im:alice@north.example" as InboxAddress;
const alice = "alice@north.example" as PrincipalName;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const env = createSystemEnv({ log: nullLogger });
  const limits = { memoryBytesMax: Number(memoryBytesMax) };
  const store = await openEmbeddedStore(env, { path: directory, limits });
  await store.addAccount({
    principal: alice,
    passwordHash: "",
    presentities: [],
    inboxes: [inbox],
    accessRules: { rules: [], otherwise: "confirm" },
    deliveryRules: { rules: [], otherwise: "deliver", whenAway: "keep" },
    nowMs: 1,
  });
  say("ready");
  for (let group = 0; ; group++) {
    const writes = Array.from({ length: 1 + (group % 7) }, async (_, index) => {
      const id = `${first}-${group}-${index}`;
      const outcome = await store.append({
        inbox,
        sender: "bob@south.example",
        id,
        bytes: Buffer.alloc(1 + ((group * 37 + index) % 900), id),
        nowMs: 1,
        messagesMax: 1e9,
      });
      if (outcome.kind === "appended") say(`${outcome.seq} ${id}`);
    });
    await Promise.all(writes);
  }
}

main().catch((error: unknown) => {
  say(`failed ${error instanceof ParleyError ? `${error.code} ${error.reason}` : String(error)}`);
  process.exitCode = 1;
});
