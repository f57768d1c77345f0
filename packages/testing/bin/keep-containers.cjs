// Starts containers for one process, and removes them when that process has ended, however it ended.
// A process of its own, and not a library: a test's worker that is killed cannot remove anything by itself, and
// Testcontainers loads modules that jest cannot. It is told what to do over the channel of `child_process.fork`.

// This process does the work of Testcontainers' reaper, whose image is then not needed.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";

const { GenericContainer, getContainerRuntimeClient, Wait } = require("testcontainers");

/** Whatever happens to this process and its parent, a container ends by itself after this time. */
const LIFE_SECONDS = 3600;

const containers = new Map();

const operations = {
  /** Whether an engine answers. */
  async probe() {
    await getContainerRuntimeClient();
  },

  /** Starts a container that does nothing; each of `ports` is the same inside and on the host's loopback. */
  async create({ image, ports }) {
    const started = await new LoopbackContainer(image)
      .withEntrypoint(["sh", "-c"])
      // As the first process it also collects the children of those that have ended.
      .withCommand([`trap 'exit 0' TERM; sleep ${LIFE_SECONDS} & wait`])
      .withExposedPorts(...ports.map((port) => ({ container: port, host: port })))
      // Nothing listens yet.
      .withWaitStrategy(Wait.forSuccessfulCommand("true"))
      .start();
    containers.set(started.getId(), started);
    return started.getId();
  },

  async exec({ container, argv }) {
    const { exitCode, output } = await get(container).exec(argv, { user: "root" });
    return { exitCode, output };
  },

  async write({ container, path, content }) {
    await get(container).copyContentToContainer([{ content, target: path, mode: 0o644 }]);
  },

  async remove({ container }) {
    const started = get(container);
    containers.delete(container);
    await started.stop({ timeout: 0, remove: true, removeVolumes: true });
  },
};

class LoopbackContainer extends GenericContainer {
  async beforeContainerCreated() {
    for (const bindings of Object.values(this.hostConfig.PortBindings))
      for (const binding of bindings) binding.HostIp = "127.0.0.1";
  }
}

function get(id) {
  const container = containers.get(id);
  if (container === undefined) throw new Error(`there is no container ${id}`);
  return container;
}

let pending = Promise.resolve();

process.on("message", ({ id, operation, options }) => {
  const work = operations[operation](options).then(
    (result) => send({ id, result }),
    (error) => send({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  pending = Promise.all([pending, work]);
});

process.on("disconnect", async () => {
  // What is still being created is removed, too.
  await pending;
  await Promise.allSettled([...containers.keys()].map((container) => operations.remove({ container })));
  process.exit(0);
});

// A terminal's Ctrl-C is for the parent: its end is what counts.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

function send(message) {
  if (process.connected) process.send(message);
}
