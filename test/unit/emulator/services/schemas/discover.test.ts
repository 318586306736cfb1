import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonSchemaOf } from "../../../../../src/emulator/services/schemas/discover.ts";

test("what is required is what all objects have", () => {
  const schema: unknown = JSON.parse(jsonSchemaOf([{ a: 1, b: "x" }, { a: 2 }]));
  assert.deepEqual(schema, {
    $schema: "http://json-schema.org/draft-04/schema#",
    title: "Event",
    type: "object",
    required: ["a"],
    properties: { a: { type: "number" }, b: { type: "string" } },
  });
});

test("each object is looked at a few times, however many there are", () => {
  const count = 300;
  let looks = 0;
  const look = new Proxy(
    {},
    {
      get: (_target, trap: keyof typeof Reflect) => {
        looks += 1;
        return Reflect[trap];
      },
    },
  );
  jsonSchemaOf([Array.from({ length: count }, (_, n) => new Proxy({ [`n${n}`]: n }, look))]);
  assert.ok(looks < 20 * count, `${looks} looks at ${count} objects`);
});
