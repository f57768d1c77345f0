/** The playground's exchange, by the `parley` command in the network of the composed domains. */
import { type Event, eventsOf, type RunningCommand } from "../lib/command.js";
import type { Stage } from "../lib/stage.js";
import { type Composition, passwordOf } from "./composition.js";
import { docker } from "./engine.js";

/** A command starts in a container of its own, beside everything else that runs. */
const patienceMs = 40_000;

const alice = "alice@north.example";
const bob = "bob@south.example";

/** Plays it; both have accounts. */
export async function playExchange(stage: Stage, composition: Composition): Promise<void> {
  const started: string[] = [];
  try {
    await play(stage, composition, started);
  } finally {
    await docker(["rm", "--force", ...started], { mayFail: true });
  }
}

/** @param started - gets the names of the containers that go on. */
async function play(stage: Stage, composition: Composition, started: string[]): Promise<void> {
  const ask = async (args: readonly string[]): Promise<Event[]> =>
    eventsOf((await composition.cli([...args, "--json"])).stdout);
  const start = (args: readonly string[], name: string): RunningCommand => {
    const command = composition.cliCommand([...args, "--json"], name);
    started.push(name);
    return stage.start(command.args, { program: "docker", env: command.env });
  };
  for (const principal of [alice, bob]) {
    const profile = principal.split("@")[0] as string;
    const login = ["login", "--as", principal, "--profile", profile, "--password-file", "-"];
    await composition.cli(login, { input: `${passwordOf(principal)}\n` });
  }

  const presentity = `pres:${bob}`;
  const bobPublishes = (...more: string[]) =>
    ask(["publish", presentity, "--profile", "bob", "--status", "open", ...more]);
  await bobPublishes("--note", "At my desk");
  const watch = start(["watch", presentity, "--profile", "alice"], `${composition.project}-watch`);
  await watch.event("subscription", ({ state }) => state === "pending", patienceMs);
  expect(await ask(["watchers", "--profile", "bob"])).toMatchObject([{ principal: alice, state: "pending" }]);
  await ask(["decide", alice, "allow", "--profile", "bob"]);
  await watch.event("notification", shows("At my desk"), patienceMs);
  await bobPublishes("--note", "In a meeting", "--value", "busy");
  await watch.event("notification", shows("In a meeting"), patienceMs);

  const phone = `${composition.project}-phone`;
  start(
    [
      "publish",
      presentity,
      "--profile",
      "bob",
      "--status",
      "open",
      "--hold",
      "--tuple",
      "phone",
      "--note",
      "On the road",
    ],
    phone,
  );
  await watch.event("notification", shows("In a meeting", "On the road"), patienceMs);
  // It vanishes without a goodbye.
  await docker(["kill", phone]);
  await watch.event("notification", shows("In a meeting"), patienceMs);

  const inbox = start(["inbox", "--follow", "--profile", "bob"], `${composition.project}-inbox`);
  const send = (from: string, to: string, text: string) => ask(["send", `im:${to}`, text, "--profile", from]);
  expect(await send("alice", bob, "Lunch?")).toMatchObject([{ event: "report", status: "delivered" }]);
  expect(await inbox.event("message", () => true, patienceMs)).toMatchObject({
    from: `im:${alice}`,
    body: "Lunch?",
  });
  expect(await send("bob", alice, "At noon.")).toMatchObject([{ event: "report", status: "delivered" }]);
  expect(await ask(["inbox", "--profile", "alice"])).toMatchObject([
    { event: "message", seq: 1, from: `im:${bob}`, body: "At noon." },
  ]);
}

/** Whether a notification shows just these notes, in any order. */
function shows(...notes: string[]): (event: Event) => boolean {
  return ({ document }) => {
    const seen = (document.tuples as { note: string | null }[]).map(({ note }) => note).sort();
    return JSON.stringify(seen) === JSON.stringify(notes.sort());
  };
}
