/** The other end of a link, played by hand: says what a test wants, right or wrong. */
import type { DomainName } from "@parley/model";
import { decodeLinkFrame, encodeLinkItem, type FrameStream, federation as wire } from "@parley/protocol";
import type { CloseReason } from "@parley/runtime";
import { type DomainIdentity, proveIdentity } from "../src/identity.js";
import { createStreamPair, type StreamPair, type StreamPairOptions } from "../src/testing.js";
import { identityOf, type Node, north, type Scene, south } from "./fixtures.js";

/** One end of a stream with what arrived on it. */
export class RawPeer {
  readonly items: wire.LinkItem[] = [];
  closed: CloseReason | undefined;
  readonly #stream: FrameStream;

  constructor(stream: FrameStream) {
    this.#stream = stream;
    stream.start({
      onFrame: (frame) => this.items.push(...decodeLinkFrame(frame)),
      onDrain: () => {},
      onClose: (reason) => {
        this.closed = reason;
      },
    });
  }

  say(...items: wire.ILinkItem[]): void {
    for (const item of items) this.#stream.send(encodeLinkItem(item));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#stream.send(bytes);
  }

  close(reason: CloseReason): void {
    this.#stream.close(reason);
  }

  /** The last item of a kind. */
  last<K extends NonNullable<wire.LinkItem["item"]>>(kind: K): NonNullable<wire.LinkItem[K]> | undefined {
    return this.items.findLast((item) => item.item === kind)?.[kind] ?? undefined;
  }

  get refusal(): string | undefined {
    return this.last("refusal")?.error?.reason;
  }
}

/** What {@link dialRaw} says, where it is not what is right. */
export interface RawClaims {
  readonly domain?: DomainName;
  readonly peerDomain?: DomainName;
  readonly role?: wire.Role;
  readonly node?: string;
  readonly protocolVersion?: number;
  /** Proves with this. */
  readonly identity?: DomainIdentity;
  readonly chain?: Uint8Array[];
  /** Signs these instead of what the acceptor said and showed. */
  readonly nonce?: Uint8Array;
  readonly acceptorFingerprint?: Uint8Array;
  readonly acceptorDomain?: DomainName;
  readonly signature?: Uint8Array;
}

/** Opens a stream to a node that is `acceptorDomain` (south unless told otherwise). */
export function openRaw(
  scene: Scene,
  node: Node,
  acceptor: DomainName = south,
  options: StreamPairOptions = {},
): { peer: RawPeer; pair: StreamPair } {
  const { fingerprint } = identityOf(scene.world, acceptor);
  const pair = createStreamPair(scene.env, { acceptorFingerprint: fingerprint, ...options });
  node.federation.accept(pair.acceptor);
  return { peer: new RawPeer(pair.initiator), pair };
}

/** Opens a link to a node by hand: right, but for what `claims` says. */
export async function dialRaw(
  scene: Scene,
  node: Node,
  claims: RawClaims = {},
): Promise<{ peer: RawPeer; pair: StreamPair }> {
  const { domain = north, peerDomain = south } = claims;
  const acceptor = claims.acceptorDomain ?? peerDomain;
  const opened = openRaw(scene, node, scene.world.identities.has(acceptor) ? acceptor : south);
  const { peer } = opened;
  peer.say({
    hello: {
      domain,
      peerDomain,
      role: claims.role ?? wire.Role.ROLE_HOME,
      node: claims.node ?? "raw",
      protocolVersion: claims.protocolVersion ?? 1,
    },
  });
  await scene.clock.settle();
  const nonce = peer.last("challenge")?.nonce;
  if (nonce === undefined) return opened;
  const proof = proveIdentity(claims.identity ?? identityOf(scene.world, domain), {
    nonce: claims.nonce ?? nonce,
    initiatorDomain: domain,
    acceptorDomain: peerDomain,
    acceptorFingerprint: claims.acceptorFingerprint ?? identityOf(scene.world, peerDomain).fingerprint,
  });
  peer.say({ proof: { chain: claims.chain ?? proof.chain, signature: claims.signature ?? proof.signature } });
  await scene.clock.settle();
  return opened;
}

/** Listens at an address as an acceptor by hand, for the initiator's side. */
export function listenRaw(scene: Scene, domain: DomainName, address = `${domain}:7443`): RawPeer[] {
  const peers: RawPeer[] = [];
  scene.network.listen(address, {
    acceptorFingerprint: identityOf(scene.world, domain).fingerprint,
    onStream: (stream) => peers.push(new RawPeer(stream)),
  });
  return peers;
}
