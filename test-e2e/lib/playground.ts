/** `parley playground` in a terminal, and what it says of itself. */
import type { Event, RunningCommand } from "./command.js";
import { Person } from "./person.js";
import { freePortBase } from "./ports.js";
import type { Stage } from "./stage.js";

/** One domain, as the ready line has it. */
export interface ReadyDomain {
  readonly domain: string;
  readonly server: string;
  readonly admin: string;
  readonly ca: string;
  readonly accounts: readonly { readonly principal: string; readonly password: string }[];
}

/** One process, as the ready line has it. */
export interface ReadyProcess {
  readonly role: "server" | "proxy";
  readonly domain: string;
  readonly pid: number;
}

/** A playground that runs. */
export interface Playground {
  readonly command: RunningCommand;
  readonly portBase: number;
  readonly ready: Event;
  readonly north: ReadyDomain;
  readonly south: ReadyDomain;
}

/** The steps of the exchange, in order. */
export const stepNames = [
  "sign-in",
  "bob-publishes",
  "bob-allows",
  "alice-subscribes",
  "bob-changes",
  "bob-vanishes",
  "alice-sends",
  "bob-receives",
  "alice-is-told",
  "bob-replies",
] as const;

/** Starts a playground with `--json`, and waits for its ready line. */
export async function startPlayground(
  stage: Stage,
  options: { readonly args?: readonly string[]; readonly portBase?: number } = {},
): Promise<Playground> {
  const portBase = options.portBase ?? (await freePortBase());
  const command = stage.start(
    ["playground", "--json", "--port-base", String(portBase), ...(options.args ?? [])],
    { leash: true },
  );
  const ready = await command.event("ready");
  const [north, south] = ready.domains as [ReadyDomain, ReadyDomain];
  return { command, portBase, ready, north, south };
}

/** Waits until the exchange has been played. */
export async function playedOut({ command }: Playground): Promise<void> {
  const last = await command.event("step", ({ name, ok }) => name === stepNames.at(-1) || !ok, 60_000);
  if (!last.ok) throw new Error(`the step ${last.name} failed: ${last.seen}`);
}

/** The options with which a command signs in as somebody of a domain, with the password in the environment. */
export function signInArgs(home: ReadyDomain): {
  readonly args: string[];
  readonly env: Record<string, string>;
} {
  const { password, principal } = accountOf(home);
  return {
    args: ["--as", principal, "--server", home.server, "--ca", home.ca],
    env: { PARLEY_PASSWORD: password },
  };
}

/** The account that the ready line names. */
function accountOf(home: ReadyDomain): { readonly principal: string; readonly password: string } {
  const [account] = home.accounts;
  if (account === undefined) throw new Error(`${home.domain} has no account`);
  return account;
}

/** A user agent of the account that the ready line names. */
export function personOf(
  stage: Stage,
  home: ReadyDomain,
  caPem: string,
  options: Partial<ConstructorParameters<typeof Person>[1]> = {},
): Person {
  const person = new Person(stage.env, {
    ...accountOf(home),
    target: { address: home.server, domain: home.domain, ca: caPem },
    ...options,
  });
  stage.atEnd(() => person.agent.abort());
  return person;
}
