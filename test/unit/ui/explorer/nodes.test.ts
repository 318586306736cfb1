import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionDetails } from "../../../../src/aws/functions.ts";
import { capabilitiesOf } from "../../../../src/aws/target.ts";
import { contextValue } from "../../../../src/ui/explorer/contextValues.ts";
import {
  detailGroups,
  functionFigures,
  functionNode,
  matches,
  targetNode,
} from "../../../../src/ui/explorer/nodes.ts";

const details: FunctionDetails = {
  name: "Hello",
  arn: "arn:aws:lambda:us-east-1:000000000000:function:Hello",
  description: "",
  runtime: "nodejs22.x",
  handler: "app.handler",
  packageType: "Zip",
  memoryMb: 128,
  timeoutSeconds: 3,
  lastModified: undefined,
  state: "Active",
  stateReason: undefined,
  logGroup: "/aws/lambda/Hello",
  revisionId: "1",
  environment: { TOKEN: "secret-value", STAGE: "dev" },
  environmentError: undefined,
  layers: [],
};
const local = { kind: "local" } as const;
const aws = { kind: "aws", profile: "dev", region: "eu-west-1" } as const;
const calm = { emulator: "running", list: "read" } as const;

test("a filter takes its words in any order and case", () => {
  assert.equal(matches("shop-PriceOrder-dev", "order SHOP"), true);
  assert.equal(matches("shop-PriceOrder-dev", "order prod"), false);
  assert.equal(matches("anything", ""), true);
});

test("a state that matters is not cut off by a narrow sidebar", () => {
  assert.equal(functionFigures(details), "nodejs22.x · 128 MB · Active");
  assert.equal(functionFigures({ ...details, state: "Failed" }), "Failed · nodejs22.x · 128 MB");
  assert.equal(
    functionFigures({ ...details, runtime: undefined, packageType: "Image", state: undefined }),
    "image · 128 MB",
  );
});

test("the tree knows the names of variables and never holds their values", () => {
  const groups = detailGroups(functionNode(local, details, capabilitiesOf(local)), {
    details,
    versions: [],
    aliases: [],
  });
  assert.deepEqual(
    groups.map((group) => [group.kind, group.children.length]),
    [["environment", 2]],
  );
  assert.doesNotMatch(JSON.stringify(groups), /secret-value/);
});

test("variables that AWS cannot decrypt are an error among them", () => {
  const unreadable = { ...details, environment: {}, environmentError: "KMS key is disabled" };
  const [environment] = detailGroups(functionNode(aws, details, capabilitiesOf(aws)), {
    details: unreadable,
    versions: [],
    aliases: [],
  });
  assert.match(JSON.stringify(environment?.children), /KMS key is disabled/);
});

test("what a target cannot do is not offered on its functions", () => {
  assert.match(contextValue(functionNode(local, details, capabilitiesOf(local)), calm), /\bdebuggable\b/);
  assert.doesNotMatch(contextValue(functionNode(aws, details, capabilitiesOf(aws)), calm), /\bdebuggable\b/);
});

test("the emulator can be started where it is not running, and stopped where it is", () => {
  const words = (emulator: "running" | "stopped" | "failed" | "starting") =>
    contextValue(targetNode(local), { emulator, list: "read" }).split(" ");
  assert.deepEqual(words("running"), ["target", "emulator", "running"]);
  assert.deepEqual(words("failed"), ["target", "emulator", "stopped"]);
  assert.deepEqual(words("starting"), ["target", "emulator"]);
});
