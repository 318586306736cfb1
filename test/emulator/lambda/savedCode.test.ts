import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { Workshop } from "./workshop.ts";

const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Retried:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: code, FunctionName: Retried }
`;
const code = (name: string, then: string) => `
const { appendFileSync } = require("node:fs");
exports.handler = async ({ notes }) => {
  appendFileSync(notes, "${name}\\n");
  ${then}
};
`;

suite("what was saved is what runs", { timeout: 60_000 }, () => {
  const end = suiteEnd();

  test("also at the retry of an asynchronous event", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-saved-"));
    end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const file = join(folder, "code", "index.js");
    const workspace = { "template.yaml": template, "code/index.js": code("old", "throw new Error();") };
    mkdirSync(join(folder, "code"));
    for (const [name, text] of Object.entries(workspace)) writeFileSync(join(folder, name), text);
    const clock = new ManualClock();
    const workshop = await Workshop.open(end, clock, { templates: [join(folder, "template.yaml")] });
    const notes = workshop.file();
    await workshop.event("Retried", { notes });
    await until(() => clock.waitsFor(60_000));
    writeFileSync(file, code("new", "return 1;"));
    // By the time of an answer the emulator has heard of the change, which takes it longer to take in.
    await workshop.lambda.send(new ListFunctionsCommand({}));
    clock.advance(60_000);
    await until(() => workshop.runs(notes).length === 2);
    assert.deepEqual(workshop.runs(notes), ["old", "new"]);
  });
});
