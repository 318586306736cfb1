import assert from "node:assert/strict";
import { test } from "node:test";
import { aliasSchema } from "../../../src/lambda/schemas/alias.ts";
import { configurationSchema } from "../../../src/lambda/schemas/configuration.ts";
import { schemaMistakes, type JsonSchema } from "../../../src/lambda/schemas/schema.ts";

function messages(schema: JsonSchema, value: unknown): string[] {
  return [...schemaMistakes(schema, value)].map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a configuration that AWS would take has no mistake", () => {
  const value = {
    Runtime: "nodejs24.x",
    Handler: "app.handler",
    MemorySize: 256,
    EphemeralStorage: { Size: 512 },
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: [] },
  };
  assert.deepEqual(messages(configurationSchema, value), []);
});

test("what AWS would refuse is said at its path", () => {
  const value = {
    Runtime: "nodejs12.x",
    MemorySize: 64,
    Timeout: 1.5,
    Layers: ["my-layer"],
    Memory: 128,
    VpcConfig: { Subnets: [] },
    SnapStart: "PublishedVersions",
  };
  const said = messages(configurationSchema, value);
  assert.match(said.shift() ?? "", /^Runtime: "Runtime" must be one of nodejs26\.x, /);
  assert.deepEqual(said, [
    'MemorySize: "MemorySize" must be at least 128.',
    'Timeout: "Timeout" must be a whole number.',
    'Layers.0: "0" is not written as it should be.',
    'Memory: "Memory" is not known here.',
    'VpcConfig.Subnets: "Subnets" is not known here.',
    'SnapStart: "SnapStart" must be an object.',
  ]);
});

test("names that are a person's own have values of a kind", () => {
  const of = (weights: unknown) => ({
    FunctionVersion: "1",
    RoutingConfig: { AdditionalVersionWeights: weights },
  });
  assert.deepEqual(messages(aliasSchema, of({ "2": 0.1 })), []);
  assert.deepEqual(messages(aliasSchema, of({ "2": 10 })), [
    'RoutingConfig.AdditionalVersionWeights.2: "2" must be at most 1.',
  ]);
  assert.deepEqual(messages(aliasSchema, {}), [': "FunctionVersion" is missing.']);
});
