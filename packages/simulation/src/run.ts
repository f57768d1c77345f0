/** How long each phase lasts, in virtual milliseconds. */
import type { Random } from "@parley/runtime";
import { SeededRandom } from "@parley/runtime/testing";
import { checkFetches, checkWatcherInformation } from "./asking-checks.js";
import type { Counts } from "./counts.js";
import { scheduleFailures } from "./failures.js";
import { type Pass, reportLasting } from "./findings.js";
import { checkMessages } from "./message-checks.js";
import { calmNetwork } from "./network-faults.js";
import { checkPresence } from "./presence-checks.js";
import { scenes } from "./scenes.js";
import { drawNetworkFaults, drawSettings, shareWork } from "./settings.js";
import { sharedScenes } from "./shared-scenes.js";
import { drawAccessRules, scheduleWorkload } from "./workload.js";
import { type Violation, World } from "./world.js";

const startMs = 8_000;

const chaosMs = 60_000;

const settleMs = 60_000;

const eventsMax = 2_000_000;

const scenesPerRun = 2;

/** What came out of a run. */
export interface RunResult {
  readonly seed: number;
  /** The trace hash: the same seed gives the same. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  /** What happened, in short. */
  readonly summary: string;
  /** What happened, counted. */
  readonly counts: Counts;
  /** The newest lines of the trace. */
  readonly trace: readonly string[];
}

/** How {@link runSeed} runs. */
export interface RunOptions {
  /** How many of the newest trace lines are kept. @defaultValue 20 000 */
  readonly linesMax?: number;
  /** Whether domains have several homes, which share a store and a bus. @defaultValue false */
  readonly shared?: boolean;
}

/** Runs one seed. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const { linesMax = 20_000, shared = false } = options;
  const random = new SeededRandom(`parley-${seed}`);
  const drawn = drawSettings(random.fork("settings"));
  const worldSettings = shared ? shareWork(drawn, random.fork("shared settings")) : drawn;
  const world = await World.create(worldSettings, random, linesMax);
  try {
    await play(world, random);
  } catch (error) {
    world.fail("no errors", `the run ended: ${error instanceof Error ? error.stack : String(error)}`);
  }
  world.close();
  const { counts, scheduler, settings, violations, people } = world;
  const sent = people.reduce((sum, person) => sum + person.sent.size, 0);
  const homes = settings.shared === undefined ? "" : `${settings.shared.homes.join(" and ")} homes, `;
  const ways = `${homes}${settings.proxies === 0 ? "direct" : `${settings.proxies} proxies`}`;
  const killed = counts.of("killed home") + counts.of("killed proxy");
  return {
    seed,
    hash: world.trace.digest(),
    violations,
    counts,
    summary: `${ways}, ${world.devices.length} devices, ${sent} sent, ${counts.of("freshness live")} seen, ${killed} killed, ${scheduler.eventCount} events`,
    trace: world.trace.lines(),
  };
}

async function play(world: World, random: Random): Promise<void> {
  const { scheduler, devices, network } = world;
  const pass: Pass = (ms) => scheduler.runUntil(scheduler.nowMs + ms, { eventsMax });
  const rulesRandom = random.fork("first rules");
  for (const device of devices) {
    device.start(false);
    for (const own of device.options.takesReports ? device.person.presentities : []) {
      device.setAccessRules(own, drawAccessRules(world, device.person, rulesRandom));
    }
  }
  await pass(startMs);
  network.faults = drawNetworkFaults(random.fork("faults"));
  world.busLoses = true;
  world.storeFails = true;
  const chaosEndsAtMs = scheduler.nowMs + chaosMs;
  scheduleWorkload(world, random.fork("workload"), chaosEndsAtMs);
  scheduleFailures(world, random.fork("failures"), chaosEndsAtMs);
  await pass(chaosMs);
  await heal(world, pass);
  await checkMessages(world);
  await reportLasting(world, pass, (found) => checkPresence(world, false, found));
  for (const device of devices) for (const wanted of device.person.wants) device.subscribe(wanted, 0);
  await pass(8_000);
  await reportLasting(world, pass, (found) => checkPresence(world, true, found));
  await reportLasting(world, pass, (found) => checkFetches(world, pass, found));
  await reportLasting(world, pass, (found) => checkWatcherInformation(world, pass, found));
  const sceneRandom = random.fork("scenes");
  const all = world.shared.size === 0 ? scenes : [...scenes, ...sharedScenes, ...sharedScenes];
  for (let i = 0; i < scenesPerRun; i++) {
    const scene = all[sceneRandom.int(all.length)];
    if (scene === undefined) continue;
    world.note("scene", scene.name);
    world.count(`scene: ${scene.name}`);
    await scene.play(world, sceneRandom, pass);
  }
  await pass(5_000);
  await checkMessages(world);
  await end(world, pass);
}

/** No new fault from now on; what was dead is started, and what was cut is joined. */
async function heal(world: World, pass: Pass): Promise<void> {
  const { network, devices, homes, shared, servers, scheduler } = world;
  world.note("run", "heals");
  network.faults = calmNetwork;
  world.busLoses = false;
  world.storeFails = false;
  for (const { disk } of [...homes.values(), ...[...shared.values()].map(({ store }) => store)])
    disk.disarm();
  // What was about to heal or to start by itself does so in the next seconds; then nothing stays broken.
  readFromNowOn(world);
  for (let i = 0; i < 8; i++) {
    network.healAll();
    for (const { node } of servers.values()) node?.thaw(true);
    world.startAll();
    for (const device of devices) device.start(true);
    await pass(2_000);
  }
  world.calmSinceMs = scheduler.nowMs;
  if (world.hasSeveralHomes) followAnew(world);
  await pass(settleMs);
}

/** What a shared bus has lost of who watches is in the next list: from now on nothing is lost. */
function followAnew({ devices }: World): void {
  for (const device of devices) {
    if (!device.options.followsWatchers) continue;
    for (const { address } of device.person.presentities) device.listWatchers(address, true);
  }
}

/** Devices that do not acknowledge by themselves do it regularly now: nothing waits for them. */
function readFromNowOn(world: World): void {
  for (const device of world.devices) device.acknowledge();
  if (!world.ended) world.after(500, () => readFromNowOn(world));
}

/** Everybody says goodbye and every server stops: nothing may be left. */
async function end(world: World, pass: Pass): Promise<void> {
  world.ended = true;
  for (const device of world.devices) device.leave();
  await pass(3_000);
  for (const home of world.homes.values()) {
    if (home.sessionCount > 0) {
      world.fail("sessions end", `${home.name} has ${home.sessionCount} sessions after all have left`);
    }
  }
  let stopped = 0;
  // Stores and buses end when nobody needs them any more.
  const stopping = [...world.servers.values()].filter(({ isInfrastructure }) => !isInfrastructure);
  for (const server of stopping) {
    server.stop().then(
      () => {
        stopped++;
      },
      (error) => world.fail("servers stop", `${server.name}: ${String(error)}`),
    );
  }
  await pass(15_000);
  if (stopped < stopping.length) world.fail("servers stop", "not every server has stopped within 15 s");
  if (world.network.connectionCount > 0) {
    world.fail(
      "servers stop",
      `${world.network.connectionCount} connections are open after all have stopped`,
    );
  }
}
