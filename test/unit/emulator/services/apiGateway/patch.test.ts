import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { patched } from "../../../../../src/emulator/services/apiGateway/patch.ts";

const members = {
  name: "text",
  size: "number",
  open: "boolean",
  types: "list",
  variables: "map",
  parameters: "booleans",
} as const;
const document = { name: "a", types: ["image/png"], variables: { a: "1", b: "2" } };

describe("patch operations", () => {
  const cases: readonly (readonly [op: string, path: string, value: string | undefined, changed: object])[] =
    [
      ["replace", "/name", "b", { name: "b" }],
      ["replace", "/size", "12", { size: 12 }],
      ["replace", "/open", "true", { open: true }],
      ["add", "/types/image~1jpeg", undefined, { types: ["image/png", "image/jpeg"] }],
      ["remove", "/types/image~1png", undefined, { types: [] }],
      ["replace", "/types/image~1png", "image/gif", { types: ["image/gif"] }],
      ["replace", "/variables/a", "3", { variables: { b: "2", a: "3" } }],
      ["remove", "/variables/b", undefined, { variables: { a: "1" } }],
      [
        "add",
        "/parameters/method.request.header.x",
        "false",
        { parameters: { "method.request.header.x": false } },
      ],
    ];
  for (const [op, path, value, changed] of cases) {
    test(`${op} ${path}`, () => {
      const operation = { op: op as "add", path, value };
      assert.deepEqual(patched(document, [operation], members), { ...document, ...changed });
    });
  }

  const refused: readonly (readonly [op: string, path: string, value: string])[] = [
    ["replace", "/id", "x"],
    ["replace", "/constructor", "x"],
    ["copy", "/name", "x"],
    ["replace", "/size", "many"],
  ];
  for (const [op, path, value] of refused) {
    test(`${op} ${path} ${value} is refused`, () => {
      assert.throws(() => patched(document, [{ op: op as "add", path, value }], members), {
        code: "BadRequestException",
      });
    });
  }
});
