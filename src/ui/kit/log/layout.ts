import * as vscode from "vscode";
import type { Report } from "../../../lambda/report.ts";
import { figuresText } from "../reportText.ts";
import { timeText } from "../timeText.ts";
import { readLine, type LogLine } from "./line.ts";

/** What is known of a call before its log is laid out. */
interface KnownCall {
  /** Epoch milliseconds. */
  readonly began: number;
  /** The type of the error that the function ended with. */
  readonly error?: string | undefined;
  readonly report?: Report | undefined;
  /** Said in the heading: the event that was sent. */
  readonly what: string;
}

/** How a log is written out. */
export interface LogStyle {
  readonly times: "local" | "utc";
  /** A record of JSON as message and fields in a line, with its fields below it, or as it came. */
  readonly json: "folded" | "pretty" | "plain";
}

// Node writes what a handler threw as JSON behind a fixed text, Python behind the level.
const invokeError = /Invoke Error\s*\{"errorType":"([\w.]+)"/;
const pythonError = /^\[ERROR\] ([\w.]+)(?::|$)/;

/**
 * Lays a function's log out for reading: a gap and a heading for each request, the figures where the REPORT stood, times
 * as on a person's clock, records of JSON folded, ids shortened, and only where another request's lines stand between.
 */
export class LogLayout {
  readonly #onRequest: (requestId: string) => void;
  readonly #style: LogStyle;
  #current = "";
  #error: string | undefined;
  /** The call's own figures stand in its heading. */
  #withFigures = true;
  #empty = true;

  /** `onRequest` hears each id that is shortened. */
  constructor(
    onRequest: (requestId: string) => void = () => undefined,
    style: LogStyle = { times: "local", json: "folded" },
  ) {
    this.#onRequest = onRequest;
    this.#style = style;
  }

  /** The lines to show for a line of the log, which came at `timeMs`. */
  lines(line: string, timeMs: number): string[] {
    const read = readLine(line);
    switch (read.kind) {
      case "start":
        return this.#start(read, timeMs);
      case "report":
        return this.#report(read.report);
      case "platform":
        return [];
      case "text":
        this.#error ??= invokeError.exec(read.text)?.[1];
        return [this.#record(read, read.text)];
      case "structured": {
        const { message, fields, pretty, stack } = read.value;
        const { json } = this.#style;
        if (json === "plain") return this.#asItCame(line);
        const text = fields === "" || json === "pretty" ? message : `${message}  ${fields}`;
        const below = [...(json === "pretty" ? pretty : []), ...stack].map((each) => `  ${each}`);
        return [this.#record(read.value, text), ...below];
      }
      case "other":
        this.#error ??= pythonError.exec(line)?.[1];
        return this.#asItCame(line);
    }
  }

  /** The log of one call, whose outcome is known, in one piece. */
  call(log: string, { began, error, report, what }: KnownCall): string[] {
    this.#withFigures = false;
    const body = log
      .replace(/\n$/, "")
      .split("\n")
      .flatMap((line) => (readLine(line).kind === "start" ? [] : this.lines(line, began)));
    this.#withFigures = true;
    const id = report === undefined ? "" : ` ─ ${this.#short(report.requestId)}`;
    const outcome = outcomeText(error ?? report?.status, report);
    return ["", `── ${this.#time(began)}  ${outcome} · ${what}${id} ──`, ...body];
  }

  #asItCame(line: string): string[] {
    this.#empty = false;
    return [line];
  }

  #start({ requestId, version }: LogLine & { kind: "start" }, timeMs: number): string[] {
    this.#current = requestId;
    this.#error = undefined;
    const of = version === "" || version === "$LATEST" ? "" : `  ${vscode.l10n.t("version {0}", version)}`;
    const heading = `── ${this.#time(timeMs)}${of} ─ ${this.#short(requestId)} ──`;
    const gap = this.#empty ? [] : [""];
    this.#empty = false;
    return [...gap, heading];
  }

  #report(report: Report): string[] {
    const error = report.requestId === this.#current ? this.#error : undefined;
    this.#error = undefined;
    if (!this.#withFigures) return [];
    const of = report.requestId === this.#current ? "" : ` ─ ${this.#short(report.requestId)}`;
    return [`── ${outcomeText(error ?? report.errorType ?? report.status, report)}${of} ──`];
  }

  #record(
    record: { timeMs: number | undefined; requestId: string | undefined; level: string },
    text: string,
  ): string {
    const { timeMs, requestId, level } = record;
    this.#empty = false;
    const stranger = requestId !== undefined && this.#current !== "" && requestId !== this.#current;
    const parts = [
      timeMs === undefined ? "" : this.#preciseTime(timeMs),
      stranger ? this.#short(requestId) : "",
      level.padEnd(5),
    ];
    return `${parts.filter((part) => part !== "").join("  ")}  ${text}`;
  }

  #time(ms: number): string {
    return this.#style.times === "utc" ? `${timeText(ms, "UTC")}Z` : timeText(ms);
  }

  #preciseTime(ms: number): string {
    const thousandths = String(new Date(ms).getMilliseconds()).padStart(3, "0");
    return this.#style.times === "utc"
      ? `${timeText(ms, "UTC")}.${thousandths}Z`
      : `${timeText(ms)}.${thousandths}`;
  }

  /** The first eight letters, which tell requests apart; hovering has the whole. */
  #short(requestId: string): string {
    this.#onRequest(requestId);
    return requestId.slice(0, 8);
  }
}

function outcomeText(error: string | undefined, report: Report | undefined): string {
  const outcome = error === undefined ? "✓" : `✗ ${error}`;
  return report === undefined
    ? outcome
    : `${outcome} ${error === undefined ? "" : "· "}${figuresText(report)}`;
}
