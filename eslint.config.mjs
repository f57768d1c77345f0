// Only what Biome can't do: the rules that need types, and bans of members and of calls by their arguments.

import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** What reads the world by itself, with what to use instead. */
const clock = "Take it from the injected Env: clock.wallMs() for stamps, clock.monotonicMs() for durations.";
const timers = "Take it from the injected Env: clock.timer() or clock.sleep().";
const randomness = "Take it from the injected Env: random.int(), random.chance() or ids.next().";
const logging = "Take the logger from the injected Env: log.info({ event, … }).";

const timerNames = ["setTimeout", "setInterval", "setImmediate"];
const timerModules = ["node:timers", "node:timers/promises", "timers", "timers/promises"];

const newDate = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
  message: clock,
};

const bannedProperties = [
  { object: "Date", property: "now", message: clock },
  { object: "performance", property: "now", message: clock },
  { object: "process", property: "hrtime", message: clock },
  { object: "Math", property: "random", message: randomness },
  { property: "randomUUID", message: randomness },
  ...timerNames.map((property) => ({ object: "globalThis", property, message: timers })),
];

const bannedImports = [
  ...["node:crypto", "crypto"].map((name) => ({ name, importNames: ["randomUUID"], message: randomness })),
  ...timerModules.map((name) => ({ name, message: timers })),
  ...["node:perf_hooks", "perf_hooks"].map((name) => ({
    name,
    importNames: ["performance"],
    message: clock,
  })),
];

const bannedTimers = timerNames.map((name) => ({ name, message: timers }));

export default defineConfig(
  { ignores: ["**/dist/**", "**/generated/**", "**/node_modules/**"] },
  {
    files: ["packages/*/{src,test}/**/*.ts", "test-e2e/**/*.ts", "scripts/**/*.ts"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
    },
  },
  {
    // Whole clusters run under a virtual clock, so nothing reads the time, the dice or the timers by itself.
    files: ["packages/*/src/**/*.ts"],
    ignores: ["packages/runtime/src/system*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...bannedTimers, { name: "console", message: logging }],
      "no-restricted-properties": ["error", ...bannedProperties],
      "no-restricted-imports": ["error", { paths: bannedImports }],
      "no-restricted-syntax": ["error", newDate],
    },
  },
  {
    // The command is where people read; it still has no clock of its own.
    files: ["packages/cli/src/**/*.ts", "packages/simulation/src/**/*.ts"],
    rules: { "no-restricted-globals": ["error", ...bannedTimers] },
  },
);
