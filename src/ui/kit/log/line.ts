import { parseReport, type Report } from "../../../lambda/report.ts";
import { parseStructured, type StructuredLine } from "./structured.ts";

/** A line of a function's log, as far as it says something about itself. */
export type LogLine =
  | StructuredLine
  | { readonly kind: "report"; readonly report: Report }
  | {
      readonly kind: "text";
      readonly timeMs: number;
      readonly requestId: string;
      readonly level: string;
      readonly text: string;
    }
  | { readonly kind: "other" };

// Node's text format: time, request id and level with tabs between them. Python's has the level first, in brackets.
const nodeLine = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36})\t([A-Z]+)\t/;
const pythonLine = /^\[([A-Z]+)\]\t(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36})\t/;
const startLine = /^START RequestId: (\S+)(?: Version: (\S+))?/;

export function readLine(line: string): LogLine {
  const [started, startId, version = ""] = startLine.exec(line) ?? [];
  if (started !== undefined && startId !== undefined) return { kind: "start", requestId: startId, version };
  const report = parseReport(line);
  if (report !== undefined) return { kind: "report", report };
  if (line.startsWith("END RequestId: ")) return { kind: "platform" };
  const [whole, time, requestId, level] = nodeLine.exec(line) ?? rearranged(pythonLine.exec(line));
  if (whole !== undefined && time !== undefined && requestId !== undefined) {
    const text = line.slice(whole.length);
    return { kind: "text", timeMs: Date.parse(time), requestId, level: level ?? "", text };
  }
  return parseStructured(line) ?? { kind: "other" };
}

function rearranged(match: RegExpExecArray | null): readonly (string | undefined)[] {
  const [whole, level, time, id] = match ?? [];
  return [whole, time, id, level];
}
