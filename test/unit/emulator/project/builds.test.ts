import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fn, open, template, until } from "./openProject.ts";

test("a build that fails is a problem at its line, the last good build stays, and the fix is taken", async (t) => {
  const { write, run, project, folder } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.ts": "export const handler = async (): Promise<string> => 'good';\n",
  });
  assert.equal(run("One"), "good");
  write("One/app.ts", "export const handler = \n  async () => { oops ;\n");
  await until(() => project.problems().length > 0);
  const [problem] = project.problems();
  assert.deepEqual(
    [problem?.code, problem?.file, problem?.functionName],
    ["build-failed", join(folder, "One/app.ts"), "One"],
  );
  assert.equal(run("One"), "good");
  write(
    "One/app.ts",
    "import { text } from '../shared/text.ts';\nexport const handler = async () => text;\n",
  );
  await until(() => project.problems().some(({ message }) => message.includes("../shared/text.ts")));
  write("shared/text.ts", "export const text: string = 'from outside';\n");
  await until(() => run("One") === "from outside");
  write("shared/text.ts", "export const text: string = 'edited outside';\n");
  await until(() => run("One") === "edited outside");
  assert.deepEqual(project.problems(), []);
});

test("an import that changes while it is built for the first time is not missed", async (t) => {
  const { write, run } = await open(t, { "template.yaml": template(fn("One")), "One/app.ts": "" });
  // The folder is not watched before the first build that needs it; the second write falls into that time or near it.
  for (let round = 0; round < 5; round += 1) {
    const text = (value: string) => `export const text: string = '${value}';\n`;
    write(`shared${round}/text.ts`, text(`first ${round}`));
    write(
      "One/app.ts",
      `import { text } from '../shared${round}/text.ts';\nexport const handler = async () => text;\n`,
    );
    await until(() => run("One") === `first ${round}`);
    write(`shared${round}/text.ts`, text(`later ${round}`));
    await until(() => run("One") === `later ${round}`);
  }
});

test("a first build that fails makes an invoke say why", async (t) => {
  const { functions, run } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.ts": "export const handler = ;\n",
  });
  assert.ok(functions.has("One"));
  assert.throws(() => run("One"), /The build failed.*app\.ts:1/s);
});

test("without esbuild, TypeScript runs as it is; a function that asks for esbuild says what is missing", async (t) => {
  const metadata = "\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }";
  const source = "export const handler = async (): Promise<string> => 'stripped';\n";
  const { run, project, functions, folder } = await open(
    t,
    {
      "template.yaml": template(fn("Plain"), fn("Built", "Built", metadata)),
      "Plain/app.ts": source,
      "Built/app.ts": source,
    },
    { esbuild: false },
  );
  assert.equal(functions.get("Plain")?.code.taskRoot, join(folder, "Plain"));
  assert.equal(run("Plain"), "stripped");
  assert.deepEqual(
    project.problems().map(({ code, functionName, line }) => [code, functionName, line]),
    [["build-tool-missing", "Built", 8]],
  );
  assert.match(project.problems()[0]?.message ?? "", /npm install --save-dev esbuild/);
});

test("a function that only esbuild can make is there and says what it lacks, until esbuild is installed on request", async (t) => {
  const { run, project, folder } = await open(
    t,
    {
      "template.yaml": template(fn("Jsx")),
      "Jsx/app.tsx": "export const handler = async (): Promise<string> => 'built';\n",
    },
    { esbuild: false, toolsDir: "tools" },
  );
  const missingTool = { name: "esbuild", command: "lambda-workbench install esbuild" };
  assert.deepEqual(project.problems()[0]?.missingTool, missingTool);
  assert.throws(() => run("Jsx"), /"lambda-workbench install esbuild" installs one.*missingTool: \{/s);
  symlinkSync(join(import.meta.dirname, "../../../../node_modules"), join(folder, "tools/node_modules"));
  await project.reload();
  assert.deepEqual(project.problems(), []);
  assert.equal(run("Jsx"), "built");
});

test("where the workspace's esbuild is too old, the one that was installed on request builds", async (t) => {
  const old = 'exports.build = () => {};\nexports.version = "0.8.57";\n';
  const { run, project, folder } = await open(
    t,
    {
      "template.yaml": template(fn("One")),
      "One/app.ts": "export const handler = async (): Promise<string> => 'built';\n",
      "node_modules/esbuild/index.js": old,
    },
    { esbuild: false, toolsDir: "tools" },
  );
  assert.equal(project.problems()[0]?.missingTool?.name, "esbuild");
  symlinkSync(join(import.meta.dirname, "../../../../node_modules"), join(folder, "tools/node_modules"));
  await project.reload();
  assert.deepEqual(project.problems(), []);
  assert.equal(run("One"), "built");
});

test("a build's source map names its sources as their files are, whatever is in their path", async (t) => {
  const { folder, read } = await open(t, {
    "template.yaml": template(fn("One", "'my shöp (1)'")),
    "my shöp (1)/app.ts": "export const handler = async (): Promise<number> => 1;\n",
  });
  const built = ".lambda-workbench/build/One";
  const { sources } = JSON.parse(read(`${built}/app.bundle.cjs.map`)) as { sources: string[] };
  assert.deepEqual(
    sources.map((source) => join(folder, built, source)),
    [join(folder, "my shöp (1)/app.ts")],
  );
});

test("a build stays CommonJS under a package.json that says module, and ES modules are ES modules", async (t) => {
  const metadata =
    "\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts], Format: esm } }";
  const { run } = await open(t, {
    "package.json": '{ "type": "module" }',
    "template.yaml": template(fn("Common"), fn("Module", "Module", metadata)),
    "Common/app.ts": "export const handler = async () => typeof require;\n",
    "Module/app.ts": "export const handler = async () => import.meta.url.slice(0, 5) as string;\n",
  });
  assert.deepEqual([run("Common"), run("Module")], ["function", "file:"]);
});

test("esbuild of any age builds, as long as it can tell what went into a bundle", async (t) => {
  const real = JSON.stringify(createRequire(import.meta.url).resolve("esbuild"));
  const source = "export const handler = async (): Promise<string> => 'built';\n";
  for (const [version, isOldEnough] of [
    ["0.14.54", true],
    ["0.8.57", false],
  ] as const) {
    // It had neither `context` nor `stop` then.
    const { run, write, project } = await open(
      t,
      {
        "template.yaml": template(fn("One")),
        "One/app.ts": source,
        "node_modules/esbuild/index.js": `exports.build = require(${real}).build;\nexports.version = "${version}";\n`,
      },
      { esbuild: false },
    );
    if (isOldEnough) {
      assert.deepEqual(project.problems(), []);
      assert.equal(run("One"), "built");
      write("One/app.ts", source.replace("built", "again"));
      await until(() => run("One") === "again");
    } else {
      assert.match(project.problems()[0]?.message ?? "", /esbuild 0\.8\.57 is too old/);
    }
  }
});
