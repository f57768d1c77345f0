/** A user agent with a scripted server on a clock that stands still. */
import { documentToBytes } from "@parley/protocol";
import { createTestEnv } from "@parley/runtime/testing";
import {
  type DeliveryReport,
  type PresenceNotification,
  type PublicationInfo,
  type ReceivedMessage,
  type SubscriptionInfo,
  UserAgent,
  type UserAgentHandlers,
  type UserAgentOptions,
  type UserAgentState,
  type WatcherInfo,
} from "../src/index.js";
import { ScriptedServer } from "./scripted-server.js";

/** What the handlers were called with. */
export interface Recorded {
  readonly notifications: PresenceNotification[];
  readonly subscriptions: SubscriptionInfo[];
  readonly watchers: WatcherInfo[];
  readonly messages: ReceivedMessage[];
  readonly reports: DeliveryReport[];
  readonly states: UserAgentState[];
  readonly lost: PublicationInfo[];
}

export type Fixture = ReturnType<typeof createFixture>;

export function createFixture(options: Partial<UserAgentOptions> = {}, overrides: UserAgentHandlers = {}) {
  const { env, clock, logged } = createTestEnv();
  const server = new ScriptedServer(env);
  const recorded: Recorded = {
    notifications: [],
    subscriptions: [],
    watchers: [],
    messages: [],
    reports: [],
    states: [],
    lost: [],
  };
  const handlers: UserAgentHandlers = {
    onNotification: (notification) => void recorded.notifications.push(notification),
    onSubscription: (change) => void recorded.subscriptions.push(change),
    onWatcher: (_, watcher) => void recorded.watchers.push(watcher),
    onMessage: (message) => void recorded.messages.push(message),
    onReport: (report) => void recorded.reports.push(report),
    onState: (state) => void recorded.states.push(state),
    onPublicationLost: (publication) => void recorded.lost.push(publication),
    ...overrides,
  };
  const agent = new UserAgent(env, {
    dialer: server,
    target: { address: "127.0.0.1:1", domain: "north.example" },
    credentials: { kind: "password", principal: "alice@north.example", password: "secret" },
    sessionId: "session-1",
    ...options,
    handlers,
  });
  /** Connects, and answers the sign-in. */
  const online = async (): Promise<void> => {
    const connected = agent.connect();
    await clock.settle();
    server.session.signIn();
    await connected;
  };
  /** Breaks the connection, waits for the next one and answers its sign-in. */
  const reconnect = async (): Promise<void> => {
    const before = server.sessions.length;
    server.session.break();
    await clock.advance(1_000);
    if (server.sessions.length === before) throw new Error("it did not come back");
    server.session.signIn({ resumeToken: `token-${server.sessions.length}` });
    await clock.settle();
  };
  return { env, clock, logged, server, recorded, agent, online, reconnect };
}

export function openDocument(note: string): Uint8Array {
  return documentToBytes({
    presentity: "pres:bob@south.example" as never,
    tuples: [{ id: "t", status: "open", values: [], markup: [], notes: [{ lang: "", text: note }] }],
  });
}
