/** The scripted exchange between alice and bob: everything that the main job is, over the real sockets, each step checked. */
import { readFileSync } from "node:fs";
import type { DeliveryReport, PresenceNotification, ReceivedMessage } from "@parley/client";
import type { PresenceTuple, Status } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { Surroundings } from "../io.js";
import { Actor } from "./actor.js";
import type { Layout, PlaygroundDomain } from "./layout.js";
import { outOfContactMs } from "./prepare.js";
import type { Steps } from "./steps.js";

/** The cursor of the playground's own user agents, so that a second terminal still finds everything new. */
const device = "playground";
const question = "Lunch at noon?";
const answer = "Gladly 🍜 – see you there.";

/** @throws what the failed step threw. */
export async function playExchange(world: Surroundings, layout: Layout, steps: Steps): Promise<void> {
  const alice = actor(world, layout, layout.north);
  const bob = actor(world, layout, layout.south);
  // The one that vanishes; the person comes back with another.
  const bobsPhone = actor(world, layout, layout.south);
  const actors = [alice, bob, bobsPhone];
  try {
    await playPresence(steps, { alice, bob, bobsPhone });
    await playMessages(world, steps, { alice, bob });
  } finally {
    await Promise.all(actors.map(({ agent }) => agent.close()));
  }
}

interface Cast {
  readonly alice: Actor;
  readonly bob: Actor;
  readonly bobsPhone: Actor;
}

async function playPresence(steps: Steps, { alice, bob, bobsPhone }: Cast): Promise<void> {
  const presentity = bob.home.person.presentity;
  await steps.play("sign-in", "alice and bob sign in, each at home, over TLS", async () => {
    const [a, b] = await Promise.all([alice.agent.connect(), bobsPhone.agent.connect(), bob.agent.connect()]);
    return [`${a.principal} at ${alice.home.client}, ${b.principal} at ${bob.home.client}`, undefined];
  });
  const publication = await steps.play("bob-publishes", "bob publishes OPEN from his phone", async () => {
    const info = await bobsPhone.agent.publish({
      presentity,
      tuples: [tuple("open", "On the train")],
      bound: true,
    });
    return [`version ${info.version.counter} of ${presentity}`, info];
  });
  await steps.play("bob-allows", "bob allows alice to watch him", async () => {
    const principal = alice.home.person.principal;
    await bob.agent.decide({ presentity, principal, decision: "allow" });
    const { rules } = await bob.agent.getRules({ kind: "access", address: presentity });
    return [`an access rule for ${principal}, ${rules.length} in all`, undefined];
  });
  await steps.play(
    "alice-subscribes",
    "alice subscribes across the domains, and is notified of what bob published",
    async () => {
      const { state } = await alice.agent.subscribe(presentity);
      const seen = await alice.notified(shows("open", "On the train"));
      return [`subscription ${state}; alice sees ${describe(seen)}`, undefined];
    },
  );
  await steps.play("bob-changes", "bob changes his presence, and alice is notified", async () => {
    const { entityTag } = publication;
    const tuples = [tuple("open", "In a meeting", ["busy"])];
    await bobsPhone.agent.publish({ presentity, entityTag, tuples });
    const seen = await alice.notified(shows("open", "In a meeting"));
    return [`alice sees ${describe(seen)}`, undefined];
  });
  await steps.play(
    "bob-vanishes",
    `bob's phone vanishes without a goodbye; out of contact for ${outOfContactMs / 1000} s, he is shown CLOSED`,
    async () => {
      bobsPhone.agent.abort();
      const seen = await alice.notified((notification) => statusOf(notification) === "closed");
      return [`alice sees ${describe(seen)}`, undefined];
    },
  );
}

async function playMessages(
  world: Surroundings,
  steps: Steps,
  { alice, bob }: Pick<Cast, "alice" | "bob">,
): Promise<void> {
  for (const person of [alice, bob]) {
    await person.agent.openInbox({ inbox: person.home.person.inbox, device });
  }
  const first = world.env.ids.next("message");
  const report = await steps.play("alice-sends", "alice sends bob a message", async () => {
    const answered = alice.agent.send({ to: bob.home.person.inbox, id: first, body: question });
    // Whoever waits for it says whether it failed.
    answered.catch(() => undefined);
    return [`${JSON.stringify(question)} to ${bob.home.person.inbox}`, { answered }];
  });
  const received = await steps.play("bob-receives", "bob receives it", async () => {
    const message = await bob.received(first);
    check(message.text === question, `the text came as ${JSON.stringify(message.text)}`);
    check(message.from === alice.home.person.inbox, `it came from ${message.from}`);
    return [describeMessage(message), message];
  });
  await steps.play("alice-is-told", "alice gets the delivery report", async () => {
    const final = await finalReport(alice, await report.answered);
    check(final.status === "delivered", `the report says ${final.status} (${final.reason})`);
    return [`${final.status}: ${final.id}`, undefined];
  });
  await steps.play("bob-replies", "bob replies, alice receives it, and bob gets the report", async () => {
    const id = world.env.ids.next("message");
    const sent = bob.agent.send({ to: received.replyTo, id, body: answer });
    const [message, first] = await Promise.all([alice.received(id), sent]);
    check(message.text === answer, `the text came as ${JSON.stringify(message.text)}`);
    const final = await finalReport(bob, first);
    check(final.status === "delivered", `the report says ${final.status} (${final.reason})`);
    return [`${describeMessage(message)}; ${final.status}`, undefined];
  });
}

function actor(world: Surroundings, layout: Layout, home: PlaygroundDomain): Actor {
  return new Actor(world.env, {
    dialer: world.clientDialer,
    home,
    password: readFileSync(home.person.passwordFile, "utf8").trim(),
    ca: readFileSync(layout.ca, "utf8"),
  });
}

function finalReport(actor: Actor, report: DeliveryReport): Promise<DeliveryReport> {
  return report.status === "queued" ? actor.reported(report.id) : Promise.resolve(report);
}

function tuple(status: Status, note: string, values: readonly string[] = []): PresenceTuple {
  return { id: "phone", status, values, markup: [], notes: [{ lang: "en", text: note }] };
}

function shows(status: Status, note: string): (notification: PresenceNotification) => boolean {
  return (notification) =>
    statusOf(notification) === status &&
    notification.document.tuples.some(({ notes }) => notes.some(({ text }) => text === note));
}

/** OPEN when any tuple is. */
function statusOf({ document }: PresenceNotification): Status {
  return document.tuples.some(({ status }) => status === "open") ? "open" : "closed";
}

function describe(notification: PresenceNotification): string {
  const { tuples } = notification.document;
  const notes = tuples.flatMap((each) => each.notes.map(({ text }) => JSON.stringify(text)));
  const values = tuples.flatMap((each) => each.values);
  return [
    statusOf(notification).toUpperCase(),
    ...values,
    ...notes,
    `version ${notification.version.counter}`,
  ].join(" ");
}

function describeMessage({ from, inbox, seq, text }: ReceivedMessage): string {
  return `number ${seq} of ${inbox}: ${JSON.stringify(text)} from ${from}`;
}

function check(condition: boolean, otherwise: string): void {
  if (!condition) throw new ParleyError("internal", otherwise, { details: { reason: "step_failed" } });
}
