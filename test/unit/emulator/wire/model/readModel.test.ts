import assert from "node:assert/strict";
import { test } from "node:test";
import { membersOf } from "../../../../../src/emulator/contracts/serviceModel.ts";
import { loadModels } from "../../../../models.ts";

const models = await loadModels();

// The SDK's schemas have no stable form: these hold what we read out of them.
const knownRoutes = [
  ["Invoke", "POST", "/2015-03-31/functions/{FunctionName}/invocations", 200],
  ["CreateFunction", "POST", "/2015-03-31/functions", 201],
  ["DeleteFunctionConcurrency", "DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", 204],
  ["GetLayerVersionByArn", "GET", "/2018-10-31/layers?find=LayerVersion", 200],
  ["UpdateEventSourceMapping", "PUT", "/2015-03-31/event-source-mappings/{UUID}", 202],
] as const;

for (const [name, method, path, status] of knownRoutes) {
  test(`the route of ${name} is read out of the SDK's schema`, () => {
    assert.deepEqual(models.lambda.operations[name]?.http, { method, path, status });
  });
}

test("every service has its operations", () => {
  const counts = Object.entries(models).map(([name, { operations }]) => [
    name,
    Object.keys(operations).length,
  ]);
  assert.deepEqual(Object.fromEntries(counts), {
    apigateway: 124,
    apigatewaymanagementapi: 3,
    apigatewayv2: 103,
    elasticloadbalancing: 51,
    events: 57,
    iot: 272,
    iotdata: 11,
    kinesis: 45,
    lambda: 88,
    logs: 118,
    s3: 112,
    scheduler: 12,
    sns: 42,
    sqs: 23,
    states: 37,
    sts: 11,
  });
});

test("members are bound to path, query, headers, status and payload", () => {
  const places = (shape: string) =>
    Object.fromEntries(membersOf(models.lambda, shape).map(({ name, at }) => [name, at]));
  const input = places("InvocationRequest");
  assert.deepEqual(input["FunctionName"], { in: "label" });
  assert.deepEqual(input["InvocationType"], { in: "header", name: "X-Amz-Invocation-Type" });
  assert.deepEqual(input["Qualifier"], { in: "query", name: "Qualifier" });
  assert.deepEqual(input["Payload"], { in: "payload" });
  assert.deepEqual(places("InvocationResponse")["StatusCode"], { in: "status" });
});

test("required members, lists, maps, timestamps and streams are known as such", () => {
  const { shapes } = models.lambda;
  const required = membersOf(models.lambda, "CreateFunctionRequest").filter((member) => member.required);
  assert.deepEqual(
    required.map(({ name }) => name),
    ["FunctionName", "Role", "Code"],
  );
  assert.deepEqual(shapes["list<string>"], { type: "list", member: "string" });
  assert.deepEqual(shapes["map<number>"], { type: "map", value: "number" });
  const lastModified = membersOf(models.lambda, "EventSourceMappingConfiguration").find(
    ({ name }) => name === "LastModified",
  );
  assert.deepEqual(shapes[lastModified?.shape ?? ""], { type: "timestamp" });
  const stream = shapes["InvokeWithResponseStreamResponseEvent"];
  assert.equal(stream?.type === "union" && stream.streaming, true);
});

test("errors have their status, and the name that the query protocol gives them", () => {
  assert.deepEqual(models.lambda.errors["ResourceConflictException"], { status: 409 });
  assert.deepEqual(models.sqs.errors["QueueDoesNotExist"], {
    status: 400,
    queryCode: "AWS.SimpleQueueService.NonExistentQueue",
  });
});

test("the models survive being written into a bundle as JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(models)), models);
});
