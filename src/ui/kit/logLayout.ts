import { timeText } from "./timeText.ts";

// Node's text format: time, request id and level with tabs between them. Python's has the level first, in brackets.
const nodeLine = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36})\t([A-Z]+)\t/;
const pythonLine = /^\[([A-Z]+)\]\t(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36})\t/;

/**
 * Lays a function's log out for reading: a gap before each request, times as on a person's clock, and a line's request id
 * only where another request's lines stand between.
 */
export class LogLayout {
  #current = "";

  /** The lines to show for a line of the log. */
  lines(line: string): string[] {
    const started = /^START RequestId: (\S+)/.exec(line)?.[1];
    if (started !== undefined) {
      const isFirst = this.#current === "";
      this.#current = started;
      return isFirst ? [line] : ["", line];
    }
    const [whole, time, id, level] = nodeLine.exec(line) ?? rearranged(pythonLine.exec(line));
    if (whole === undefined || time === undefined || id === undefined) return [line];
    const of = id === this.#current ? "" : ` ${id}`;
    return [`${timeText(Date.parse(time))}${of} ${level ?? ""}\t${line.slice(whole.length)}`];
  }

  text(text: string): string {
    return text
      .split("\n")
      .flatMap((line) => this.lines(line))
      .join("\n");
  }
}

function rearranged(match: RegExpExecArray | null): readonly (string | undefined)[] {
  const [whole, level, time, id] = match ?? [];
  return [whole, time, id, level];
}
