import type { UnixMs } from "./env.js";
import { ParleyError } from "./errors.js";
import { createJsonLogger, type LogLevel, nullLogger } from "./logger.js";

function record(level?: LogLevel) {
  const lines: string[] = [];
  const log = createJsonLogger({
    sink: (line) => lines.push(line),
    clock: { wallMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) as UnixMs },
    ...(level === undefined ? {} : { level }),
  });
  return { log, lines };
}

describe("the JSON logger", () => {
  it("writes one object a line, time and level first", () => {
    const { log, lines } = record();
    log.info({ event: "session.opened", session: "s1" });
    expect(lines).toEqual([
      '{"time":"2026-01-02T03:04:05.006Z","level":"info","event":"session.opened","session":"s1"}\n',
    ]);
  });

  it("adds the fields of its parents, and lets the line's own win", () => {
    const { log, lines } = record();
    log.child({ node: "n1", session: "s1" }).child({ session: "s2" }).warn({ event: "x", node: "n2" });
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      node: "n2",
      session: "s2",
      event: "x",
      level: "warn",
    });
  });

  it("lets no field pass for the time or the level", () => {
    const { log, lines } = record();
    log.child({ time: "never" }).info({ event: "x", level: "error" });
    expect(JSON.parse(lines[0] as string)).toEqual({
      time: "2026-01-02T03:04:05.006Z",
      level: "info",
      event: "x",
    });
  });

  it.each<[LogLevel | undefined, LogLevel[]]>([
    ["debug", ["debug", "info", "warn", "error"]],
    [undefined, ["info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
  ])("at level %s writes %j", (level, expected) => {
    const { log, lines } = record(level);
    for (const each of ["debug", "info", "warn", "error"] as const) log[each]({ event: "x" });
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
  });

  it("writes errors with their causes, numbers of any size, and of bytes only how many", () => {
    const { log, lines } = record();
    const error = new ParleyError("unavailable", "no link", { cause: new Error("refused") });
    log.error({
      event: "x",
      error,
      big: 2n ** 70n,
      body: new TextEncoder().encode("secret"),
      gone: undefined,
    });
    const line = JSON.parse(lines[0] as string);
    expect(line).toMatchObject({
      error: { name: "ParleyError", code: "unavailable", message: "no link", cause: { message: "refused" } },
      big: "1180591620717411303424",
      body: "6 bytes",
    });
    expect(line.error.stack).toContain("logger.test");
    expect(line).not.toHaveProperty("gone");
  });

  it("keeps a line on one line", () => {
    const { log, lines } = record();
    log.info({ event: "x", text: "a\nb\u2028c" });
    expect((lines[0] as string).split("\n")).toHaveLength(2);
  });

  it("says that it cannot write what cannot be written", () => {
    const { log, lines } = record();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.info({ event: "x", circle });
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      level: "info",
      event: "x",
      unwritable: expect.stringContaining("circular"),
    });
  });
});

describe("the null logger", () => {
  it("takes everything and says nothing", () => {
    const log = nullLogger.child({ a: 1 });
    for (const level of ["debug", "info", "warn", "error"] as const) {
      expect(log[level]({ event: "x" })).toBeUndefined();
    }
  });
});
