import assert from "node:assert/strict";
import { test } from "node:test";
import { terminalText } from "../../../src/shared/terminalText.ts";

const shown: readonly (readonly [string, string])[] = [
  ["plain text,\ttabs\nand lines\r\n, é 😀", "plain text,\ttabs\nand lines\n, é 😀"],
  ["\u001b]52;c;aGVsbG8=\u0007", "^[]52;c;aGVsbG8=^G"],
  ["\u001b[2J\u001b[H", "^[[2J^[[H"],
  ["\u009b2J and \u009d0;title\u009c", "\\x9b2J and \\x9d0;title\\x9c"],
  ["password: \rWelcome!  ", "password: ^MWelcome!  "],
  ["a\b\b\u0000\u007f", "a^H^H^@^?"],
];

test("nothing that a terminal would obey is left, and all of it can be seen", () => {
  for (const [text, expected] of shown) assert.equal(terminalText(text), expected);
});

test("every control character but tab and newline is shown, and no other character is", () => {
  for (let code = 0; code < 0x3000; code += 1) {
    const character = String.fromCharCode(code);
    const isCommand =
      (code < 0x20 && character !== "\t" && character !== "\n") || (code >= 0x7f && code < 0xa0);
    assert.equal(terminalText(character) !== character, isCommand, code.toString(16));
  }
});
