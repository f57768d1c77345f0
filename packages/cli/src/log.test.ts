import { createPinoLogger } from "./log.js";

describe("The log", () => {
  it("follows a change of its level, with all its children", () => {
    const lines: string[] = [];
    const log = createPinoLogger({ write: (line: string) => lines.push(line) }, "warn");
    const child = log.child({ part: "child" });
    const say = (): string[] => {
      lines.length = 0;
      for (const logger of [log, child]) {
        logger.debug({ event: "a" });
        logger.info({ event: "b" });
        logger.warn({ event: "c" });
        logger.error({ event: "d" });
      }
      return lines.map((line) => JSON.parse(line).level);
    };
    expect(say()).toEqual(["warn", "error", "warn", "error"]);
    log.setLevel("debug");
    expect(say()).toHaveLength(8);
    expect(JSON.parse(lines[4] ?? "")).toMatchObject({ level: "debug", part: "child", event: "a" });
    log.setLevel("error");
    expect(say()).toEqual(["error", "error"]);
  });
});
