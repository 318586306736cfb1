import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findEntries } from "../../../../src/template/findEntries.ts";
import type { ProjectFormat } from "../../../../src/template/format.ts";
import { projectFormats } from "../../../../src/template/formats.ts";
import type { FunctionDeclaration } from "../../../../src/template/model/functionDeclaration.ts";
import { answering, fn, open, template, until } from "./openProject.ts";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A format as small as one can be: each line of `functions.list` names a function, `settings.txt` beside it all memory. */
const list: ProjectFormat = {
  id: "list",
  mayBe: (name) => name === "functions.list",
  recognises: (name) => name === "functions.list",
  load: async () => (file, files) => {
    const memoryMb = Number(files(join(dirname(file), "settings.txt")) ?? 128);
    const functions = (files(file) ?? "")
      .split("\n")
      .filter((name) => name !== "")
      .map((name): FunctionDeclaration => ({
        logicalId: name,
        nameInProject: name,
        name,
        templateFile: file,
        idRange: range,
        runtime: { value: "nodejs24.x", range },
        handler: { value: "app.handler", range },
        code: { kind: "path", path: name, range },
        environment: {},
        memoryMb,
        timeoutSeconds: 3,
        ephemeralStorageMb: 512,
        architecture: "x86_64",
        layers: [],
        events: [],
        tracing: "PassThrough",
        deployed: {},
        tags: {},
        locations: new Map(),
      }));
    const none = {
      layers: [],
      sources: [],
      frontDoors: [],
      resources: [],
      exports: { get: () => undefined, all: () => new Map() },
      problems: [],
    };
    return { format: "list", file, documents: new Map(), functions, ...none, complete: true };
  },
};

test("a further format is found, read and followed, also in the files that it reads beside its entry", async (t) => {
  const formats = [...projectFormats, list];
  const { folder, functions, run, write, project } = await open(
    t,
    {
      "functions.list": "One\nTwo\n",
      "One/app.js": answering("one"),
      "Two/app.js": answering("two"),
      "sam/template.yaml": template(fn("Three", "../One")),
    },
    { templates: ["functions.list", "sam/template.yaml"], formats },
  );
  assert.deepEqual(await findEntries(formats, folder), [
    join(folder, "functions.list"),
    join(folder, "sam/template.yaml"),
  ]);
  assert.deepEqual(project.functionNames(), ["One", "Three", "Two"]);
  assert.equal(run("Two"), "two");
  // It was not there when the entry was read, and is waited for nevertheless.
  write("settings.txt", "512");
  await until(() => functions.get("One")?.configuration.MemorySize === 512);
  write("functions.list", "Two\n");
  await until(() => !functions.has("One"));
});
