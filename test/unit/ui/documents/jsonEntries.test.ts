import assert from "node:assert/strict";
import { test } from "node:test";
import { configurationSchema } from "../../../../src/lambda/schemas/configuration.ts";
import { stubEditor } from "../../manifest/editorStub.ts";

stubEditor();
const { entriesOf, readSettings, settingsOf } = await import("../../../../src/ui/documents/jsonEntries.ts");

const settings = {
  MemorySize: 256,
  Layers: ["arn:aws:lambda:us-east-1:000000000000:layer:a:1"],
  LoggingConfig: { LogFormat: "JSON", LogGroup: "/aws/lambda/Hello" },
};

test("members of an object are entries of their own, so that two people may change one each", () => {
  const entries = entriesOf({ ...settings, Handler: undefined });
  assert.deepEqual(entries, {
    MemorySize: "256",
    Layers: '["arn:aws:lambda:us-east-1:000000000000:layer:a:1"]',
    "LoggingConfig.LogFormat": '"JSON"',
    "LoggingConfig.LogGroup": '"/aws/lambda/Hello"',
  });
  assert.deepEqual(settingsOf(entries, configurationSchema), settings);
});

test("a text with mistakes says where they are", () => {
  const text = '{\n  "MemorySize": 64,\n  "Memory": 1\n}';
  const reading = readSettings(text, configurationSchema);
  assert.ok(reading.kind === "problems");
  const parts = reading.problems.map(({ offset, length }) => text.slice(offset, offset + length));
  assert.deepEqual(parts, ["64", '"Memory"']);
  assert.equal(readSettings("{", configurationSchema).kind, "problems");
  assert.equal(readSettings("[]", configurationSchema).kind, "problems");
});
