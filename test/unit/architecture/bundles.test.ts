import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as v from "valibot";
import { project } from "./sources.ts";

const Metafile = v.object({
  inputs: v.record(v.string(), v.object({ bytes: v.number() })),
  outputs: v.record(
    v.string(),
    v.object({ imports: v.array(v.object({ path: v.string(), kind: v.string() })) }),
  ),
});

/** What esbuild put into a program; `npm run build` writes it. */
function metafile(program: string): v.InferOutput<typeof Metafile> {
  const path = join(project, `dist/meta/${program}.json`);
  assert.ok(existsSync(path), "run `npm run build` first");
  return v.parse(v.pipe(v.string(), v.parseJson(), Metafile), readFileSync(path, "utf8"));
}

function inputsOf(program: string): string[] {
  return Object.keys(metafile(program).inputs);
}

/** The files of `dist/` that are loaded with one of them. */
function loadedWith(path: string, outputs: v.InferOutput<typeof Metafile>["outputs"]): Set<string> {
  const loaded = new Set([path]);
  for (const each of loaded) {
    for (const { path: of, kind } of outputs[each]?.imports ?? []) {
      if (kind === "import-statement" && Object.hasOwn(outputs, of)) loaded.add(of);
    }
  }
  return loaded;
}

function kilobytes(paths: Iterable<string>): number {
  return [...paths].reduce((sum, path) => sum + statSync(join(project, path)).size, 0) / 1024;
}

/** Patterns of what a program may not carry, by whatever way it came in. */
const foreign: Readonly<Record<string, readonly RegExp[]>> = {
  extension: [/^src\/(emulator|language|cli|bootstrap)\//, /vscode-languageserver\/lib/, /@babel/],
  libraries: [/^src\/(?!aws\/sdk\.ts$)/, /vscode-languageserver\/lib/, /@babel/],
  language: [/^src\/(emulator|ui|aws|cli|bootstrap)\//, /@aws-sdk|@smithy/, /vscode-languageclient/],
  console: [/^src\/(?!(webview\/console|protocol|lambda|shared)\/)/, /@aws-sdk|@smithy/],
  cli: [/^src\/(ui|language|bootstrap|webview)\//, /vscode-language/, /@babel/],
};

for (const [program, patterns] of Object.entries(foreign)) {
  test(`the ${program} bundle carries no part of another program`, () => {
    const inputs = inputsOf(program);
    assert.ok(inputs.some((path) => path.startsWith("src/")));
    const found = inputs.filter((path) => patterns.some((pattern) => pattern.test(path)));
    assert.deepEqual(found, []);
  });
}

/** Kilobytes that a program may have, minified: an accident shows, growth is a decision. */
const limitsKb: Readonly<Record<string, number>> = {
  "webview/console": 40,
  // These are loaded on first use.
  sdk: 480,
  languageClient: 500,
};

for (const [program, limit] of Object.entries(limitsKb)) {
  test(`dist/${program}.js is at most ${limit} KB`, () => {
    const kb = kilobytes([`dist/${program}.js`]);
    assert.ok(kb <= limit, `${Math.round(kb)} KB`);
  });
}

test("activation compiles at most 160 KB", () => {
  const kb = kilobytes(loadedWith("dist/extension.js", metafile("extension").outputs));
  assert.ok(kb <= 160, `${Math.round(kb)} KB`);
});

test("the extension is at most 600 KB with all of its parts that are loaded on first use", () => {
  const kb = kilobytes(Object.keys(metafile("extension").outputs));
  assert.ok(kb <= 600, `${Math.round(kb)} KB`);
});

test("starting the emulator compiles at most 1,050 KB", () => {
  const { outputs } = metafile("cli");
  const start = Object.keys(outputs).find((path) => path.startsWith("dist/command-start-"));
  const kb = kilobytes(loadedWith(start ?? "", outputs));
  assert.ok(start !== undefined && kb <= 1050, `${Math.round(kb)} KB`);
});

test("the command line is at most 2,200 KB with all of its parts that are loaded on first use", () => {
  const kb = kilobytes(Object.keys(metafile("cli").outputs));
  assert.ok(kb <= 2200, `${Math.round(kb)} KB`);
});

test("starting the language server compiles at most 300 KB", () => {
  const kb = kilobytes(loadedWith("dist/language.js", metafile("language").outputs));
  assert.ok(kb <= 300, `${Math.round(kb)} KB`);
});

test("the language server is at most 1,300 KB with all of its parts that are loaded on first use", () => {
  const kb = kilobytes(Object.keys(metafile("language").outputs));
  assert.ok(kb <= 1300, `${Math.round(kb)} KB`);
});

test("the editor, which imports the extension as a module, finds what it exports", () => {
  const text = readFileSync(join(project, "dist/extension.js"), "utf8");
  assert.match(text, /\b0 ?&& ?\(module\.exports ?= ?\{\s*activate,?\s*\}\);$/m);
});

test("every bootstrap of the sources is in dist/", () => {
  // Python's own cache comes where the emulator has run from its sources.
  const sources = globSync("src/bootstrap/**/*.*", { cwd: project }).filter((path) => !path.endsWith(".pyc"));
  const missing = sources
    .map((path) => path.replace("src", "dist"))
    .filter((path) => !existsSync(join(project, path)));
  assert.ok(sources.length > 0);
  assert.deepEqual(missing, []);
});

const Package = v.object({ name: v.string(), version: v.string(), license: v.string() });
/** Licences that allow to ship a package in a bundle, with their text. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
]);
/** A sentence of each that only its text has. */
const textOf: Readonly<Record<string, RegExp>> = {
  "Apache-2.0": /Version 2\.0, January 2004/,
  "BSD-3-Clause": /Redistributions of source code must retain/,
  "BlueOak-1.0.0": /Blue Oak Model License/,
  ISC: /Permission to use, copy, modify, and(\/or)? distribute this software/,
  MIT: /Permission is hereby granted, free of charge/,
};

test("dist/ThirdPartyNotices.txt has the licence of every package that is bundled", () => {
  const sections = readFileSync(join(project, "dist/ThirdPartyNotices.txt"), "utf8").split(
    `\n${"-".repeat(80)}\n`,
  );
  const folders = ["extension", "libraries", "language", "console", "cli"]
    .flatMap(inputsOf)
    .flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []);
  assert.ok(folders.length > 100);
  for (const folder of new Set([
    ...folders,
    // Of these the services' models are made.
    ...globSync("src/emulator/services/*/model.ts", { cwd: project }).map((path) => {
      const [client] = /@aws-sdk\/client-[\w-]+/.exec(readFileSync(join(project, path), "utf8")) ?? [];
      return `node_modules/${client}`;
    }),
  ])) {
    const text = readFileSync(join(project, folder, "package.json"), "utf8");
    const { name, version, license } = v.parse(v.pipe(v.string(), v.parseJson(), Package), text);
    assert.ok(permissive.has(license), `${name}: ${license}`);
    const section = sections.find((each) => each.trim().startsWith(`${name} ${version} (${license})`));
    assert.match(section ?? "", textOf[license] ?? /nothing/, `${name} ${version}`);
  }
});
