import assert from "node:assert/strict";
import { test } from "node:test";
import { missingOf } from "../../../../../src/ui/functions/result/missing.ts";

const missing = { package: "@aws-sdk/client-s3", runtime: "nodejs24.x" };

test("an error tells which package of the runtime is missing", () => {
  const payload = JSON.stringify({ errorType: "Error", missingFromRuntime: missing });
  assert.deepEqual(missingOf(payload), missing);
});

test("an error tells that a build has no esbuild; what else it would have run is not taken over", () => {
  const missingTool = { name: "esbuild", command: "rm -rf /" };
  assert.deepEqual(missingOf(JSON.stringify({ errorType: "SyntaxError", missingTool })), { name: "esbuild" });
  assert.equal(missingOf(JSON.stringify({ missingTool: { name: "--prefix=/", command: "" } })), undefined);
});

test("what is no name of a package or runtime is not offered to be installed", () => {
  for (const wrong of [
    { ...missing, package: "--registry=x" },
    { ...missing, package: "a b" },
    { ...missing, runtime: "--sdk-dir=/" },
    { package: "boto3" },
    "boto3",
  ]) {
    assert.equal(missingOf(JSON.stringify({ missingFromRuntime: wrong })), undefined);
  }
  for (const payload of ["", "null", "{}", "text"]) assert.equal(missingOf(payload), undefined);
});
