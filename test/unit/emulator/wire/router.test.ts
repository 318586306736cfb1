import assert from "node:assert/strict";
import { test } from "node:test";
import { loadModels } from "../../../models.ts";
import { createRouter } from "../../../../src/emulator/wire/router.ts";

const { lambda } = await loadModels();
const route = createRouter(lambda);
const find = (method: string, target: string) => {
  const [path = "", query = ""] = target.split("?");
  const found = route(method, path, new URLSearchParams(query));
  return found && { name: found.operation.name, ...found.labels };
};

const arn = "arn:aws:lambda:us-east-1:000000000000:function:f:alias";

const matches: readonly (readonly [string, string, unknown])[] = [
  ["GET", "/2015-03-31/functions", { name: "ListFunctions" }],
  ["GET", "/2015-03-31/functions/", { name: "ListFunctions" }],
  ["GET", "/2015-03-31/functions/f", { name: "GetFunction", FunctionName: "f" }],
  ["GET", `/2015-03-31/functions/${encodeURIComponent(arn)}`, { name: "GetFunction", FunctionName: arn }],
  ["GET", `/2015-03-31/functions/${arn}`, { name: "GetFunction", FunctionName: arn }],
  ["GET", "/2015-03-31/functions/a%2Fb", { name: "GetFunction", FunctionName: "a/b" }],
  ["GET", "/2018-10-31/layers", { name: "ListLayers" }],
  ["GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", { name: "GetLayerVersionByArn" }],
  ["GET", "/2018-10-31/layers?find=Other", { name: "ListLayers" }],
  [
    "GET",
    "/2019-09-30/functions/f/provisioned-concurrency?List=ALL",
    { name: "ListProvisionedConcurrencyConfigs", FunctionName: "f" },
  ],
  [
    "GET",
    "/2019-09-30/functions/f/provisioned-concurrency?Qualifier=1",
    { name: "GetProvisionedConcurrencyConfig", FunctionName: "f" },
  ],
  ["GET", "/2015-03-31/functions//invocations", undefined],
  ["GET", "/2015-03-31/functions/%E0%A4%A", undefined],
  ["PATCH", "/2015-03-31/functions/f", undefined],
  ["GET", "/2014-01-01/functions", undefined],
  ["GET", "/", undefined],
  ["GET", "//", undefined],
];

for (const [method, target, expected] of matches) {
  test(`${method} ${target} is ${expected === undefined ? "no operation" : "found"}`, () => {
    assert.deepEqual(find(method, target), expected);
  });
}

test("every operation of the model is found by a path made from its own template", () => {
  for (const { name, http } of Object.values(lambda.operations)) {
    if (http === undefined) continue;
    const found = find(http.method, http.path.replaceAll(/\{\w+\}/g, "x"));
    assert.equal(found?.name, name);
  }
});
