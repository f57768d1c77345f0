/** `send`, `inbox`, `reports`. */
import type { DeliveryReport, ReceivedMessage, UserAgent } from "@parley/client";
import { ParleyError } from "@parley/runtime";
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { deferred } from "../deferred.js";
import type { CommandContext } from "../io.js";
import { wholeNumber } from "../numbers.js";
import { messageEvent, reportEvent } from "../present/events.js";
import { messageText, reportText } from "../present/text.js";
import {
  addSessionFlags,
  asking,
  ended,
  interruption,
  type SessionFlags,
  untilInterrupted,
  withUserAgent,
} from "../session.js";

export function addMessageCommands(program: Command, run: CommandRunner): void {
  addSessionFlags(program.command("send <inbox> <text>"))
    .description("Send a message, wait for its report, and print it")
    .option("--type <mime>", "MIME type of the text", "text/plain; charset=utf-8")
    .option("--id <id>", "id of the message: the same id again is the same message (default: a new one)")
    .option("--from <inbox>", "an inbox of yours to send from (default: your own)")
    .option("--reply-to <address>", "where answers should go, when not to you")
    .option("--wait <seconds>", "how long to wait for the final report", wholeNumber(0, 86_400), 10)
    .addHelpText(
      "after",
      `
The text - is read from standard input, byte for byte. Exits with 0 when the
message was delivered, or is queued for a domain that cannot be reached now;
with 1 when it was refused or failed. \`parley reports\` shows what came of it
later.

Examples:
  $ parley send im:bob@south.example "Lunch?"
  $ parley send im:bob@south.example - --type text/markdown < notes.md`,
    )
    .action(run(send));

  addSessionFlags(program.command("inbox [inbox]"))
    .description("Show the messages of an inbox that this device has not seen (default: your own)")
    .option("--follow", "stay, and show messages as they arrive")
    .option("--from <seq>", "begin with this number, whatever was seen", wholeNumber(1))
    .option("--count <n>", "end after so many messages", wholeNumber(1))
    .option("--device <name>", "which cursor to use", "cli")
    .addHelpText(
      "after",
      `
What is shown counts as read by this device.

Examples:
  $ parley inbox
  $ parley inbox im:alice@north.example --from 1 --count 10
  $ parley inbox --follow --json`,
    )
    .action(run(inbox));

  addSessionFlags(program.command("reports"))
    .description("Show final reports that came after `send` had ended")
    .option("--follow", "stay, and show reports as they arrive")
    .addHelpText("after", "\nExample:\n  $ parley reports --follow")
    .action(run(reports));
}

interface SendFlags extends SessionFlags {
  readonly type: string;
  readonly id?: string;
  readonly from?: string;
  readonly replyTo?: string;
  readonly wait: number;
}

async function send(context: CommandContext, flags: SendFlags, to: string, text: string): Promise<void> {
  const { output, world } = context;
  const id = flags.id ?? world.env.ids.next("message");
  const body = text === "-" ? await world.readStdin() : text;
  const final = deferred<DeliveryReport>();
  await withUserAgent(
    context,
    flags,
    {
      reconnect: true,
      handlers: {
        // Reports on other messages are for somebody else to take.
        onReport: (report) => {
          if (report.id !== id) return false;
          final.resolve(report);
          return true;
        },
      },
    },
    async (agent) => {
      const waitMs = flags.wait * 1_000;
      const startedMs = world.env.clock.monotonicMs();
      let report = await asking(world, (signal) =>
        agent.send(
          {
            to,
            id,
            body,
            contentType: flags.type,
            ...(flags.from === undefined ? {} : { from: flags.from }),
            ...(flags.replyTo === undefined ? {} : { replyTo: flags.replyTo }),
          },
          { signal },
        ),
      );
      if (report.status === "queued") {
        const leftMs = waitMs - (world.env.clock.monotonicMs() - startedMs);
        report = (await firstOf(context, final.promise, agent, leftMs)) ?? report;
      }
      output.event(reportEvent(report), reportText(report));
      if (report.status !== "delivered" && report.status !== "queued") throw new ReportedFailure(report);
    },
  );
}

/** A failure that was printed as a report already: only the exit code is left to say. */
export class ReportedFailure extends ParleyError {
  constructor(report: DeliveryReport) {
    super("aborted", `the message was not delivered: ${report.status}`, {
      details: { reason: report.reason || report.status },
    });
  }
}

