import assert from "node:assert/strict";
import { test } from "node:test";
import { iamLike, wildcard } from "../../../../src/emulator/eventPattern/wildcard.ts";

const cases: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "any\nthing", true],
  ["**", "x", true],
  ["?", "", false],
  ["?", "x", true],
  ["?*", "x", true],
  ["*?", "", false],
  ["abc", "abc", true],
  ["abc", "abcd", false],
  ["a*c", "abbbc", true],
  ["a*c", "abbbcd", false],
  ["*.s3.*.aws", "x.s3.eu.s3.us.aws", true],
  ["*ab", "aab", true],
  ["*a?b*c", "xxa1ba2bzc", true],
  ["*aab*aab", "aabaaab", true],
  ["*aab*aab", "aabab", false],
  ["a.c", "abc", false],
  ["(a|b)+", "(a|b)+", true],
  ["[a-z]", "b", false],
];

test("an asterisk stands for any text, a question mark for one character, everything else for itself", () => {
  for (const [pattern, text, matches] of cases) {
    assert.equal(wildcard(pattern)(text), matches, `${pattern} on ${JSON.stringify(text)}`);
  }
});

test("a wildcard agrees with the obvious recursion on every short pattern and text", () => {
  const obvious = (pattern: string, text: string): boolean => {
    if (pattern === "") return text === "";
    const rest = pattern.slice(1);
    if (pattern.startsWith("*")) {
      return obvious(rest, text) || (text !== "" && obvious(pattern, text.slice(1)));
    }
    return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && obvious(rest, text.slice(1));
  };
  const words = (letters: string, longest: number): string[] => {
    const all = [""];
    for (const word of all)
      if (word.length < longest) all.push(...Array.from(letters, (each) => word + each));
    return all;
  };
  for (const pattern of words("ab*?", 4)) {
    const matches = wildcard(pattern);
    for (const text of words("ab", 5)) {
      assert.equal(matches(text), obvious(pattern, text), `${pattern} on ${text}`);
    }
  }
});

test("a pattern that would make a backtracking engine hang is answered at once", () => {
  for (const piece of ["*a", "*a?", "**a", "*ab", "a*", "?*"]) {
    assert.equal(wildcard(`${piece.repeat(2_000)}b`)("a".repeat(3_000)), false, piece);
  }
});

test("IAM's escapes are the characters themselves", () => {
  assert.equal(iamLike("a${*}b")("a*b"), true);
  assert.equal(iamLike("a${*}b")("axb"), false);
  assert.equal(iamLike("${?}*")("?x"), true);
  assert.equal(iamLike("${?}")("x"), false);
  assert.equal(iamLike("${$}{x}")("${x}"), true);
  assert.equal(iamLike("a*${")("ab${"), true);
});
