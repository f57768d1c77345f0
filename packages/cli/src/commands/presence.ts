/** `publish`, `fetch`, `watch`, `subscriptions`, `unsubscribe`, `watchers`, `decide`. */
import type { PresenceNotification, PublicationInfo, SubscriptionInfo, UserAgent } from "@parley/client";
import { type PresenceTuple, tryParsePresentity } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { deferred } from "../deferred.js";
import { UsageError } from "../exit.js";
import type { CommandContext } from "../io.js";
import { wholeNumber } from "../numbers.js";
import { notificationEvent, publishedEvent, subscriptionEvent, watcherEvent } from "../present/events.js";
import { notificationText, subscriptionText, watcherText } from "../present/text.js";
import { PublicationTags } from "../profile/publication-tags.js";
import {
  addSessionFlags,
  asking,
  ended,
  interruption,
  type SessionFlags,
  untilInterrupted,
  withUserAgent,
} from "../session.js";

export function addPresenceCommands(program: Command, run: CommandRunner): void {
  addSessionFlags(program.command("publish <presentity>"))
    .description("Publish a status for a presentity of yours")
    .requiredOption("--status <status>", "open or closed")
    .option("--note <text>", "a text for people")
    .option("--contact <uri>", "how to reach you: im:…, tel:…, mailto:…")
    .option("--value <word...>", "further status values, e.g. busy")
    .option(
      "--expires <seconds>",
      "how long it stays without a refresh (default: the server's)",
      wholeNumber(1),
    )
    .option("--hold", "stay, and take it back when this command ends or loses contact")
    .option("--tuple <id>", "which tuple of the document it is", "main")
    .addHelpText(
      "after",
      `
Without --hold the publication stays until it expires, and the next \`publish\` of
the same tuple changes it.

Examples:
  $ parley publish pres:alice@north.example --status open --note "At my desk"
  $ parley publish pres:alice@north.example --status open --contact tel:+4312345 --hold`,
    )
    .action(run(publish));

  addSessionFlags(program.command("fetch <presentity>"), { anonymous: true })
    .description("Show a presentity's document, once")
    .addHelpText("after", "\nExample:\n  $ parley fetch pres:bob@south.example")
    .action(run(fetchOnce));

  addSessionFlags(program.command("watch <presentity...>"))
    .description("Subscribe, and show every change as it comes")
    .option("--count <n>", "end after so many notifications", wholeNumber(1))
    .option("--keep", "leave the subscription in place at the end")
    .addHelpText(
      "after",
      `
Ends with Ctrl-C. Without --keep the subscription is given up then, unless
another session of yours has it, too.

Examples:
  $ parley watch pres:bob@south.example
  $ parley watch pres:bob@south.example --count 1 --json`,
    )
    .action(run(watch));

  addSessionFlags(program.command("subscriptions"))
    .description("List your subscriptions")
    .addHelpText("after", "\nExample:\n  $ parley subscriptions --json")
    .action(run(subscriptions));

  addSessionFlags(program.command("unsubscribe <presentity>"))
    .description("End a subscription of yours")
    .addHelpText("after", "\nExample:\n  $ parley unsubscribe pres:bob@south.example")
    .action(run(unsubscribe));

  addSessionFlags(program.command("watchers [presentity]"))
    .description("Show who watches a presentity of yours (default: your own)")
    .option("--follow", "stay, and show who comes and goes")
    .addHelpText("after", "\nExample:\n  $ parley watchers --follow")
    .action(run(watchers));

  addSessionFlags(program.command("decide <watcher> <decision>"))
    .description("Decide on a watcher: allow, block or polite-block; kept as an access rule")
    .option("--for <presentity>", "a presentity of yours (default: your own)")
    .addHelpText("after", "\nExample:\n  $ parley decide bob@south.example allow")
    .action(run(decide));
}

interface PublishFlags extends SessionFlags {
  readonly status: string;
  readonly note?: string;
  readonly contact?: string;
  readonly value?: readonly string[];
  readonly expires?: number;
  readonly hold?: boolean;
  readonly tuple: string;
}

