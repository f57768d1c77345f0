/** jest's `globalTeardown`. */
module.exports = () => {
  for (const end of globalThis.endTestRuns?.splice(0) ?? []) end();
};
