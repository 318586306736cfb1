import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { test } from "node:test";
import { ZipFile } from "yazl";
import { answering, fn, open, template, until } from "./openProject.ts";

/** Writes a zip of these files. */
async function writeZip(path: string, files: Readonly<Record<string, string>>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  mkdirSync(dirname(path), { recursive: true });
  await finished(zip.outputStream.pipe(createWriteStream(path)));
}

test("functions that share a layer with a build method are all there, every time", async (t) => {
  const names = Array.from({ length: 8 }, (_, at) => `F${at}`);
  const layer =
    "  Lib: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: lib }, Metadata: { BuildMethod: nodejs24.x } }";
  const { functions, project } = await open(t, {
    "template.yaml": `Globals: { Function: { Layers: [!Ref Lib] } }\n${template(...names.map((name) => fn(name, "src")), layer)}`,
    "src/app.js": answering("1"),
    "lib/node_modules/x/index.js": "",
  });
  for (let round = 0; round < 12; round += 1) {
    await project.reload();
    assert.deepEqual(project.problems(), []);
    assert.deepEqual([...functions.keys()].sort(), names);
  }
  const folders = new Set([...functions.values()].map(({ code }) => code.layers[0]?.folder));
  assert.equal(folders.size, 1);
});

test("code may be a zip, one file, or what sam build left and nothing changed since", async (t) => {
  const { functions, project, run, write, folder } = await open(t, {
    "template.yaml": template(
      fn("Zipped", "out/code.zip"),
      fn("File", "single/app.js"),
      fn("Prebuilt"),
      fn("Stale"),
      fn("Broken", "broken.zip"),
    ),
    "single/app.js": answering("file"),
    "Prebuilt/app.js": answering("source"),
    "Stale/app.js": answering("source"),
    "broken.zip": "no zip",
    ".aws-sam/build/Prebuilt/app.js": answering("built"),
    ".aws-sam/build/Stale/app.js": answering("built"),
  });
  assert.equal(functions.has("Zipped"), false);
  await writeZip(join(folder, "out/code.zip"), { "app.js": answering("zip"), "lib/x.js": "" });
  await until(() => run("Zipped") === "zip");
  assert.equal(run("File"), "file");
  assert.equal(run("Prebuilt"), "built");
  assert.equal(project.sourceRootOf("Prebuilt"), join(folder, "Prebuilt"));
  await writeZip(join(folder, "out/code.zip"), { "app.js": answering("other zip") });
  await until(() => run("Zipped") === "other zip");
  const later = Date.now() / 1000 + 60;
  utimesSync(join(folder, "Stale/app.js"), later, later);
  write("Stale/more.js", "");
  await until(() => run("Stale") === "source");
  assert.deepEqual(
    project.problems().map(({ code, functionName }) => [code, functionName]),
    [["code-missing", "Broken"]],
  );
});

test("layers may be zips, and are named by Ref, Sub and GetAtt alike", async (t) => {
  const { functions, folder, project } = await open(t, {
    "template.yaml": template(
      fn("One", "src").replace(
        "CodeUri: src",
        'CodeUri: src, Layers: [!Ref Zipped, !GetAtt Plain.LayerVersionArn, !Sub "${Other}"]',
      ),
      "  Zipped: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer.zip } }",
      "  Plain: { Type: AWS::Lambda::LayerVersion, Properties: { Content: plain } }",
      "  Other: { Type: AWS::Lambda::LayerVersion, Properties: { Content: other, LayerName: named } }",
    ),
    "src/app.js": answering("1"),
    "plain/a.txt": "",
    "other/a.txt": "",
  });
  await until(() => project.problems().some(({ code }) => code === "layer-missing"));
  await writeZip(join(folder, "layer.zip"), { "nodejs/node_modules/x/index.js": "" });
  await until(() => functions.get("One")?.code.layers.length === 3);
  const layers = functions.get("One")?.code.layers ?? [];
  const [zipped, ...others] = layers.map((layer) => layer.folder);
  assert.match(zipped ?? "", /\.archives/);
  assert.deepEqual(others, [join(folder, "plain"), join(folder, "other")]);
  assert.deepEqual(
    layers.map(({ name }) => name),
    ["Zipped", "Plain", "named"],
  );
  await until(() => project.problems().length === 0);
});

