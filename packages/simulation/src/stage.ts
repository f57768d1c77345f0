/** What people and their devices know of the world that they are in. */
import type { UserAgent, UserAgentHandlers } from "@parley/client";
import type { SimNode } from "./node.js";
import type { Person } from "./person.js";
import type { Trace } from "./trace.js";

/** See the head of this file. */
export interface Stage {
  readonly trace: Trace;
  readonly people: readonly Person[];
  /** Whether user agents may come back to another home, which may know less for a moment than the one before. */
  readonly hasSeveralHomes: boolean;
  nowMs(): number;
  /** Calls `fn` when what goes on now has come to rest. */
  soon(fn: () => void): void;
  after(delayMs: number, fn: () => void): void;
  /** A new process on the machine of this name. */
  spawn(machine: string): SimNode;
  /** @param attaches - whether the server attaches its sessions to all subscriptions of the person. */
  createUserAgent(node: SimNode, person: Person, attaches: boolean, handlers: UserAgentHandlers): UserAgent;
  /** Something happened that a set of runs has to have seen. */
  count(what: string): void;
  /** An invariant was violated. */
  fail(invariant: string, detail: string): void;
}
