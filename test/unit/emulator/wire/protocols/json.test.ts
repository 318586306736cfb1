import assert from "node:assert/strict";
import { test } from "node:test";
import { readJson, SerializationError, writeJson } from "../../../../../src/emulator/wire/protocols/json.ts";
import { loadModels } from "../../../../models.ts";

const { lambda } = await loadModels();
const read = (value: unknown) => readJson(lambda, "CreateFunctionRequest", value);

test("values come out with the types of the SDK, unknown members and nulls are dropped", () => {
  const input = {
    FunctionName: "f",
    Timeout: 3,
    Publish: true,
    Code: { ZipFile: "aGk=" },
    Layers: ["a", null],
    Tags: { a: "b", __proto__x: "c" },
    Description: null,
    Unknown: 1,
  };
  assert.deepEqual(read(input), {
    FunctionName: "f",
    Timeout: 3,
    Publish: true,
    Code: { ZipFile: Buffer.from("hi") },
    Layers: ["a"],
    Tags: { a: "b", __proto__x: "c" },
  });
});

test("a key named __proto__ is a key like any other", () => {
  const input: unknown = JSON.parse('{"Tags":{"__proto__":"x"}}');
  const { Tags } = read(input) as { Tags: Record<string, string> };
  assert.deepEqual(Object.entries(Tags), [["__proto__", "x"]]);
  assert.equal(
    JSON.stringify(writeJson(lambda, "CreateFunctionRequest", read(input))),
    '{"Tags":{"__proto__":"x"}}',
  );
});

const wrong: readonly (readonly [unknown, string])[] = [
  [{ Timeout: "3" }, "STRING_VALUE can not be converted to Integer"],
  [{ FunctionName: 3 }, "NUMBER_VALUE can not be converted to String"],
  [{ Publish: "true" }, "STRING_VALUE can not be converted to Boolean"],
  [{ Handler: true }, "TRUE_VALUE can not be converted to String"],
  [{ Handler: ["x"] }, "Start of list found where not expected"],
  [{ Handler: {} }, "Start of structure or map found where not expected."],
  [{ Layers: {} }, "Start of structure or map found where not expected."],
  [{ Layers: "x" }, "Unexpected value type in payload"],
  [{ Tags: [] }, "Start of list found where not expected"],
  [{ Code: 1 }, "Unexpected value type in payload"],
  [{ Code: { ZipFile: "not base64!" } }, "Blob value is not valid base64"],
  [[], "Start of list found where not expected"],
  [null, "Unexpected value type in payload"],
  ["x", "Unexpected value type in payload"],
];

for (const [value, message] of wrong) {
  test(`${JSON.stringify(value)} is refused in AWS's words`, () => {
    assert.throws(() => read(value), new SerializationError(message));
  });
}

test("timestamps are seconds on the wire and dates inside", () => {
  const value = { LastModified: new Date(1_500_000_000_250) };
  const wire = writeJson(lambda, "EventSourceMappingConfiguration", value);
  assert.deepEqual(wire, { LastModified: 1_500_000_000.25 });
  assert.deepEqual(readJson(lambda, "EventSourceMappingConfiguration", wire), value);
});
