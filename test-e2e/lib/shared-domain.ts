/** A domain with several home servers, which share Redis and NATS. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AdminClient, createAdminClient } from "@parley/protocol/grpc";
import { parse, stringify } from "yaml";
import type { CommandOptions, RunningCommand } from "./command.js";
import { type Config, type Domain, merge, passwordOf } from "./domain.js";
import { Person, type PersonOptions } from "./person.js";
import { freePort } from "./ports.js";
import type { Services } from "./services.js";
import type { Stage } from "./stage.js";
import { startMs } from "./within.js";

/** One of the home servers. */
export interface Home {
  readonly node: string;
  readonly client: string;
  readonly admin: string;
  readonly operations: string;
  readonly configFile: string;
  /** What its configuration has that the others' has not. */
  readonly own: Config;
  /** The process, when it was started. */
  command: RunningCommand | undefined;
}

/** Short, so that a play need not wait for what takes seconds in the world. */
const quick = {
  cluster: { nodeLease: "3s", drainSpread: "500ms", drainAnswer: "1s", drainDeadline: "10s" },
  messages: { feedCheck: "1s", followLease: "3s" },
  outbox: { outboxLease: "3s", outboxLook: "1s" },
};

/** Several home servers behind the proxy of a {@link Domain}, whose own home server is not started. */
export class SharedDomain {
  readonly domain: Domain;
  readonly homes: readonly Home[];
  readonly #stage: Stage;
  readonly #services: Pick<Services, "config">;
  readonly #more: Config;
  readonly #admins = new Map<Home, AdminClient>();

  private constructor(
    stage: Stage,
    domain: Domain,
    services: Pick<Services, "config">,
    homes: readonly Home[],
    more: Config,
  ) {
    this.#stage = stage;
    this.domain = domain;
    this.#services = services;
    this.homes = homes;
    this.#more = more;
  }

  /** Starts the proxy and so many home servers. */
  static async start(
    stage: Stage,
    domain: Domain,
    services: Pick<Services, "config">,
    options: {
      readonly count?: number;
      readonly more?: Config;
      /** By the name of a server. */
      readonly ofHome?: Readonly<Record<string, Config>>;
    } = {},
  ): Promise<SharedDomain> {
    const homes: Home[] = [];
    for (let number = 1; number <= (options.count ?? 2); number++) {
      const node = `home${number}`;
      homes.push({
        node,
        client: `127.0.0.1:${await freePort()}`,
        admin: `127.0.0.1:${await freePort()}`,
        operations: `127.0.0.1:${await freePort()}`,
        configFile: join(domain.directory, `${node}.yaml`),
        own: options.ofHome?.[node] ?? {},
        command: undefined,
      });
    }
    const shared = new SharedDomain(stage, domain, services, homes, options.more ?? {});
    if (domain.proxied) await domain.startProxy();
    await Promise.all(homes.map((home) => shared.startHome(home)));
    return shared;
  }

  /** From 1. */
  home(number: number): Home {
    const home = this.homes[number - 1];
    if (home === undefined) throw new Error(`there is no home server ${number}`);
    return home;
  }

  writeConfig(home: Home, more: Config = {}): void {
    this.domain.writeServerConfig();
    const { data: _, ...common } = parse(readFileSync(this.domain.serverConfig, "utf8")) as Config;
    const { admin, client, node, operations } = home;
    const place = { node, listen: { client, admin, operations } };
    const parts = [quick, this.#services.config, this.#more, place, home.own, more];
    writeFileSync(home.configFile, stringify(parts.reduce(merge, common)));
  }

  async startHome(
    home: Home,
    more: Config = {},
    env: NonNullable<CommandOptions["env"]> = {},
  ): Promise<void> {
    this.writeConfig(home, more);
    const args = ["serve", "--config", home.configFile, "--json"];
    home.command = this.#stage.start(args, { leash: true, env });
    await home.command.event("ready", undefined, startMs);
  }

  /** A rolling restart: each in turn ends in order and is started again. */
  async restartInTurn(): Promise<void> {
    for (const home of this.homes) {
      const ended = await home.command?.end("SIGTERM");
      if (ended?.code !== 0) throw new Error(`${home.node} ended with ${ended?.code}: ${ended?.stderr}`);
      await this.startHome(home);
    }
  }

  /** Stops all that runs. */
  async stop(): Promise<void> {
    for (const { command } of this.homes) if (command?.running) await command.end();
    if (this.domain.proxy?.running) await this.domain.proxy.end();
  }

  adminOf(home: Home): AdminClient {
    const known = this.#admins.get(home);
    if (known !== undefined) return known;
    const { caPem, name } = this.domain;
    const made = createAdminClient(this.#stage.env, { address: home.admin, domain: name, ca: caPem });
    this.#stage.atEnd(() => made.close());
    this.#admins.set(home, made);
    return made;
  }

  async addAccount(user: string): Promise<void> {
    const principal = `${user}@${this.domain.name}`;
    await this.adminOf(this.home(1)).addAccount({ principal, password: passwordOf(user) });
  }

  /** A user agent that begins at one of the servers, and knows no other: what it learns, it learns from servers. */
  person(user: string, home: Home, options: Partial<PersonOptions> = {}): Person {
    const person = new Person(this.#stage.env, {
      principal: `${user}@${this.domain.name}`,
      password: passwordOf(user),
      target: { address: home.client, domain: this.domain.name, ca: this.domain.caPem },
      ...options,
    });
    this.#stage.atEnd(() => person.agent.abort());
    return person;
  }

  /** What the server says at its port for operators. */
  async ready(
    home: Home,
  ): Promise<{ readonly status: number; readonly report: { readonly checks: unknown[] } }> {
    const response = await fetch(`http://${home.operations}/ready`);
    return { status: response.status, report: (await response.json()) as { checks: unknown[] } };
  }

  /** The sum of a metric's values, whatever their labels. */
  async metric(home: Home, name: string): Promise<number> {
    const page = await (await fetch(`http://${home.operations}/metrics`)).text();
    const lines = page.split("\n").filter((line) => /^[a-z_]+/.exec(line)?.[0] === name);
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  }
}
