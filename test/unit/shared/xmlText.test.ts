import assert from "node:assert/strict";
import { test } from "node:test";
import { isXmlText, toXmlText } from "../../../src/shared/xmlText.ts";

test("control characters and lone surrogates are no XML text; tabs, line ends and emoji are", () => {
  assert.ok(isXmlText("a\tb\r\nc 🍵"));
  for (const wrong of ["\u0000", "a\u000Bb", "\u001F", "\uFFFE", "\uD800"]) assert.ok(!isXmlText(wrong));
});

test("what XML cannot carry is replaced each time it occurs, and nothing else", () => {
  assert.equal(toXmlText("\u0000a\u0008\tb\uD800🍵\uFFFF"), "\uFFFDa\uFFFD\tb\uFFFD🍵\uFFFD");
});
