/** One message on its way into an inbox of this domain, wherever it comes from. */
import type { Requester } from "@parley/model";
import type { ParleyError } from "@parley/runtime";
import type { LanePosition } from "@parley/store";

/** What became of a message. */
export type DeliveryResult =
  /** Durably in the inbox, now or earlier; or discarded by rule, which must not show. */
  | { readonly kind: "delivered"; readonly before: boolean }
  | { readonly kind: "refused"; readonly reason: string }
  /** The message before it in its lane has not been decided here. */
  | { readonly kind: "out_of_order" }
  /** It is not known whether it is in the inbox; the same may be tried again. */
  | { readonly kind: "failed"; readonly error: ParleyError };

/** One message on its way into an inbox. */
export interface Delivery {
  readonly requester: Requester;
  /** The authenticated principal that sends. */
  readonly sender: string;
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Its place among the messages of another domain. */
  readonly lane?: LanePosition;
  /** Called once, when what is said is durable. */
  finish(result: DeliveryResult): void;
}
