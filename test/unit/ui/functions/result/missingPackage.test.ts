import assert from "node:assert/strict";
import { test } from "node:test";
import { missingPackage } from "../../../../../src/ui/functions/result/missingPackage.ts";

const missing = { package: "@aws-sdk/client-s3", runtime: "nodejs24.x" };

test("an error tells which package of the runtime is missing", () => {
  const payload = JSON.stringify({ errorType: "Error", missingFromRuntime: missing });
  assert.deepEqual(missingPackage(payload), missing);
});

test("what is no name of a package or runtime is not offered to be installed", () => {
  for (const wrong of [
    { ...missing, package: "--registry=x" },
    { ...missing, package: "a b" },
    { ...missing, runtime: "--sdk-dir=/" },
    { package: "boto3" },
    "boto3",
  ]) {
    assert.equal(missingPackage(JSON.stringify({ missingFromRuntime: wrong })), undefined);
  }
  for (const payload of ["", "null", "{}", "text"]) assert.equal(missingPackage(payload), undefined);
});
