/** On a cluster, what is missed may be of an account that was made, and not there yet: see `account-spread.ts`. */
import type { Store } from "../store.js";
import type { AccountSpread } from "./account-spread.js";

/** The calls that miss things, which look again after they have finished what was decided. */
export function resolvingClaims(store: Store, spread: AccountSpread): Partial<Store> {
  const { publish, unpublish, presence, presentityState, presentity, inbox, append } = store;
  const { setAccessRules, setDeliveryRules } = store;

  const again = async <T>(address: string, call: () => Promise<T>, misses: (result: T) => boolean) => {
    const result = await call();
    return misses(result) && (await spread.resolve(address)) ? call() : result;
  };
  const isNone = (result: unknown): boolean => result === undefined;
  const isMissing = ({ kind }: { readonly kind: string }): boolean =>
    kind === "no_such_presentity" || kind === "no_such_inbox";

  return {
    publish: (input) => again(input.presentity, () => publish(input), isMissing),
    unpublish: (input) => again(input.presentity, () => unpublish(input), isMissing),
    presence: (address) => again(address, () => presence(address), isNone),
    presentityState: (address) => again(address, () => presentityState(address), isNone),
    presentity: (address) => again(address, () => presentity(address), isNone),
    inbox: (address) => again(address, () => inbox(address), isNone),
    append: (input) => again(input.inbox, () => append(input), isMissing),
    setAccessRules: (address, rules, ifChange) =>
      again(address, () => setAccessRules(address, rules, ifChange), isMissing),
    setDeliveryRules: (address, rules) =>
      again(
        address,
        () => setDeliveryRules(address, rules),
        (done) => !done,
      ),
  };
}
