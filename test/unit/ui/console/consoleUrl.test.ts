import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleUrl } from "../../../../src/ui/console/consoleUrl.ts";

const target = { kind: "aws", profile: "dev", region: "eu-west-1" } as const;
const home = "https://eu-west-1.console.aws.amazon.com";

test("a function, a version and an alias have pages of their own", () => {
  const functions = `${home}/lambda/home?region=eu-west-1#/functions`;
  assert.equal(consoleUrl({ name: "Hello", target }), `${functions}/Hello`);
  assert.equal(consoleUrl({ name: "Hello", target, qualifier: "$LATEST" }), `${functions}/Hello`);
  assert.equal(consoleUrl({ name: "Hello", target, qualifier: "7" }), `${functions}/Hello/versions/7`);
  assert.equal(consoleUrl({ name: "Hello", target, qualifier: "live" }), `${functions}/Hello/aliases/live`);
});

test("what is elsewhere in the console names its service", () => {
  const page = "cloudwatch#logsV2:log-groups/log-group/$252Faws$252Flambda$252FHello";
  assert.equal(
    consoleUrl({ name: "Hello", target, page }),
    `${home}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252FHello`,
  );
});

test("other partitions have consoles of their own", () => {
  const china = { ...target, region: "cn-north-1" };
  const government = { ...target, region: "us-gov-west-1" };
  assert.match(
    consoleUrl({ name: "Hello", target: china }),
    /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//,
  );
  assert.match(consoleUrl({ name: "Hello", target: government }), /\.console\.amazonaws-us-gov\.com\//);
});
