/** The scene of bad days: a domain with two home servers on Redis and NATS, another domain, and people of both. */
import { Day, type People } from "./days.js";
import { type Config, type Domain, makeWorld, merge } from "./domain.js";
import { makePerson } from "./person.js";
import type { Services } from "./services.js";
import { type Home, SharedDomain } from "./shared-domain.js";
import type { Stage } from "./stage.js";
import { until } from "./within.js";

/** Leases of seconds, so that a play need not wait for minutes; what is decided is written to the log. */
const quick: Config = {
  store: { redis: { requestTimeout: "4s" } },
  sessions: { heartbeat: "1s", outOfContact: "2s" },
  presence: { lease: "4s" },
  cluster: { nodeLease: "4s" },
  log: { level: "info" },
};

/** What a server may grow by over all days of a scene: what waits is bounded. */
const growthBytesMax = 200 << 20;

/** What the scene consists of. */
export interface BadDaysOptions {
  readonly services: Pick<Services, "config">;
  /** Added to the configuration of the servers that share Redis and NATS. */
  readonly more?: Config;
  /** The same of one of them, by its name. */
  readonly ofHome?: Readonly<Record<string, Config>>;
}

export class BadDays {
  readonly north: SharedDomain;
  readonly south: Domain;
  readonly people: People;
  #memory = new Map<Home, number>();

  private constructor(north: SharedDomain, south: Domain, people: People) {
    this.north = north;
    this.south = south;
    this.people = people;
  }

  /** Starts everything; everybody is signed in and watches. */
  static async begin(stage: Stage, options: BadDaysOptions): Promise<BadDays> {
    const { domains } = await makeWorld(stage, [{ name: "north.example" }, { name: "south.example" }]);
    const [northern, southern] = domains as [Domain, Domain];
    const more = merge(quick, options.more ?? {});
    const [north] = await Promise.all([
      SharedDomain.start(stage, northern, options.services, { ...options, more }),
      southern.start(),
    ]);
    for (const user of ["alice", "carol", "dave", "eve"]) await north.addAccount(user);
    const [home1, home2] = [north.home(1), north.home(2)];
    const people: People = {
      alice: north.person("alice", home1),
      carol: north.person("carol", home2),
      dave: north.person("dave", home1, { device: "phone" }),
      tablet: north.person("dave", home2, { device: "tablet" }),
      bob: await makePerson(stage, southern, "bob"),
    };
    const { alice, bob, carol, dave, tablet } = people;
    await Promise.all([alice, bob, carol, dave, tablet].map((person) => person.signsIn()));
    for (const owner of [alice, bob]) await owner.setsAccess({ otherwise: "allow" });
    for (const watcher of [carol, dave, bob]) await watcher.watches(alice);
    for (const watcher of [alice, tablet]) await watcher.watches(bob);
    return new BadDays(north, southern, people);
  }

  /** The processes of the north's servers. */
  get pids(): (number | undefined)[] {
    return this.north.homes.map(({ command }) => command?.pid);
  }

  /**
   * Lives through a day: life goes on before and after what happens, without help, and in the evening nothing that was
   * acknowledged is lost, doubled or out of order, and everybody sees what is current.
   * @param happens - is given the day, and the words of refusals that those who wait may hear.
   */
  async day(name: string, happens: (day: Day) => Promise<void>): Promise<Day> {
    const day = await Day.begin(this.people, name);
    try {
      await this.#remember();
      await happens(day);
      await day.end();
      await this.isReady();
      await this.#checkMemory();
      return day;
    } finally {
      day.cease();
    }
  }

  /** Waits until both servers say that they are ready. */
  async isReady(ready = true): Promise<void> {
    const wanted = ready ? 200 : 503;
    for (const home of this.north.homes) {
      const says = async (): Promise<boolean> => (await this.north.ready(home)).status === wanted;
      await until(`${home.node} says that it is ${ready ? "" : "not "}ready`, says, 30_000);
    }
  }

  /** The lines of the servers' logs with this event. */
  logged(event: string, homes: readonly Home[] = this.north.homes): Record<string, unknown>[] {
    return homes
      .flatMap(({ command }) => command?.errorLines.all ?? [])
      .filter((line) => line.includes(`"event":"${event}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async #remember(): Promise<void> {
    for (const home of this.north.homes) {
      if (!this.#memory.has(home)) this.#memory.set(home, await this.#memoryOf(home));
    }
  }

  async #checkMemory(): Promise<void> {
    for (const [home, before] of this.#memory) {
      const bytes = await this.#memoryOf(home);
      if (bytes - before > growthBytesMax)
        throw new Error(`${home.node} has grown from ${before} to ${bytes} bytes`);
    }
  }

  #memoryOf(home: Home): Promise<number> {
    return this.north.metric(home, "process_resident_memory_bytes");
  }
}
