/** Runs the command in surroundings that a test made. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { admin } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import type { AdminTarget, Surroundings } from "../src/io.js";
import { runProgram } from "../src/program.js";
import { FakeHome } from "./fake-home.js";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The lines of standard output as JSON. */
  readonly events: Record<string, unknown>[];
}

export type World = ReturnType<typeof createWorld>;

export function createWorld() {
  const directory = mkdtempSync(join(tmpdir(), "parley-cli-test-"));
  const { env, clock } = createTestEnv();
  const home = new FakeHome(env);
  const accounts: admin.IAccount[] = [];
  const adminTargets: AdminTarget[] = [];
  const variables: Record<string, string | undefined> = { PARLEY_HOME: join(directory, "home") };
  const typed: (string | undefined)[] = [];
  const questions: string[] = [];
  let stdin = Buffer.alloc(0);
  let columns: number | undefined;

  const run = async (
    args: readonly string[],
    during?: (interrupt: () => void) => Promise<void>,
  ): Promise<Ran> => {
    let out = "";
    let err = "";
    const interrupt = new AbortController();
    const surroundings: Surroundings = {
      env,
      stdout: sink((text) => {
        out += text;
      }, columns),
      stderr: sink((text) => {
        err += text;
      }),
      variables,
      cwd: directory,
      homeDirectory: directory,
      readStdin: () => Promise.resolve(stdin),
      promptHidden: (question) => {
        questions.push(question);
        return Promise.resolve(typed.shift());
      },
      clientDialer: home,
      connectAdmin: (target) => {
        adminTargets.push(target);
        return { api: adminApi(accounts), close: () => undefined };
      },
      createServerEnv: () => ({ ...env, registry: undefined, setLogLevel: () => undefined }),
      interrupted: interrupt.signal,
      onHangup: () => () => undefined,
      forkWorker: () => {
        throw new Error("no test starts workers here");
      },
      worker: undefined,
    };
    let code: number | undefined;
    const running = runProgram(args, surroundings).then((result) => {
      code = result;
    });
    const played = during?.(() => interrupt.abort());
    // Time passes until the command is through; one that never is fails the test.
    for (let turns = 0; code === undefined; turns++) {
      if (turns > 3_000) throw new Error(`parley ${args.join(" ")} does not end: ${out}${err}`);
      await clock.advance(turns < 100 ? 0 : 100);
    }
    await played;
    await running;
    const events = out
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { code, out, err, events };
  };

  return {
    directory,
    clock,
    home,
    accounts,
    adminTargets,
    variables,
    typed,
    questions,
    run,
    /** How wide the terminal of the next commands is. */
    setColumns: (value: number) => {
      columns = value;
    },
    /** What the next commands read from standard input. */
    setStdin: (bytes: string | Uint8Array) => {
      stdin = Buffer.from(bytes);
    },
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function adminApi(accounts: admin.IAccount[]) {
  return {
    addAccount: ({ principal }: admin.IAddAccountRequest) => {
      const account = { principal: principal ?? "", presentities: [], inboxes: [], createdAtMs: 1_000 };
      accounts.push(account);
      return Promise.resolve({ account });
    },
    listAccounts: ({ pageToken }: admin.IListAccountsRequest) => {
      // A page for each account.
      const index = Number(pageToken || "0");
      const nextPageToken = index + 1 < accounts.length ? String(index + 1) : "";
      return Promise.resolve({ accounts: accounts.slice(index, index + 1), nextPageToken });
    },
    setPassword: () => Promise.resolve({}),
    listNodes: () =>
      Promise.resolve({
        nodes: [
          {
            node: "home1",
            clientAddress: "home1.north.example:7442",
            state: "running",
            startedAtMs: 1_000,
            self: true,
          },
          { node: "home2", clientAddress: "", state: "draining", startedAtMs: 2_000, self: false },
        ],
      }),
    removeAccount: ({ principal }: admin.IRemoveAccountRequest) => {
      const index = accounts.findIndex((account) => account.principal === principal);
      accounts.splice(index, 1);
      return Promise.resolve({});
    },
  };
}

function sink(write: (text: string) => void, columns?: number): Surroundings["stdout"] {
  return { isTTY: false, columns, write };
}
