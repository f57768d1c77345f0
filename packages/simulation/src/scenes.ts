/**
 * Short plays on a world that is calm again after everything that happened to it: what has a time in which it must happen
 * can be held to it now.
 */
import { defaultDeliveryRules } from "@parley/model";
import { domainNames } from "./certificates.js";
import type { Device } from "./device.js";
import type { Pass } from "./findings.js";
import type { OwnPresentity } from "./person.js";
import { pick } from "./pick.js";
import { truePresentity } from "./presence-checks.js";
import { expectCurrent, gather, repairMs, type Scene, slackMs } from "./scene.js";

/** RFC 2779 §3.2.4: contact is lost, and the watchers are told within the time that is configured. */
const outOfContact: Scene = {
  name: "out of contact",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    const { heartbeatMs = 0, outOfContactMs = 0 } = world.settings.home;
    const silently = random.chance(0.5);
    const sessionId = device.agent?.sessionId;
    if (silently) {
      // The machine is gone: nobody is told, and only its silence is heard.
      world.network.resetAll(device.name, true);
      device.crash();
      await pass(2.5 * heartbeatMs);
    } else {
      device.crash();
    }
    await pass(outOfContactMs + slackMs + repairMs(world));
    const truth = await truePresentity(world, own);
    if (truth?.publications.some((publication) => publication.sessionId?.endsWith(`/${sessionId}`))) {
      world.fail("out of contact", `${own.address} keeps what was bound to a session that is gone`);
    }
    await expectCurrent(world, pass, own, watchers, "after its owner was lost");
    device.start(true);
    await pass(slackMs);
  },
};

/** Whoever is politely blocked sees a closed presentity that never changes, in notifications and in fetches. */
const politeBlock: Scene = {
  name: "polite block",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    const blocked = watchers.filter(({ person }) => person.principal !== undefined && random.chance(0.6));
    const principals = [...new Set(blocked.map(({ person }) => person.principal as string))];
    for (const principal of principals) device.decide(own, principal, "polite-block");
    await pass(slackMs);
    const isBlocked = ({ person }: Device): boolean => principals.includes(person.principal ?? "");
    const before = new Map(watchers.map((watcher) => [watcher, watcher.observed.sightings.get(own.address)]));
    const fetched = new Map<Device, string>();
    for (const watcher of watchers.filter(isBlocked)) fetched.set(watcher, await fetchOf(watcher, own, pass));
    for (let i = 0; i < 3; i++) {
      device.publish(own, {
        status: i === 1 ? "closed" : "open",
        bound: true,
        hold: true,
        expiresMs: 0,
        shared: false,
      });
      await pass(slackMs / 2);
    }
    for (const watcher of watchers) {
      const sightings = watcher.observed.sightings.get(own.address);
      if (!isBlocked(watcher)) continue;
      if (sightings !== before.get(watcher)) {
        world.fail(
          "rules hide",
          `${watcher.name} is politely blocked by ${own.address} and is notified of changes`,
        );
      }
      const now = await fetchOf(watcher, own, pass);
      if (now !== fetched.get(watcher)) {
        world.fail(
          "rules hide",
          `${watcher.name} is politely blocked and fetched ${fetched.get(watcher)}, then ${now}`,
        );
      }
    }
    await expectCurrent(world, pass, own, watchers, "while others are politely blocked");
  },
};

async function fetchOf(device: Device, own: OwnPresentity, pass: Pass): Promise<string> {
  let said = "no answer";
  device.agent?.fetch(own.address).then(
    ({ version, document }) => {
      said = `${version.epoch}.${version.counter} ${document.tuples.map(({ id }) => id).join()}`;
    },
    (error: unknown) => {
      said = String(error);
    },
  );
  await pass(500);
  return said;
}

/** A change of rules is felt at once: nothing more is shown to who is blocked, and all again to who is allowed again. */
const changeRules: Scene = {
  name: "change rules",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    device.setAccessRules(own, { rules: [], otherwise: "block" });
    await pass(slackMs);
    const before = new Map(watchers.map((watcher) => [watcher, watcher.observed.sightings.get(own.address)]));
    for (const watcher of watchers) {
      const known = watcher.observed.states.get(own.address);
      if (known?.state !== "terminated") {
        world.fail(
          "in time",
          `${watcher.name} is blocked by ${own.address} and was told ${known?.state} ${known?.reason}`,
        );
      }
    }
    device.publish(own, { status: "open", bound: true, hold: true, expiresMs: 0, shared: true });
    await pass(slackMs);
    for (const watcher of watchers) {
      if (watcher.observed.sightings.get(own.address) !== before.get(watcher)) {
        world.fail("rules hide", `${watcher.name} is blocked by ${own.address} and is notified`);
      }
    }
    device.setAccessRules(own, {
      rules: [
        {
          match: { kind: "domain", domains: [pick(domainNames, random)] },
          handling: "allow",
          show: "without-notes",
        },
      ],
      otherwise: "allow",
    });
    await pass(slackMs);
    for (const watcher of watchers) watcher.subscribe(own.address, 0);
    await pass(2 * slackMs);
    await expectCurrent(world, pass, own, watchers, "after everybody was allowed again");
  },
};

