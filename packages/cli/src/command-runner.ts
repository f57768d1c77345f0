/** How commands are hooked into the command line. */
import type { CommandContext } from "./io.js";

/** What a command does: called with its flags and then its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: commander gives arguments of whatever type their parsers make
export type CommandWork = (context: CommandContext, flags: any, ...args: any[]) => Promise<void>;
/** Turns work into what commander calls. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type CommandRunner = (work: CommandWork) => (...args: any[]) => Promise<void>;
