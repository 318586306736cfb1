import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { project, readTexts, translations } from "./manifest.ts";
import { completed, fixedParts, textsOfSources } from "./texts.ts";

/** Members with texts that programs read, and people do not. */
const machine = new Set(
  (
    "id icon command when key mac group view type scope format path configuration language languages languageId fileMatch url " +
    "scopeName extensions filenames pattern enum light dark visibility enablement required completionEvents svg"
  ).split(" "),
);
/** Members with nothing for people in all that is below them. */
const machineBelow = new Set(["default", "body", "configurationDefaults", "menus"]);
/** Names are the same in every language. */
const names = new Set(["Lambda", "Lambda Workbench"]);

function* textsIn(value: unknown, member = ""): Generator<string> {
  if (typeof value === "string" && !machine.has(member) && !names.has(value)) yield value;
  if (Array.isArray(value)) for (const each of value) yield* textsIn(each, member);
  else if (typeof value === "object" && value !== null)
    for (const [name, each] of Object.entries(value)) if (!machineBelow.has(name)) yield* textsIn(each, name);
}

/** What people read of the manifest. */
function textsOfManifest(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  assert.ok(typeof manifest === "object" && manifest !== null && "contributes" in manifest);
  assert.ok("displayName" in manifest && "description" in manifest);
  const { contributes, displayName, description } = manifest;
  return [...textsIn([contributes, displayName, description])];
}

const english = readTexts("package.nls.json");

test("the manifest has no text of its own: each is in package.nls.json, in English", () => {
  const texts = textsOfManifest();
  assert.ok(texts.length > 100);
  assert.deepEqual(
    texts.filter((text) => !/^%[\w.]+%$/.test(text)),
    [],
  );
});

test("every text of the manifest is in package.nls.json, and no other", () => {
  const used = new Set(textsOfManifest().map((text) => text.replaceAll("%", "")));
  assert.deepEqual(Object.keys(english).sort(), [...used].sort());
});

for (const language of translations) {
  test(`package.nls.${language}.json translates every text of the manifest, with its links and code`, () => {
    const translated = readTexts(`package.nls.${language}.json`);
    assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      assert.notEqual(translated[key]?.trim(), "", key);
      assert.deepEqual(fixedParts(translated[key] ?? ""), fixedParts(text), key);
    }
  });
}

const texts = textsOfSources();

for (const language of translations) {
  const path = `l10n/bundle.l10n.${language}.json`;
  const bundle = readTexts(path);

  test(`${path} has every text of the sources and no other: node test/unit/manifest/generateTexts.ts`, () => {
    assert.ok(texts.size > 500);
    const [has, wanted] = [Object.keys(bundle), Object.keys(completed(bundle, texts))];
    const missing = wanted.filter((text) => !has.includes(text));
    const stale = has.filter((text) => !wanted.includes(text));
    assert.deepEqual({ missing, stale }, { missing: [], stale: [] });
  });

  test(`${path} translates every text, with its values, icons and code`, () => {
    for (const [text, translated] of Object.entries(bundle)) {
      assert.notEqual(translated.trim(), "", text);
      assert.deepEqual(fixedParts(translated), fixedParts(text), text);
    }
  });
}
