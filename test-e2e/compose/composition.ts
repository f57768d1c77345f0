/** The two domains of `docker-compose.yml`, as a project of their own, with short times and free ports. */
import { join } from "node:path";
import type { DialTarget } from "@parley/protocol";
import { root } from "../lib/command.js";
import { Person } from "../lib/person.js";
import { freePort } from "../lib/ports.js";
import type { Stage } from "../lib/stage.js";
import { until } from "../lib/within.js";
import { createRotatingDialer } from "./dialer.js";
import { type DockerOptions, docker, type Output } from "./engine.js";
import { writeQuickConfig } from "./quick-config.js";
import { certificateAt } from "./tls.js";

export type DomainNames = "north" | "south";
export type HomeNames = "home1" | "home2";

/** What `docker compose ps` says of one container. */
export interface ContainerState {
  readonly Service: string;
  readonly Name: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** Long enough to build the image from nothing. */
const buildMs = 600_000;
const healthyMs = 120_000;

export class Composition {
  readonly project: string;
  readonly #stage: Stage;
  readonly #ports: Record<DomainNames, number>;
  readonly #env: Readonly<Record<string, string>>;
  #caPem = "";

  private constructor(stage: Stage, ports: Record<DomainNames, number>, others: readonly number[]) {
    this.#stage = stage;
    this.#ports = ports;
    this.project = `parley-play-${process.pid}`;
    const config = stage.makeDirectory("deploy");
    writeQuickConfig(config, ports);
    this.#env = {
      COMPOSE_PROJECT_NAME: this.project,
      COMPOSE_FILE: join(root, "docker-compose.yml"),
      PARLEY_IMAGE: this.image,
      PARLEY_CONFIG: config,
      // One port and two addresses: what a name with two addresses is.
      NORTH_HOME1: `127.0.0.1:${ports.north}`,
      NORTH_HOME2: `127.0.0.2:${ports.north}`,
      SOUTH_HOME1: `127.0.0.1:${ports.south}`,
      SOUTH_HOME2: `127.0.0.2:${ports.south}`,
      NORTH_PROXY: `127.0.0.1:${others[0]}`,
      SOUTH_PROXY: `127.0.0.1:${others[1]}`,
      PROMETHEUS: `127.0.0.1:${others[2]}`,
    };
  }

  /** Nothing runs until `up`. At the stage's end it is brought down, with its volumes and networks. */
  static async make(stage: Stage): Promise<Composition> {
    const north = await freePort();
    const south = await freePort();
    const others = [await freePort(), await freePort(), await freePort()];
    const composition = new Composition(stage, { north, south }, others);
    stage.atEnd(() => composition.down());
    return composition;
  }

  /** Where Prometheus is. */
  get prometheus(): string {
    return `http://${this.#env.PROMETHEUS}`;
  }

  /** Of every role. */
  get image(): string {
    return "parley:play";
  }

  /** The services that go on. */
  async services(): Promise<string[]> {
    const { stdout } = await this.compose(["ps", "--services", "--status", "running"]);
    return stdout.split("\n").filter((line) => line !== "" && line !== "cli");
  }

  /** The certificate of the private authority. */
  get caPem(): string {
    return this.#caPem;
  }

  /** `docker compose …` of this project. */
  compose(args: readonly string[], options: DockerOptions = {}): Promise<Output> {
    return docker(["compose", ...args], { cwd: root, ...options, env: { ...this.#env, ...options.env } });
  }

  /** A script of `deploy/`, which calls `docker compose` itself. */
  script(name: string, args: readonly string[], options: DockerOptions = {}): Promise<Output> {
    const env = { ...this.#env, ...options.env };
    return docker([join(root, "deploy", name), ...args], { cwd: root, ...options, env, program: "sh" });
  }

  async build(): Promise<void> {
    await this.compose(["build", "--quiet"], { patienceMs: buildMs });
  }

  /** Starts everything and waits until it is healthy. */
  async up(): Promise<void> {
    await this.compose(["up", "--detach", "--no-build"], { patienceMs: healthyMs });
    await this.healthy();
    this.#caPem = await this.file("north-home1", "/var/lib/parley/trust/ca.pem");
  }

  /** Waits until every service is healthy. */
  async healthy(): Promise<void> {
    const well = async (): Promise<boolean> => {
      const states = await this.states();
      return states.every(({ ExitCode, Health, State }) =>
        State === "running" ? Health === "healthy" : State === "exited" && ExitCode === 0,
      );
    };
    try {
      await until("every service is healthy", well, healthyMs);
    } catch (error) {
      const { stdout } = await this.compose(["logs", "--tail", "20"], { mayFail: true });
      throw new Error(`${(error as Error).message}\n${JSON.stringify(await this.states())}\n${stdout}`);
    }
  }

  async down(): Promise<void> {
    await this.compose(["--profile", "cli", "down", "--volumes", "--timeout", "5"], { patienceMs: 120_000 });
  }

  async states(): Promise<ContainerState[]> {
    const { stdout } = await this.compose(["ps", "--all", "--format", "json"]);
    // An object a line; older versions print one list.
    if (stdout.startsWith("[")) return JSON.parse(stdout) as ContainerState[];
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as ContainerState);
  }

  /** The name of a service's container. */
  container(service: string): string {
    return `${this.project}-${service}-1`;
  }

  /** The text of a file in a container. */
  async file(service: string, path: string): Promise<string> {
    return (await this.compose(["exec", "-T", service, "cat", path])).stdout;
  }

  /** `docker compose run --rm cli …`. */
  cli(args: readonly string[], options: DockerOptions = {}): Promise<Output> {
    return this.compose(["run", "--rm", "--no-TTY", "cli", ...args], options);
  }

  /** What starts such a command that goes on, in a container of this name. */
  cliCommand(
    args: readonly string[],
    name: string,
  ): { args: string[]; env: Readonly<Record<string, string>> } {
    return { args: ["compose", "run", "--rm", "--no-TTY", "--name", name, "cli", ...args], env: this.#env };
  }

  /** Waits until a home takes connections. */
  async serves(domain: DomainNames, home: HomeNames): Promise<void> {
    const takes = (): Promise<boolean> =>
      certificateAt(this.target(domain, home)).then(
        () => true,
        () => false,
      );
    await until(`${home} of ${domain} takes connections`, takes, healthyMs);
  }

  /** Where user agents on this machine connect: any home of the domain, or a certain one. */
  target(domain: DomainNames, home?: HomeNames): DialTarget {
    const name = `${domain}.example`;
    const host = home === undefined ? name : `${home}.${name}`;
    return { address: `${host}:${this.#ports[domain]}`, domain: name, ca: this.#caPem };
  }

  async addAccount(principal: string): Promise<void> {
    await this.cli(["account", "add", principal, "--password-file", "-"], {
      input: `${passwordOf(principal)}\n`,
    });
  }

  /** A user agent of an account, on this machine; nobody is signed in yet. */
  person(principal: string, options: { readonly home?: HomeNames; readonly device?: string } = {}): Person {
    const domain = principal.includes("@north") ? "north" : "south";
    const person = new Person(this.#stage.env, {
      principal,
      password: passwordOf(principal),
      target: this.target(domain, options.home),
      ...(options.device === undefined ? {} : { device: options.device }),
      agent: {
        dialer: createRotatingDialer(this.#stage.env),
        backoff: { initialMs: 50, maxMs: 500 },
        connectTimeoutMs: 3_000,
        retryFirst: true,
      },
    });
    this.#stage.atEnd(() => person.agent.abort());
    return person;
  }
}

export function passwordOf(principal: string): string {
  return `the password of ${principal}`;
}
