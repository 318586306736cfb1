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

// `file:///var/task/my%20app.mjs` and `file:///C:/code/app.mjs`: a path, encoded.
const url = String.raw`(?<url>file://(?:/(?=[A-Za-z]:/))?)?`;
const script = String.raw`\.[cm]?[jt]sx?`;
// `at handler (/home/me/my shop (1)/app.js:12:5)`: in a frame of V8 it is clear where a path begins, whatever is in it.
const frame = new RegExp(
  String.raw`\bat (?:async )?(?:[^\n"()]{1,200} \()?${url}(?<path>${root}[^\n"'<>|:]{1,500}?${script}):(?<line>\d+):(?<column>\d+)`,
  "g",
);
// `/var/task/app.js:12:5` anywhere else, `/var/task/app.js:3`.
const node = new RegExp(
  String.raw`${begin}${url}(?<path>${root}${rest}${script}):(?<line>\d+)(?::(?<column>\d+))?`,
  "g",
);
// `File "/var/task/app.py", line 5, in handler`; within JSON its quotes are escaped.
const python = /File \\?"(?<path>[^"\\]*(?:\\\\[^"\\]+)*\.py)\\?", line (?<line>\d+)/g;
// `/var/task/app.rb:5:in 'handler'`
const ruby = new RegExp(String.raw`${begin}(?<path>${root}${rest}\.rb):(?<line>\d+)`, "g");

/** The places in source files that a line of a stack, a log or a JSON document mentions, in order. */
export function findStackPositions(text: string): StackPosition[] {
  const frames = [...text.matchAll(frame)].map(positionOf);
  const ends = new Set(frames.map(({ end }) => end));
  const others = [node, python, ruby]
    .flatMap((pattern) => [...text.matchAll(pattern)].map(positionOf))
    // The end of a path with a space is found a second time.
    .filter(({ end }) => !ends.has(end));
  return [...frames, ...others].sort((a, b) => a.start - b.start);
}

function positionOf(match: RegExpExecArray): StackPosition {
  const { url: scheme, path = "", line = "1", column = "1" } = match.groups ?? {};
  const end = match.index + match[0].length;
  // Python's whole sentence is underlined, of a frame what stands in its parentheses.
  const inFrame = match[0].startsWith("at ") ? match[0].indexOf(`${scheme ?? ""}${path}`) : 0;
  const written = path.replaceAll("\\\\", "\\");
  return {
    start: match.index + inFrame,
    end,
    path: scheme === undefined ? written : decoded(written),
    line: Number(line),
    column: Number(column),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone percent sign: somebody has put the address together by hand.
    return path;
  }
}

/** The path within the function's package, when a path is one inside AWS's sandbox: `/var/task/src/app.js` → `src/app.js`. */
export function pathInPackage(path: string): string | undefined {
  return path.startsWith("/var/task/") ? path.slice("/var/task/".length) : undefined;
}
