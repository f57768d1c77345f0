const { beginTestRun } = require("./test-run.cjs");

/** jest's `globalSetup`: what it sets in the environment, every worker has. */
module.exports = () => {
  const { end } = beginTestRun();
  // Each project has its own setup and teardown, in one process; the first to begin has made the directory.
  globalThis.endTestRuns = [...(globalThis.endTestRuns ?? []), end];
};
