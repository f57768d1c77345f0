/** Where a test's server comes from. Pure: what is there is looked up by the caller's functions, and only when it matters. */

/** The services that tests know. */
export type Service = "redis" | "nats";

/** What a server for a test is. */
export type Source =
  | { readonly kind: "environment"; readonly url: string; readonly variable: string }
  | { readonly kind: "container"; readonly image: string }
  | { readonly kind: "program"; readonly path: string };

/** What this machine has. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Why no Docker engine answers; `undefined` when one does. */
  dockerRefusal(): Promise<string | undefined>;
  /** The full path of a program on `PATH`. */
  findProgram(name: string): string | undefined;
}

/** One service's names. */
export interface ServiceNames {
  readonly title: string;
  readonly variable: string;
  readonly image: string;
  readonly program: string;
  /** What installs the program on Debian. */
  readonly debianPackage: string;
}

export const services: Readonly<Record<Service, ServiceNames>> = {
  redis: {
    title: "Redis",
    variable: "PARLEY_REDIS_URL",
    image: "redis:8-alpine",
    program: "redis-server",
    debianPackage: "redis-server",
  },
  nats: {
    title: "NATS",
    variable: "PARLEY_NATS_URL",
    image: "nats:2-alpine",
    program: "nats-server",
    debianPackage: "nats-server",
  },
};

/** Narrows the choice, so that both kinds can be tried where both are there: `container` or `program`. */
export const onlyVariable = "PARLEY_TEST_SERVICES";

/**
 * Chooses where a server comes from.
 * - Somebody named one for testing (`PARLEY_REDIS_URL`, `PARLEY_NATS_URL`): that one, where a plain server is wanted. It
 *   belongs to others, too, so a test that configures, stops or pauses its server never gets it.
 * - A plain server: Testcontainers where a Docker engine answers, else the program on `PATH`.
 * - A server of a test's own making (`control`): the program, which starts in a fraction of the time, else a container.
 * @param options.control - the test configures, stops or pauses the server.
 * @throws Error that says what to do, when there is nothing.
 */
export async function chooseSource(
  service: Service,
  options: { readonly control: boolean },
  surroundings: Surroundings,
): Promise<Source> {
  const { variable, image, program } = services[service];
  const url = surroundings.env[variable];
  if (url !== undefined && url !== "" && !options.control) return { kind: "environment", url, variable };

  const only = onlyKind(surroundings.env[onlyVariable]);
  const path = only === "container" ? undefined : surroundings.findProgram(program);
  if (options.control && path !== undefined) return { kind: "program", path };
  const refusal =
    only === "program" ? `${onlyVariable}=program forbids it` : await surroundings.dockerRefusal();
  if (refusal === undefined) return { kind: "container", image };
  if (path !== undefined) return { kind: "program", path };
  throw new Error(nothingThere(service, options.control, refusal, only));
}

function onlyKind(value: string | undefined): "container" | "program" | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === "container" || value === "program") return value;
  throw new Error(`${onlyVariable} is ${JSON.stringify(value)}, must be "container" or "program"`);
}

function nothingThere(
  service: Service,
  control: boolean,
  refusal: string,
  only: "container" | "program" | undefined,
): string {
  const { title, variable, program, debianPackage } = services[service];
  const missing =
    only === "container"
      ? `${onlyVariable}=container forbids the program ${program}`
      : `there is no program ${program} on PATH`;
  const own = control ? " that it may configure and stop" : "";
  const named = control
    ? `${variable} names a server for the tests that only use one; this one needs its own.`
    : `or name a server for testing: ${variable}=<url> (the tests use names of their own in it).`;
  return [
    `A test needs a real ${title}${own}, and there is none: no Docker engine answers (${refusal}), and ${missing}.`,
    `Do one of these: start Docker; install ${program} (Debian: apt-get install ${debianPackage}; macOS: brew install ${
      service === "redis" ? "redis" : "nats-server"
    });`,
    named,
  ].join("\n");
}
