/** NATS servers for tests. */
import { connect } from "node:net";
import { announce } from "./announce.js";
import { openPlace, type Place } from "./place.js";
import { inPlace, onFreePorts, type ServerTls } from "./redis.js";
import { chooseSource, services } from "./source.js";
import { thisMachine } from "./surroundings.js";
import { namedServer, OwnServer, type TestServer } from "./test-server.js";

/** How a NATS server is to be. With any of these but `control: false` it is the test's own. */
export interface NatsOptions {
  /** The test stops, pauses or configures it. @defaultValue true when there is another option */
  readonly control?: boolean;
  readonly tls?: ServerTls;
  /** The public key (`U…`) of the one who may sign in. */
  readonly nkey?: string;
  readonly user?: { readonly name: string; readonly password: string };
  readonly token?: string;
  /** Further lines of nats-server's configuration, e.g. `max_payload: 1000` or what `makeNatsAccounts` gives. */
  readonly config?: string;
}

/** A NATS server. */
export interface TestNats extends TestServer {
  /** `http://host:port` of its monitoring (`/varz`, `/connz`, `/subsz`); `undefined` for one from the environment. */
  readonly monitorUrl: string | undefined;
}

/** Starts a NATS server, or gives the one that the environment names. @throws Error that says what to do, without either. */
export async function startNats(options: NatsOptions = {}): Promise<TestNats> {
  const { control = Object.keys(options).length > 0 } = options;
  const source = await chooseSource("nats", { control }, thisMachine);
  announce("nats", source, control);
  if (source.kind === "environment") return namedNats(new URL(source.url));
  return onFreePorts(2, async (ports) => {
    const [port = 0, monitorPort = 0] = ports;
    const place = await openPlace(source, services.nats.program, ports);
    return inPlace(place, async () => {
      await place.write("nats.conf", await configuration(place, port, monitorPort, options));
      const nats = new OwnNats(
        place,
        {
          name: "nats",
          port,
          url: `${options.tls === undefined ? "nats" : "tls"}://127.0.0.1:${port}`,
          args: ["-c", `${place.dir}/nats.conf`],
          probe: () => probe(port),
        },
        monitorPort,
      );
      await nats.start();
      return nats;
    });
  });
}

/** The server that a URL names. */
export function namedNats(url: URL): TestNats {
  return { ...namedServer(url, 4222), monitorUrl: undefined };
}

class OwnNats extends OwnServer implements TestNats {
  readonly monitorUrl: string;

  constructor(place: Place, recipe: ConstructorParameters<typeof OwnServer>[1], monitorPort: number) {
    super(place, recipe, { ownPlace: true });
    this.monitorUrl = `http://127.0.0.1:${monitorPort}`;
  }
}

async function configuration(
  place: Place,
  port: number,
  monitorPort: number,
  options: NatsOptions,
): Promise<string> {
  const { tls, nkey, user, token, config = "" } = options;
  const lines = [`listen: "${place.bind}:${port}"`, `http: "${place.bind}:${monitorPort}"`];
  if (nkey !== undefined) lines.push(`authorization { users: [ { nkey: ${nkey} } ] }`);
  if (user !== undefined)
    lines.push(
      `authorization { user: ${JSON.stringify(user.name)}, password: ${JSON.stringify(user.password)} }`,
    );
  if (token !== undefined) lines.push(`authorization { token: ${JSON.stringify(token)} }`);
  if (tls !== undefined) {
    const files = { ca: tls.ca, cert: tls.cert, key: tls.key };
    for (const [part, pem] of Object.entries(files)) await place.write(`${part}.pem`, pem);
    lines.push(
      `tls { ca_file: "${place.dir}/ca.pem", cert_file: "${place.dir}/cert.pem", key_file: "${place.dir}/key.pem", verify: ${tls.clientCertificates === true} }`,
    );
  }
  return `${[...lines, config].join("\n")}\n`;
}

/** A server greets whoever connects, with or without TLS, before anybody signs in. */
function probe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("data", (chunk: Buffer) => {
      socket.destroy();
      if (chunk.toString("latin1").startsWith("INFO ")) resolve();
      else reject(new Error(`the server says ${JSON.stringify(chunk.toString("latin1").slice(0, 80))}`));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server has closed the connection")));
  });
}
