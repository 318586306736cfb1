/** A line is one event: a short English sentence and its facts. Never credentials; payloads only at debug. */
export interface Log {
  debug(event: string, facts?: Record<string, unknown>): void;
  info(event: string, facts?: Record<string, unknown>): void;
  warn(event: string, facts?: Record<string, unknown>): void;
  error(event: string, facts?: Record<string, unknown>): void;
}

const levels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof levels)[number];

/** A log that writes `level event key=value …` lines to `write`, which gets each with its newline. */
export function lineLog(write: (line: string) => void, lowest: LogLevel = "info"): Log {
  const at =
    (level: LogLevel) =>
    (event: string, facts: Record<string, unknown> = {}) => {
      if (levels.indexOf(level) < levels.indexOf(lowest)) return;
      const tail = Object.entries(facts).map(([key, value]) => ` ${key}=${factText(value)}`);
      write(`${level} ${event}${tail.join("")}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function factText(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  return typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
}

export const silentLog: Log = lineLog(() => undefined, "error");