test("a folder that is yet to be built is told once, however many functions have it", async (t) => {
  const { project, write, run } = await open(t, {
    "template.yaml": template(fn("One", "dist"), fn("Two", "dist"), fn("Three", "dist")),
  });
  assert.deepEqual(
    project.problems().map(({ code }) => code),
    ["code-missing"],
  );
  assert.match(project.whyMissing("Two") ?? "", /^The code of "Two" is not a folder: ".*dist"\.$/);
  write("dist/app.js", answering("built"));
  await until(() => run("Three") === "built");
  assert.deepEqual(project.problems(), []);
  assert.equal(project.whyMissing("Two"), undefined);
});

test("code in a template has Lambda's answer to CloudFormation beside it", async (t) => {
  const inline = (id: string, text: string) =>
    `  ${id}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: index.handler\n      Runtime: nodejs24.x\n      Code: { ZipFile: ${text} }`;
  const { run, folder, functions } = await open(t, {
    "template.yaml": template(
      inline(
        "Joined",
        '!Join ["\\n", ["const r = require(\'cfn-response\')", "exports.handler = async () => r.SUCCESS"]]',
      ),
      inline("Subbed", "!Sub \"exports.handler = async () => '${AWS::Region}'\""),
      inline("Snake", "'import cfnresponse'").replace("nodejs24.x", "python3.13"),
    ),
  });
  assert.equal(run("Joined"), "SUCCESS");
  assert.equal(run("Subbed"), "us-east-1");
  const python = functions.get("Snake")?.code.taskRoot ?? folder;
  const said = execFileSync("python3", ["-c", "import index; print(index.cfnresponse.FAILED)"], {
    cwd: python,
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  assert.equal(said.trim(), "FAILED");
});

test("an entry point without its ending is the file that esbuild finds", async (t) => {
  const metadata = "\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/app] } }";
  const { run, project } = await open(t, {
    "template.yaml": template(fn("One", "code", metadata)),
    "code/src/app.ts": "export const handler = async (): Promise<string> => 'found';\n",
  });
  assert.deepEqual(project.problems(), []);
  assert.equal(run("One"), "found");
});

test("files that begin with a dot, linked folders and packages that the workspace links are followed", async (t) => {
  const { functions, write, folder, run } = await open(
    t,
    {
      "template.yaml": template(fn("One", "services/one")),
      "services/one/app.js": "exports.handler = async () => require('shared') + require('./lib/x.js');\n",
      "services/one/.env": "A=1",
      "packages/shared/index.js": "module.exports = 'a';\n",
      "elsewhere/lib/x.js": "module.exports = 'b';\n",
      "node_modules/.package-lock.json": "{}",
    },
    { esbuild: false },
  );
  symlinkSync(join(folder, "packages/shared"), join(folder, "node_modules/shared"), "junction");
  symlinkSync(join(folder, "elsewhere/lib"), join(folder, "services/one/lib"), "junction");
  // A link that leads back to where it is.
  symlinkSync(join(folder, "services/one"), join(folder, "elsewhere/lib/back"), "junction");
  await until(() => run("One") === "ab");
  const changes = async (path: string, text: string) => {
    const before = functions.get("One")?.code.sha256;
    writeFileSync(join(folder, path), text);
    await until(() => functions.get("One")?.code.sha256 !== before);
  };
  write("services/one/touched.js", "");
  await changes("services/one/.env", "A=2");
  await changes("packages/shared/index.js", "module.exports = 'c';\n");
  await changes("elsewhere/lib/x.js", "module.exports = 'd';\n");
  assert.equal(run("One"), "cd");
});
