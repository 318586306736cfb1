import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answering, fn, open, template, until } from "./openProject.ts";

test("a template in the middle of an edit is a problem, and what was there stays", async (t) => {
  const good = template(fn("One"), fn("Two"));
  const { functions, write, project } = await open(t, {
    "template.yaml": good,
    "One/app.js": answering("1"),
    "Two/app.js": answering("2"),
  });
  write("template.yaml", `${good}  Three: [\n`);
  await until(() => project.problems().length > 0);
  const [problem] = project.problems();
  assert.deepEqual([problem?.code, problem?.file.endsWith("template.yaml")], ["template-unreadable", true]);
  assert.ok(problem !== undefined && problem.line >= 6, String(problem?.line));
  assert.deepEqual([...functions.keys()].sort(), ["One", "Two"]);
  write("template.yaml", "");
  await until(() => project.problems()[0]?.message.includes("empty"));
  assert.equal(functions.size, 2);
  write("template.yaml", good);
  await until(() => project.problems().length === 0);
});

test("a template that is deleted is a problem of its own, and what was there stays until a restart", async (t) => {
  const { functions, project, folder } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.js": answering("1"),
  });
  rmSync(join(folder, "template.yaml"));
  await until(() => project.problems().length > 0);
  assert.deepEqual(
    project.problems().map(({ code, message }) => [code, message]),
    [["template-missing", "The template is gone. Its functions stay until the emulator is restarted."]],
  );
  assert.deepEqual([...functions.keys()], ["One"]);
});

test("what a template says wrongly is a problem at its line and spares the other functions", async (t) => {
  const { project, functions } = await open(
    t,
    {
      "template.yaml": template(
        fn("Good"),
        fn("NoFile"),
        fn("NoFolder"),
        fn("Refused", "Good"),
        "  Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }",
        "  NoRuntime: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, CodeUri: Good } }",
      ),
      "other.yaml": template(fn("Good")),
      "Good/app.js": answering("good"),
      "NoFile/other.js": "",
    },
    { templates: ["template.yaml", "other.yaml", "absent.yaml"] },
  );
  assert.deepEqual(
    project
      .problems()
      .map(({ code, functionName, line }) => `${line} ${code} ${functionName ?? ""}`)
      .sort(),
    [
      "0 template-missing ",
      "11 code-missing NoFolder",
      "12 function-invalid Refused",
      "15 function-unsupported Image",
      "16 function-invalid NoRuntime",
      "3 function-invalid Good",
      "8 handler-missing NoFile",
    ],
  );
  // A function without its file is there and fails when it is called, as on AWS.
  assert.deepEqual([...functions.keys()].sort(), ["Good", "NoFile"]);
});

test("a problem is logged when it appears, and once", async (t) => {
  const good = template(fn("One"));
  const { write, project, logged } = await open(t, { "template.yaml": good, "One/app.js": answering("1") });
  const warnings = () => logged.filter((line) => line.startsWith("warn"));
  assert.deepEqual(warnings(), []);
  write("template.yaml", `${good}  Two: [\n`);
  await until(() => project.problems().length > 0);
  const count = warnings().length;
  assert.ok(count > 0);
  assert.match(warnings()[0] ?? "", /code="template-unreadable" at=".*template\.yaml:\d+"/);
  await project.reload();
  assert.equal(warnings().length, count);
});

test("code that is a disk or a home folder is not walked to its end: a problem at its place says so", async (t) => {
  const { functions, project, write, folder } = await open(
    t,
    {
      "template.yaml": template(fn("Whole", "/"), fn("Above", ".."), fn("Own")),
      "Own/app.js": answering("1"),
    },
    { mostCodeEntries: 5 },
  );
  assert.deepEqual([...functions.keys()], ["Own"]);
  const said = project.problems().map(({ code, functionName, line }) => `${code} ${functionName} ${line}`);
  assert.deepEqual(said.sort(), ["code-too-large Above 8", "code-too-large Whole 5"]);
  assert.match(project.problems()[0]?.message ?? "", /more than 5 files and folders. Name a folder/);
  for (const name of ["1", "2", "3", "4", "5"]) write(`Own/${name}.js`, "");
  await project.reload();
  assert.equal(functions.size, 1);
  write("template.yaml", template(fn("Own", "Small")));
  write("Small/app.js", answering("2"));
  await until(() => functions.get("Own")?.code.taskRoot === join(folder, "Small"));
  assert.deepEqual(project.problems(), []);
});
