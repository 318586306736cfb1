import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Folder } from "./commandLine.ts";

const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Rude:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: Rude, Runtime: nodejs22.x, Handler: index.handler, CodeUri: code }
`;
const code = `exports.handler = async () => {
  console.log("clipboard \\u001b]52;c;cm0gLXJm\\u0007 screen \\u001b[2J title \\u009d0;x\\u009c done");
  return { text: "\\u001b[31m", c1: "\\u009b" };
};`;

// eslint-disable-next-line no-control-regex -- These are what must not come.
const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

test("what a function writes cannot command the terminal that shows it", { timeout: 60_000 }, async (t) => {
  const folder = new Folder(t);
  mkdirSync(join(folder.path, "code"));
  writeFileSync(join(folder.path, "code/index.js"), code);
  writeFileSync(join(folder.path, "template.yaml"), template);
  await folder.startEmulator(join(folder.path, "template.yaml"));
  const { out, err } = await folder.run(["invoke", "Rude"]);
  // The payload stays what it was: JSON.
  assert.deepEqual(JSON.parse(out), { text: "\u001b[31m", c1: "\u009b" });
  assert.match(err, /clipboard \^\[\]52;c;cm0gLXJm\^G screen \^\[\[2J title \\x9d0;x\\x9c done/);
  assert.doesNotMatch(err, commands);
  let logged = "";
  while (!logged.includes("REPORT")) ({ out: logged } = await folder.run(["logs", "Rude"]));
  assert.match(logged, /clipboard \^\[\]52/);
  assert.doesNotMatch(logged, commands);
});
