/** The ways in which a simulated network fails. */

/** How badly the network behaves. Probabilities are per frame unless said otherwise. */
export interface NetworkFaults {
  /** One-way delay of a frame: a base plus something up to the jitter, in milliseconds. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** The stream is reset: what is on its way in both directions is lost, and both sides learn of it. */
  readonly resetChance: number;
  /** The stream stalls for up to `stallMs` (lost packets that are sent again). */
  readonly stallChance: number;
  readonly stallMs: number;
  /** Per connection attempt: it fails. */
  readonly dialFailChance: number;
  /** Per reset or kill, for each side: it is not told, and only its heartbeats find out. */
  readonly silentChance: number;
  /** Links only: the frame is lost, and the stream goes on. */
  readonly linkLossChance: number;
  /** Links only: the frame comes up to `linkLateMs` later, behind others. */
  readonly linkLateChance: number;
  readonly linkLateMs: number;
  /** Links only: the frame comes twice. */
  readonly linkTwiceChance: number;
}

/** A network without faults. */
export const calmNetwork: NetworkFaults = {
  delayMs: 1,
  jitterMs: 0,
  resetChance: 0,
  stallChance: 0,
  stallMs: 0,
  dialFailChance: 0,
  silentChance: 0,
  linkLossChance: 0,
  linkLateChance: 0,
  linkLateMs: 0,
  linkTwiceChance: 0,
};