/** What runs out does so in time, and whoever watches sees it. */
const expiry: Scene = {
  name: "expiry",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    device.publish(own, { status: "open", bound: false, hold: false, expiresMs: 4_000, shared: false });
    await pass(slackMs);
    const number = own.publishedAtMs.length;
    await expectCurrent(world, pass, own, watchers, "after a publication that will run out");
    await pass(4_000);
    const truth = await truePresentity(world, own);
    if (truth?.publications.some(({ tuples }) => tuples[0]?.notes[0]?.text === `p${number}`)) {
      world.fail("in time", `${own.address} keeps publication ${number}, which has run out`);
    }
    await expectCurrent(world, pass, own, watchers, "after a publication ran out");
    // A subscription that nobody refreshes any more ends.
    const lost = pick(
      watchers.filter(({ person }) => person.principal !== undefined),
      random,
    );
    const mates = world.devices.filter(({ person }) => person === lost.person);
    for (const mate of mates) if (mate !== lost) mate.crash();
    await pass(500);
    lost.subscribe(own.address, 3_000);
    await pass(1_000);
    lost.crash();
    await pass(3_000 + slackMs);
    let state = "no answer";
    device.agent?.watchers(own.address).then(
      (listed) => {
        const entry = listed.find(
          ({ principal, kind }) => principal === lost.person.principal && kind === "subscriber",
        );
        state = entry?.state ?? "not listed";
      },
      (error: unknown) => {
        state = String(error);
      },
    );
    await pass(500);
    if (state !== "terminated") {
      world.fail("in time", `${lost.name} is listed as ${state} after its subscription ran out`);
    }
    for (const mate of mates) mate.start(true);
    await pass(slackMs);
  },
};

/** The domains lose each other: what is seen is marked as old, messages are queued, and afterwards all is as if nothing had been. */
const outage: Scene = {
  name: "outage",
  play: async (world, random, pass) => {
    const scene = await gather(world, random, pass);
    if (scene === undefined) return;
    const { own, device, watchers } = scene;
    const [north = [], south = []] = domainNames.map((domain) =>
      world.serverNames.filter((name) => name.includes(domain)),
    );
    const set = (isCut: boolean): void => {
      for (const a of north) for (const b of south) world.network.setPartition(a, b, isCut);
    };
    const abroad = watchers.filter(({ person }) => person.domain !== device.person.domain);
    for (const other of world.devices)
      if (other.options.takesReports) other.setDeliveryRules(defaultDeliveryRules);
    await pass(slackMs);
    set(true);
    const { queuedReportMs = 0 } = world.settings.home;
    const { compareIntervalMs = 0, askTimeoutMs = 0 } = world.settings.home.presence ?? {};
    const pairs = abroad
      .filter(({ options, person }) => options.takesReports && person.principal !== undefined)
      .map((other) => {
        const before = other.person.sent.size;
        other.send(device.person.inbox, 10, false);
        const message = [...other.person.sent.values()][before];
        return { other, message };
      });
    await pass(queuedReportMs + slackMs);
    for (const { other, message } of pairs) {
      if (message === undefined || message.acknowledged || message.abandoned) continue;
      world.fail("in time", `${message.id} of ${other.name} was not answered while the other domain is away`);
    }
    device.publish(own, { status: "closed", bound: true, hold: true, expiresMs: 0, shared: false });
    await pass(compareIntervalMs + askTimeoutMs + slackMs);
    for (const watcher of abroad) {
      const latest = watcher.observed.latest.get(own.address);
      if (latest?.freshness === "live" && watcher.observed.states.get(own.address)?.state === "active") {
        world.fail(
          "wrong online",
          `${watcher.name} sees ${own.address} as live though its domain is out of reach`,
        );
      }
    }
    set(false);
    // Every pause of every retry, in the worst case one after the other.
    const { retryMaxMs = 0, answerTimeoutMs = 0, presence = {} } = world.settings.home;
    const { backoffMaxMs = 0, heartbeatMs = 0 } = world.settings.links;
    const presenceMs = (presence.retryMaxMs ?? 0) + compareIntervalMs + askTimeoutMs;
    await pass(
      backoffMaxMs + 2 * heartbeatMs + 5_000 + 2 * Math.max(presenceMs, retryMaxMs + 2 * answerTimeoutMs),
    );
    await expectCurrent(world, pass, own, watchers, "after the domains found each other again");
    for (const { other, message } of pairs) {
      if (message !== undefined && message.finals.length === 0 && !message.abandoned) {
        world.fail(
          "in time",
          `${message.id} of ${other.name} has no final report after the domains found each other`,
        );
      }
    }
  },
};

/** Everybody writes to everybody, and everything is delivered at once. */
const calmMessages: Scene = {
  name: "calm messages",
  play: async (world, _random, pass) => {
    const mains = world.devices.filter(({ options, person }) => options.takesReports && person.principal);
    const full = world.settings.home.inboxMessagesMax !== undefined;
    // So many at once wait for their turn at the proxies.
    if (world.settings.itemsPerSecond !== undefined && world.settings.proxies > 0) return;
    for (const device of mains) device.setDeliveryRules(defaultDeliveryRules);
    await pass(slackMs);
    const before = new Map(mains.map((device) => [device, device.person.sent.size]));
    for (const device of mains) {
      for (const other of mains) for (let i = 0; i < 3; i++) device.send(other.person.inbox, 30, false);
    }
    await pass(2 * slackMs);
    for (const device of mains) {
      for (const { id, finals, abandoned } of [...device.person.sent.values()].slice(before.get(device))) {
        const [final] = finals;
        if (final?.status === "delivered" || (full && final?.reason === "inbox_full")) continue;
        if (abandoned && world.settings.home.outboxEntriesMax !== undefined) continue;
        world.fail(
          "in time",
          `${id}: ${final?.status ?? "no report"} ${final?.reason ?? ""} in a calm world`,
        );
      }
    }
  },
};

/** All plays. */
export const scenes: readonly Scene[] = [
  outOfContact,
  politeBlock,
  changeRules,
  expiry,
  outage,
  calmMessages,
];
