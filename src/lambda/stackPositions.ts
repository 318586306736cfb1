/** A place in a source file that a text mentions. */
export interface StackPosition {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  /** As written: absolute, with `/` or `\`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

// Where a path can begin, and how long it can be: what is between two slashes of a megabyte of base64 is none, and to try
// each of them to the end would take minutes. In JSON a new line is an escape.
const begin = String.raw`(?:(?<![\w/\\.+%-])|(?<=\\[nrt]))`;
const root = String.raw`(?:/|[A-Za-z]:[\\/])`;
const rest = String.raw`[^\s()"'<>|:]{1,500}`;

// `at handler (/var/task/app.js:12:5)`, `file:///var/task/app.mjs:3:11`, `C:\code\app.js:1:2`.
const node = new RegExp(String.raw`${begin}(?:file://)?(${root}${rest}\.[cm]?[jt]sx?):(\d+)(?::(\d+))?`, "g");
// `File "/var/task/app.py", line 5, in handler`; within JSON its quotes are escaped.
const python = /File \\?"([^"\\]*(?:\\\\[^"\\]+)*\.py)\\?", line (\d+)/g;
// `/var/task/app.rb:5:in 'handler'`
const ruby = new RegExp(String.raw`${begin}(${root}${rest}\.rb):(\d+)`, "g");

/** The places in source files that a line of a stack, a log or a JSON document mentions, in order. */
export function findStackPositions(text: string): StackPosition[] {
  const found = [node, python, ruby].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match): StackPosition => {
      const [whole, path = "", line = "1", column = "1"] = match;
      return {
        start: match.index,
        end: match.index + whole.length,
        path: path.replaceAll("\\\\", "\\"),
        line: Number(line),
        column: Number(column),
      };
    }),
  );
  return found.sort((a, b) => a.start - b.start);
}

/** The path within the function's package, when a path is one inside AWS's sandbox: `/var/task/src/app.js` → `src/app.js`. */
export function pathInPackage(path: string): string | undefined {
  return path.startsWith("/var/task/") ? path.slice("/var/task/".length) : undefined;
}
