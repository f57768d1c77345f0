/** What plays on a calm world are made of. */
import type { AccessRules } from "@parley/model";
import type { Random } from "@parley/runtime";
import type { Device } from "./device.js";
import { type Pass, reportLasting } from "./findings.js";
import type { OwnPresentity } from "./person.js";
import { pick } from "./pick.js";
import { expectedText, truePresentity } from "./presence-checks.js";
import type { World } from "./world.js";

/** A play. */
export interface Scene {
  readonly name: string;
  readonly play: (world: World, random: Random, pass: Pass) => Promise<void>;
}

/** What anything may take in a calm world with slow disks and clocks that are a little wrong: a few round trips. */
export const slackMs = 2_500;

const allowAll: AccessRules = { rules: [], otherwise: "allow" };

/** Makes everybody watch one presentity with rules that let all see everything, and publishes on its owner's device. */
export async function gather(
  world: World,
  random: Random,
  pass: Pass,
): Promise<
  { readonly own: OwnPresentity; readonly device: Device; readonly watchers: readonly Device[] } | undefined
> {
  const mains = world.devices.filter(({ options, person }) => options.takesReports && person.principal);
  const device = pick(mains, random);
  const own = pick(device.person.presentities, random);
  const watchers = world.devices.filter(({ person }) => person !== device.person);
  device.setAccessRules(own, allowAll);
  await pass(slackMs);
  for (const watcher of watchers) watcher.subscribe(own.address, 0);
  device.publish(own, { status: "open", bound: true, hold: true, expiresMs: 0, shared: false });
  await pass(2 * slackMs);
  await expectCurrent(world, pass, own, watchers, "after everybody has subscribed");
  return { own, device, watchers };
}

export async function expectCurrent(
  world: World,
  pass: Pass,
  own: OwnPresentity,
  watchers: readonly Device[],
  when: string,
): Promise<void> {
  await reportLasting(world, pass, async (found) => {
    const truth = await truePresentity(world, own);
    if (truth === undefined) return;
    for (const watcher of watchers) {
      const text = expectedText(truth, watcher.person.decided(truth.rules, own.address));
      const latest = watcher.observed.latest.get(own.address);
      if (text === undefined || (latest?.text === text && latest.freshness === "live")) continue;
      const who = `${watcher.name} of ${own.address} ${when}`;
      found.add("in time", who, `sees ${latest?.text} (${latest?.freshness}), should see ${text}`);
    }
  });
}

/**
 * A Notify that meets a link which its other end has just closed for want of use is lost, and Compare makes up for it: where
 * links are closed early, other domains may learn of a change only then.
 */
export function repairMs({ settings }: World): number {
  const { compareIntervalMs = 0, askTimeoutMs = 0 } = settings.home.presence ?? {};
  return settings.links.idleCloseMs === undefined ? 0 : compareIntervalMs + askTimeoutMs;
}