async function publish(context: CommandContext, flags: PublishFlags, presentity: string): Promise<void> {
  const { output, world } = context;
  const tuple = tupleOf(flags, world.env.clock.wallMs());
  const hold = flags.hold ?? false;
  await withUserAgent(context, flags, { reconnect: hold }, async (agent, { principal }) => {
    const request = { presentity, tuples: [tuple], expiresMs: (flags.expires ?? 0) * 1_000, bound: hold };
    const tags = new PublicationTags(world);
    const info = hold
      ? await asking(world, (signal) => agent.publish(request, { signal }))
      : await changeOrAdd(context, agent, request, tags.get(principal, presentity, tuple.id));
    output.event(
      publishedEvent(info),
      `${info.presentity}: published ${flags.status.toUpperCase()}, for ${Math.round(info.expiresMs / 1000)} s`,
    );
    if (!hold) {
      tags.set(principal, presentity, tuple.id, info.entityTag);
      return;
    }
    output.remark("held until Ctrl-C");
    await untilInterrupted(world, agent);
  });
}

/** Changes the publication of the last time, if it is still there. */
async function changeOrAdd(
  { world }: CommandContext,
  agent: UserAgent,
  request: { presentity: string; tuples: readonly PresenceTuple[]; expiresMs: number },
  entityTag: string | undefined,
): Promise<PublicationInfo> {
  if (entityTag !== undefined) {
    try {
      return await asking(world, (signal) => agent.publish({ ...request, entityTag }, { signal }));
    } catch (error) {
      if (ParleyError.from(error).reason !== "no_such_publication") throw error;
    }
  }
  return asking(world, (signal) => agent.publish(request, { signal }));
}

function tupleOf(flags: PublishFlags, nowMs: number): PresenceTuple {
  const { status } = flags;
  if (status !== "open" && status !== "closed") {
    throw new UsageError(`--status ${status}: must be open or closed`);
  }
  return {
    id: flags.tuple,
    status,
    values: flags.value ?? [],
    markup: [],
    notes: flags.note === undefined ? [] : [{ lang: "", text: flags.note }],
    ...(flags.contact === undefined ? {} : { contact: { uri: flags.contact } }),
    sinceMs: nowMs,
  };
}

async function fetchOnce(context: CommandContext, flags: SessionFlags, presentity: string): Promise<void> {
  const { output, world } = context;
  await withUserAgent(context, flags, {}, async (agent) => {
    const notification = await asking(world, (signal) => agent.fetch(presentity, { signal }));
    output.event(notificationEvent(notification), notificationText(notification));
  });
}

interface WatchFlags extends SessionFlags {
  readonly count?: number;
  readonly keep?: boolean;
}

async function watch(
  context: CommandContext,
  flags: WatchFlags,
  presentities: readonly string[],
): Promise<void> {
  const { output, world } = context;
  const count = flags.count ?? Number.POSITIVE_INFINITY;
  let seen = 0;
  const end = deferred<void>();
  const live = new Set<string>();
  // The answer to a subscription is told before the notification that came with it.
  const held = new Map<string, PresenceNotification[]>();
  const showNotification = (notification: PresenceNotification): void => {
    if (seen >= count) return;
    seen++;
    output.event(notificationEvent(notification), notificationText(notification));
    if (seen >= count) end.resolve();
  };
  const show = (info: SubscriptionInfo): void => {
    output.event(subscriptionEvent(info), subscriptionText(info));
    if (info.state !== "terminated") {
      live.add(info.presentity);
      return;
    }
    live.delete(info.presentity);
    if (live.size === 0) end.reject(terminated(info));
  };
  await withUserAgent(
    context,
    flags,
    {
      reconnect: true,
      handlers: {
        onNotification: (notification) => {
          const waiting = held.get(notification.presentity);
          if (waiting === undefined) showNotification(notification);
          else waiting.push(notification);
        },
        onSubscription: show,
        onState: (state) => {
          if (state.kind === "waiting")
            output.remark(`connection lost (${state.cause.reason}), trying again`);
          if (state.kind === "online" && seen > 0) output.remark("connected");
        },
      },
    },
    async (agent) => {
      const mine: string[] = [];
      try {
        for (const presentity of presentities) {
          const waiting: PresenceNotification[] = [];
          held.set(presentityOf(presentity), waiting);
          const info = await asking(world, (signal) => agent.subscribe(presentity, { signal }));
          mine.push(info.presentity);
          show(info);
          held.delete(info.presentity);
          for (const notification of waiting) showNotification(notification);
        }
        await Promise.race([end.promise, interruption(world), ended(agent)]);
      } finally {
        if (flags.keep !== true && agent.state.kind === "online") await detach(agent, mine);
      }
    },
  );
}

