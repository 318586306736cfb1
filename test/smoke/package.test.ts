import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import yauzl from "yauzl";

const vsix = join(import.meta.dirname, "../../dist/lambda-workbench.vsix");

/** Every file of the package; `npm run package` writes it. */
async function filesOfPackage(): Promise<string[]> {
  assert.ok(existsSync(vsix), "run `npm run package` first");
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(vsix, {});
  const names: string[] = [];
  zip.on("entry", ({ fileName }: yauzl.Entry) => names.push(fileName));
  await new Promise((done, fail) => zip.once("end", done).once("error", fail));
  return names.sort();
}

test("the package is under 2 MB, with all of the emulator's services", () => {
  const { size } = statSync(vsix);
  assert.ok(size < 2_000_000, `${size} bytes`);
});

test("the package has what the extension is made of, and nothing else", async () => {
  const files = await filesOfPackage();
  const expected = [
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/package.json",
    "extension/package.nls.json",
    "extension/package.nls.de.json",
    "extension/package.nls.ja.json",
    "extension/l10n/bundle.l10n.de.json",
    "extension/l10n/bundle.l10n.ja.json",
    "extension/readme.md",
    "extension/changelog.md",
    "extension/LICENSE.txt",
    "extension/dist/package.json",
    "extension/dist/extension.js",
    "extension/dist/language.js",
    "extension/dist/languageClient.js",
    "extension/dist/sdk.js",
    "extension/dist/cli.js",
    "extension/dist/commands.js",
    "extension/dist/ThirdPartyNotices.txt",
    "extension/dist/eventSchema.json",
    "extension/dist/webview/console.js",
    "extension/dist/webview/style.css",
  ];
  assert.deepEqual(
    expected.filter((name) => !files.includes(name)),
    [],
  );
  const folders =
    /^extension\/(dist\/(part|command|language)-[\w-]+\.js|dist\/models\/\w+\.json|dist\/shop\/[\w./-]+|dist\/bootstrap\/[a-z]+\/[\w./]+\.(mjs|cjs|py|rb|java)|media\/[\w./]+|snippets\/\w+\.json)$/;
  assert.deepEqual(
    files.filter((name) => !expected.includes(name) && !folders.test(name)),
    [],
  );
  for (const language of ["node", "python"]) {
    assert.ok(
      files.some((name) => name.startsWith(`extension/dist/bootstrap/${language}/`)),
      language,
    );
  }
});

test("no source, test, map or key is in the package", async () => {
  const files = await filesOfPackage();
  assert.deepEqual(
    // The sample application is what a person writes.
    files.filter(
      (name) =>
        !name.startsWith("extension/dist/shop/") &&
        /\.(ts|map|test\.\w+|vsix|pem|env)$|node_modules|access-key/.test(name),
    ),
    [],
  );
});
