/** Two domains in which something bad happens to one, while two people of both go on talking. */
import { Bystanders } from "./bystanders.js";
import type { KeyPair } from "./certificates.js";
import { type Config, type Domain, makeWorld } from "./domain.js";
import { makePerson, type Person } from "./person.js";
import type { Stage } from "./stage.js";

/** What the tests of a file find. */
export interface Scene {
  /** Behind a proxy. */
  readonly north: Domain;
  /** Without one: its home server takes links itself. */
  readonly south: Domain;
  readonly alice: Person;
  readonly bob: Person;
  /** Whom everybody trusts. */
  readonly authority: KeyPair;
}

/**
 * Starts the domains before all tests. In every test alice and bob go on sending, receiving and watching, each exactly what
 * the other says, and afterwards every server is the process that it was.
 * @param more - further fields of both home servers' configuration.
 * @param prepare - called when the domains are made and nothing runs yet.
 */
export function useScene(
  stage: Stage,
  more: Config = {},
  prepare: (scene: Omit<Scene, "alice" | "bob">) => Promise<void> | void = () => undefined,
): Scene {
  const scene: { -readonly [K in keyof Scene]?: Scene[K] } = {};
  let bystanders: Bystanders | undefined;

  beforeAll(async () => {
    const links = { handshakeTimeout: "1s" };
    const server = { sessions: { signInTimeout: "1s" }, links, ...more };
    const { authority, domains } = await makeWorld(stage, [
      { name: "north.example", server, proxy: { links } },
      { name: "south.example", server, proxied: false },
    ]);
    const [north, south] = domains as [Domain, Domain];
    await prepare({ north, south, authority });
    await Promise.all([north.start(), south.start()]);
    const alice = await makePerson(stage, north, "alice");
    const bob = await makePerson(stage, south, "bob");
    await Promise.all([alice.signsIn(), bob.signsIn(), north.addAccount("mallory")]);
    bystanders = new Bystanders([alice, bob]);
    await bystanders.meet();
    Object.assign(scene, { north, south, alice, bob, authority });
  }, 60_000);

  beforeEach(() => bystanders?.start());

  afterEach(async () => {
    await bystanders?.stop();
    const parts = [scene.north?.home, scene.north?.proxy, scene.south?.home];
    expect(parts.map((part) => part?.running)).toEqual([true, true, true]);
  }, 30_000);

  return scene as Scene;
}