async function firstOf(
  { world }: CommandContext,
  final: Promise<DeliveryReport>,
  agent: UserAgent,
  waitMs: number,
): Promise<DeliveryReport | undefined> {
  if (waitMs <= 0) return undefined;
  const timeout = deferred<undefined>();
  const timer = world.env.clock.timer(waitMs, () => timeout.resolve(undefined));
  try {
    return await Promise.race([
      final,
      timeout.promise,
      interruption(world).then(() => undefined),
      ended(agent).then(() => undefined),
    ]);
  } finally {
    timer.cancel();
  }
}

interface InboxFlags extends SessionFlags {
  readonly follow?: boolean;
  readonly from?: number;
  readonly count?: number;
  readonly device: string;
}

async function inbox(context: CommandContext, flags: InboxFlags, address: string | undefined): Promise<void> {
  const count = flags.count ?? Number.POSITIVE_INFINITY;
  if (flags.follow === true) await followInbox(context, flags, address, count);
  else await readInbox(context, flags, address, count);
}

async function followInbox(
  context: CommandContext,
  flags: InboxFlags,
  address: string | undefined,
  count: number,
): Promise<void> {
  const { output, world } = context;
  let seen = 0;
  const enough = deferred<void>();
  const agentSlot: { agent?: UserAgent } = {};
  await withUserAgent(
    context,
    flags,
    {
      reconnect: true,
      handlers: {
        onMessage: (message) => {
          if (seen >= count) return;
          seen++;
          printMessage(context, message);
          agentSlot.agent?.ackInbox(message.inbox, message.seq);
          if (seen >= count) enough.resolve();
        },
        onState: (state) => {
          if (state.kind === "waiting")
            output.remark(`connection lost (${state.cause.reason}), trying again`);
        },
      },
    },
    async (agent, { principal }) => {
      agentSlot.agent = agent;
      const { device } = flags;
      const request = {
        inbox: address ?? `im:${principal}`,
        device,
        fromSeq: flags.from ?? 0,
        // What comes beyond --count is not read, and must not count as read.
        autoAck: false,
      };
      await asking(world, (signal) => agent.openInbox(request, { signal }));
      await Promise.race([enough.promise, untilInterrupted(world, agent)]);
    },
  );
}

/** A handler of messages cannot wait, so what is there is read in pages, and the cursor moved behind it. */
async function readInbox(
  context: CommandContext,
  flags: InboxFlags,
  address: string | undefined,
  count: number,
): Promise<void> {
  const { output, world } = context;
  await withUserAgent(context, flags, {}, async (agent, { principal }) => {
    const inboxAddress = address ?? `im:${principal}`;
    const { cursor, inbox, lastSeq } = await asking(world, (signal) =>
      // Beyond any number: only the cursor is wanted.
      agent.openInbox(
        {
          inbox: inboxAddress,
          device: flags.device,
          follow: false,
          autoAck: false,
          fromSeq: Number.MAX_SAFE_INTEGER,
        },
        { signal },
      ),
    );
    let from = flags.from ?? cursor + 1;
    let seen = 0;
    while (seen < count && from <= lastSeq) {
      const page = await asking(world, (signal) =>
        agent.readInbox(
          { inbox, fromSeq: from, ...(count - seen < 100 ? { count: count - seen } : {}) },
          { signal },
        ),
      );
      if (page.messages.length === 0) break;
      for (const message of page.messages.slice(0, count - seen)) {
        printMessage(context, message);
        seen++;
        from = message.seq + 1;
      }
      agent.ackInbox(inbox, from - 1);
    }
    if (seen > 0) return;
    const older = lastSeq > 0 ? `, ${lastSeq} so far: --from 1 shows what is kept` : "";
    output.remark(`no new messages in ${inbox}${older}`);
  });
}

function printMessage({ output }: CommandContext, message: ReceivedMessage): void {
  output.event(messageEvent(message), messageText(message));
}

async function reports(
  context: CommandContext,
  flags: SessionFlags & { readonly follow?: boolean },
): Promise<void> {
  const { output, world } = context;
  let seen = 0;
  await withUserAgent(
    context,
    flags,
    {
      reconnect: flags.follow ?? false,
      handlers: {
        onReport: (report) => {
          seen++;
          output.event(reportEvent(report), reportText(report));
        },
      },
    },
    async (agent, { principal }) => {
      if (flags.follow === true) {
        await untilInterrupted(world, agent);
        return;
      }
      // Reports come right behind the sign-in, so they are here when a question after it is answered.
      await asking(world, (signal) => agent.subscriptions({ signal }));
      await world.env.clock.sleep(settleMs);
      if (seen === 0) output.remark(`no reports for ${principal}`);
    },
  );
}

/** Reports are read from the store first: they may come a little after what was asked later. */
const settleMs = 300;
