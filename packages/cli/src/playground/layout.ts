/** What the playground is made of, and where: domains, people, ports, files. */
import { join } from "node:path";

/** Somebody with an account. */
export interface Person {
  readonly principal: string;
  readonly presentity: string;
  readonly inbox: string;
  /** A file with nothing but the password. */
  readonly passwordFile: string;
}

/** One domain: a home server behind a proxy. */
export interface PlaygroundDomain {
  readonly domain: string;
  readonly person: Person;
  /** Where user agents connect. */
  readonly client: string;
  readonly admin: string;
  /** Where the proxy takes links, from the home server and from the other domain's proxy. */
  readonly federation: string;
  readonly serverConfig: string;
  readonly proxyConfig: string;
}

export interface Layout {
  readonly directory: string;
  readonly ca: string;
  readonly north: PlaygroundDomain;
  readonly south: PlaygroundDomain;
}

/** The first of the ports, unless told otherwise: north has +1 to +3, south +11 to +13. */
export const portBaseDefault = 7400;

export function playgroundLayout(directory: string, portBase: number): Layout {
  const domain = (name: string, user: string, firstPort: number): PlaygroundDomain => {
    const principal = `${user}@${name}`;
    return {
      domain: name,
      person: {
        principal,
        presentity: `pres:${principal}`,
        inbox: `im:${principal}`,
        passwordFile: join(directory, `${user}.password`),
      },
      client: `127.0.0.1:${firstPort}`,
      admin: `127.0.0.1:${firstPort + 1}`,
      federation: `127.0.0.1:${firstPort + 2}`,
      serverConfig: join(directory, `${name}.server.yaml`),
      proxyConfig: join(directory, `${name}.proxy.yaml`),
    };
  };
  return {
    directory,
    ca: join(directory, "ca.pem"),
    north: domain("north.example", "alice", portBase + 1),
    south: domain("south.example", "bob", portBase + 11),
  };
}
