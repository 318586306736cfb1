import assert from "node:assert/strict";
import { test } from "node:test";
import { readDotEnv, writeDotEnv } from "../../../../src/ui/environment/dotEnv.ts";

test("a .env file is read as its readers do", () => {
  const text = [
    "# a comment",
    "PLAIN=value # a comment",
    'export QUOTED="two words # none\\nand a line"',
    "SINGLE='$as is\\n'",
    "EMPTY=",
    "  SPACED =  x  ",
    "URL=https://example.com/#part",
    "PLAIN=again",
    "no assignment",
  ].join("\r\n");
  assert.deepEqual(readDotEnv(text), {
    PLAIN: "again",
    QUOTED: "two words # none\nand a line",
    SINGLE: "$as is\\n",
    EMPTY: "",
    SPACED: "x",
    URL: "https://example.com/#part",
  });
});

test("what is written is read again as it was", () => {
  const variables = {
    A: "plain",
    B: 'quotes " and \\ and $',
    C: "two\nlines\r\nand # more",
    D: "",
    E: " spaces ",
    F: "it's",
  };
  assert.deepEqual(readDotEnv(writeDotEnv(variables)), variables);
});
