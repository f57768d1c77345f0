/** The whole suite. */
import { describeAccounts } from "./account-contract.js";
import { describeChanges } from "./change-contract.js";
import { describeCluster } from "./cluster-contract.js";
import type { OpenStoreUnderTest } from "./fixtures.js";
import { describeInboxes } from "./inbox-contract.js";
import { describeInboxSharing } from "./inbox-sharing-contract.js";
import { describeLeases } from "./lease-contract.js";
import { describeModels } from "./model-contract.js";
import { describeOutbox } from "./outbox-contract.js";
import { describePresence } from "./presence-contract.js";
import { describeSubscriptions } from "./subscription-contract.js";

/**
 * Describes what every store engine does, sentence by sentence of the ports' comments. To be called by an engine's test.
 * @param name - the engine.
 * @param options.runs - how many random sequences of each kind; fewer for an engine that is slow. @defaultValue 100
 */
export function describeStoreContract(
  name: string,
  open: OpenStoreUnderTest,
  options: { readonly runs?: number } = {},
): void {
  describe(`${name}: the store's contract`, () => {
    describeAccounts(open);
    describePresence(open);
    describeChanges(open);
    describeLeases(open);
    describeSubscriptions(open);
    describeInboxes(open);
    describeInboxSharing(open);
    describeOutbox(open);
    describeCluster(open);
    describeModels(open, options.runs ?? 100);
  });
}
