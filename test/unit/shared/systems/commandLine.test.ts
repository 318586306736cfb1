import assert from "node:assert/strict";
import { test } from "node:test";
import { throughCmd } from "../../../../src/shared/systems/commandLine.ts";

// Two readers stand between us and the program behind a script, such as npm.cmd: cmd.exe, twice, and the program's own C
// library. Both are here as their rules are known, and every argument has to come through them as it was.

const variables: Readonly<Record<string, string>> = { PATH: "/evil", USERNAME: 'x" & calc & "', CD: "C:\\" };

/** cmd's first phase at a command line: variables; one that is not known stays. */
function withVariables(line: string): string {
  let result = "";
  for (let at = 0; at < line.length; at++) {
    const [whole, name = "", part] = /^%([^%:]*)(:~,)?%/.exec(line.slice(at)) ?? [];
    const value = name === "" ? undefined : variables[name.toUpperCase()];
    if (whole === undefined || value === undefined) {
      result += line.charAt(at);
      continue;
    }
    result += part === undefined ? value : "";
    at += whole.length - 1;
  }
  return result;
}

/** cmd's second phase: what stands in no quotes must be harmless, for it would be another command, a file or an escape. */
function assertOneCommand(line: string): void {
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) assert.doesNotMatch(character, /[&|<>^()\r\n]/, line);
  }
}

/** As Microsoft's C library makes arguments of a command line. */
function argumentsOf(line: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const backslashes = /^\\+/.exec(line.slice(at))?.[0].length ?? 0;
    if (backslashes > 0) {
      const beforeQuote = line.charAt(at + backslashes) === '"';
      current = (current ?? "") + "\\".repeat(beforeQuote ? Math.floor(backslashes / 2) : backslashes);
      at += backslashes - 1;
      if (beforeQuote && backslashes % 2 === 1) {
        current += '"';
        at += 1;
      }
      continue;
    }
    const character = line.charAt(at);
    if (character === '"' && quoted && line.charAt(at + 1) === '"') {
      current = `${current ?? ""}"`;
      at += 1;
    } else if (character === '"') {
      quoted = !quoted;
      current ??= "";
    } else if (!quoted && /[ \t]/.test(character)) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else current = (current ?? "") + character;
  }
  return current === undefined ? found : [...found, current];
}

/** What a script's program gets, that hands on `%*`. */
function received(script: string, args: readonly string[]): string[] {
  const { args: given, windowsVerbatimArguments } = throughCmd("cmd.exe", script, args);
  assert.equal(windowsVerbatimArguments, true);
  const [line = ""] = given.slice(-1);
  assert.deepEqual(given.slice(0, -1), ["/d", "/e:ON", "/v:OFF", "/s", "/c"]);
  const expanded = withVariables(line.slice(1, -1));
  assertOneCommand(expanded);
  // The script's own line is read for variables before `%*` is put in, and for commands after that.
  const [program = "", ...rest] = argumentsOf(expanded);
  assert.equal(program, script);
  const handedOn = expanded.slice(`"${script}"`.length);
  assertOneCommand(`node.exe cli.js ${handedOn}`);
  assert.deepEqual(argumentsOf(handedOn), rest);
  return rest;
}

const hostile = [
  "",
  "plain",
  "two words",
  'a "quoted" word',
  '"',
  '""',
  'x"&calc',
  'x" & calc & "',
  "a&b|c<d>e",
  "(a)^b^^",
  "%PATH%",
  "%USERNAME%",
  "100%",
  "%%",
  "%cd:~,%",
  "%%cd:~,%%PATH%",
  "!PATH!",
  "C:\\folder\\",
  "C:\\with space\\",
  "\\\\server\\share\\",
  String.raw`back\\"slash`,
  String.raw`\"`,
  "tab\there",
  "ümläut ☃",
  '--event={"a": "b & c", "p": "%PATH%"}',
];

for (const argument of hostile) {
  test(`a script of the command line gets ${JSON.stringify(argument)} as it is`, () => {
    const script = String.raw`C:\Program Files\nodejs\npm.cmd`;
    assert.deepEqual(received(script, [argument]), [argument]);
    assert.deepEqual(received(script, ["first", argument, "last"]), ["first", argument, "last"]);
  });
}

test("arguments of all special characters, mixed, come through", () => {
  const alphabet = ['"', "\\", "%", "&", "^", " ", "PATH", "!", "a", "|"];
  let state = 1;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < 3000; round++) {
    const args = Array.from({ length: 1 + random(3) }, () =>
      Array.from({ length: random(9) }, () => alphabet[random(alphabet.length)]).join(""),
    );
    assert.deepEqual(received(String.raw`C:\npm.cmd`, args), args);
  }
});

test("what no quoting can say is refused, and not cut off", () => {
  for (const argument of ["a\nb", "a\rb", "a\0b"])
    assert.throws(() => throughCmd("cmd.exe", "x.cmd", [argument]), /line end or a zero/);
});
