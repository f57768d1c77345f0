/** `@parley/runtime/system`: the real world. Only composition roots (and scripts) import it. */
export {
  createSystemClock,
  createSystemEnv,
  createSystemRandom,
  keepProcessAlive,
  type SystemEnvOptions,
} from "./system-env.js";
