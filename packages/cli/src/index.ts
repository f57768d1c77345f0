/** `@parley/cli`: the `parley` command. Its program is main.ts; this is what our own tools use of it. */
export { loadProxyConfig, loadServerConfig } from "./config/load.js";
export { configReference } from "./config/reference.js";
export { createPinoLogger } from "./log.js";
export { startHomeServer } from "./serve/home-server.js";
export type { RunningPart } from "./serve/part.js";
export { startProxy } from "./serve/proxy.js";