/** In the form that notifications have it; what is no address is for the server's side to refuse. */
function presentityOf(text: string): string {
  return tryParsePresentity(text) ?? text;
}

/** Best effort: at the end nobody wants to hear that it failed. */
async function detach(agent: UserAgent, presentities: readonly string[]): Promise<void> {
  const timeout = AbortSignal.timeout(2_000);
  await Promise.allSettled(
    presentities.map((presentity) => agent.unsubscribe(presentity, { detach: true, signal: timeout })),
  );
}

function terminated(info: SubscriptionInfo): ParleyError {
  return new ParleyError(
    "permission_denied",
    `the subscription to ${info.presentity} ended: ${info.reason}`,
    {
      details: { reason: info.reason || "terminated" },
    },
  );
}

async function subscriptions(context: CommandContext, flags: SessionFlags): Promise<void> {
  const { output, world } = context;
  await withUserAgent(context, flags, {}, async (agent) => {
    const all = await asking(world, (signal) => agent.subscriptions({ signal }));
    for (const info of all) output.event(subscriptionEvent(info), subscriptionText(info));
    if (all.length === 0) output.remark("no subscriptions");
  });
}

async function unsubscribe(context: CommandContext, flags: SessionFlags, presentity: string): Promise<void> {
  const { output, world } = context;
  await withUserAgent(context, flags, {}, async (agent) => {
    const info = await asking(world, (signal) => agent.unsubscribe(presentity, { signal }));
    output.event(subscriptionEvent(info), subscriptionText(info));
  });
}

interface WatchersFlags extends SessionFlags {
  readonly follow?: boolean;
}

async function watchers(
  context: CommandContext,
  flags: WatchersFlags,
  presentity: string | undefined,
): Promise<void> {
  const { output, world } = context;
  const follow = flags.follow ?? false;
  await withUserAgent(
    context,
    flags,
    {
      reconnect: follow,
      handlers: {
        onWatcher: (address, watcher) => output.event(watcherEvent(address, watcher), watcherText(watcher)),
      },
    },
    async (agent, { principal }) => {
      const address = presentity ?? `pres:${principal}`;
      const known = await asking(world, (signal) => agent.watchers(address, { follow, signal }));
      for (const watcher of known) output.event(watcherEvent(address, watcher), watcherText(watcher));
      if (known.length === 0) output.remark(`nobody watches ${address}`);
      if (follow) await untilInterrupted(world, agent);
    },
  );
}

async function decide(
  context: CommandContext,
  flags: SessionFlags & { readonly for?: string },
  watcher: string,
  decision: string,
): Promise<void> {
  const { output, world } = context;
  if (decision !== "allow" && decision !== "block" && decision !== "polite-block") {
    throw new UsageError(`${JSON.stringify(decision)}: must be allow, block or polite-block`);
  }
  await withUserAgent(context, flags, {}, async (agent, { principal }) => {
    const presentity = flags.for ?? `pres:${principal}`;
    await asking(world, (signal) => agent.decide({ presentity, principal: watcher, decision }, { signal }));
    output.event(
      { event: "decision", presentity, principal: watcher, decision },
      `${presentity}: ${watcher} is decided: ${decision}`,
    );
  });
}
