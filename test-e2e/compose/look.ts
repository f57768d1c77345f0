/** Looks at containers from outside and from inside. */
import type { Composition } from "./composition.js";
import { docker } from "./engine.js";

/** What of a container's settings is looked at. */
export interface Settings {
  readonly User: string;
  readonly HostConfig: {
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly PidsLimit: number;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null;
  };
  /** Of a process that is started in it. */
  readonly uid: string;
  /** Whether a file can be made outside of its volumes. */
  readonly writes: boolean;
}

export async function settingsOf(composition: Composition, service: string): Promise<Settings> {
  const { stdout } = await docker(["inspect", composition.container(service)]);
  const [{ Config, HostConfig }] = JSON.parse(stdout) as [
    { Config: { User: string }; HostConfig: Settings["HostConfig"] },
  ];
  const inside = (...args: string[]) =>
    composition.compose(["exec", "-T", service, ...args], { mayFail: true });
  const uid = (await inside("id", "-u")).stdout.trim();
  const writes = (
    await inside("sh", "-c", "for d in / /etc /usr/bin /var/tmp /app; do touch $d/x && echo made; done")
  ).stdout;
  return { User: Config.User, HostConfig, uid, writes: writes.includes("made") };
}

/** Every secret of the composition by where it lies, without what is around it. */
export async function secretsOf(composition: Composition): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const domain of ["north", "south"]) {
    const script =
      "cd /var/lib/parley && for f in $(find . -type f -not -name '*.crt' -not -path './redis-data/*' -not -path './cli/*'); do echo \"== $f\"; cat $f; done";
    const { stdout } = await composition.compose([
      "run",
      "--rm",
      "--no-deps",
      "--no-TTY",
      "--entrypoint",
      "sh",
      `${domain}-init`,
      "-c",
      script,
    ]);
    for (const part of stdout.split("== ").filter((text) => text !== "")) {
      const [name = "", ...lines] = part.split("\n");
      if (name.endsWith("ca.pem") || name.endsWith(".acl") || name.endsWith(".conf")) continue;
      // Of a key in PEM form a line from its middle.
      const text = lines[0]?.startsWith("-----") ? lines[1] : lines[0];
      secrets[`${domain} ${name}`] = text ?? "";
    }
  }
  return secrets;
}

/** Tries every address of others from within a container. */
const knock = `
const [, ...targets] = process.argv;
const tries = targets.map((target) => new Promise((resolve) => {
  const [service, host, port] = target.split(" ");
  const socket = require("node:net").connect({ host, port: Number(port), timeout: 1500 });
  const end = (open) => { socket.destroy(); resolve(open ? service : undefined); };
  socket.on("connect", () => end(true)).on("timeout", () => end(false)).on("error", () => end(false));
}));
Promise.all(tries).then((open) => console.log(JSON.stringify(open.filter(Boolean))));
`;

const ports: Readonly<Record<string, readonly number[]>> = {
  redis: [6379],
  nats: [4222, 8222],
  home1: [7440, 7441, 7442],
  home2: [7440, 7441, 7442],
  proxy: [7440, 7443],
};

/** Which services a container can open a connection to, by name or at any address that they have. */
export async function reachable(
  composition: Composition,
  from: string,
  services: readonly string[],
): Promise<string[]> {
  const targets: string[] = [];
  for (const service of services) {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
    const { stdout } = await docker(["inspect", "--format", format, composition.container(service)]);
    const [domain = "", part = ""] = service.split("-");
    const names = [service, `${part}.${domain}.example`];
    // The short name is another server's in the other domain.
    if (from.startsWith(`${domain}-`)) names.push(part);
    for (const host of [...stdout.trim().split(/\s+/), ...names]) {
      for (const port of ports[part] ?? []) targets.push(`${service} ${host} ${port}`);
    }
  }
  const { stdout } = await composition.compose(["exec", "-T", from, "node", "-e", knock, "--", ...targets]);
  const open = new Set(JSON.parse(stdout) as string[]);
  return services.filter((service) => open.has(service));
}
