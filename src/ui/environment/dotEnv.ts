/** The variables of a `.env` file: `NAME=value`, with `export`, quotes and comments as most readers of such files take them. */
export function readDotEnv(text: string): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  const line =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[^\r\n]*)/gm;
  for (const [, name = "", value = ""] of text.matchAll(line)) variables.set(name, unquoted(value));
  return Object.fromEntries(variables);
}

export function writeDotEnv(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join("");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unquoted(text: string): string {
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) {
    return text.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);
  }
  if (text.startsWith("'") && text.endsWith("'") && text.length > 1) return text.slice(1, -1);
  return text.replace(/(^|[ \t])#.*$/, "").trim();
}

function quoted(value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  const escaped = value.replace(/["\\$]/g, String.raw`\$&`);
  return `"${escaped.replaceAll("\n", String.raw`\n`).replaceAll("\r", String.raw`\r`)}"`;
}
