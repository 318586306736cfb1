import assert from "node:assert/strict";
import { test } from "node:test";
import { OutboundError } from "../../../src/emulator/delivery/outside/outsideError.ts";
import { signedFetch } from "../../../src/emulator/delivery/outside/signedFetch.ts";
import { startedEmulator } from "../startedEmulator.ts";

// The emulator verifies signatures as AWS does, so it is the judge of those that go out.

test("a request that goes out carries a signature that holds, and an answer's code comes back", async (t) => {
  const { endpoint, region, accessKeyId, secretAccessKey } = await startedEmulator(t);
  const request = {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    timeoutMs: 10_000,
  } as const;
  const identity = await signedFetch({
    ...request,
    service: "sts",
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  assert.match(identity.toString(), /<Account>000000000000<\/Account>/);

  const missing = signedFetch({
    ...request,
    service: "sqs",
    body: "Action=GetQueueUrl&Version=2012-11-05&QueueName=none",
  });
  await assert.rejects(missing, (error) => {
    assert.ok(error instanceof OutboundError);
    assert.equal(error.code, "AWS.SimpleQueueService.NonExistentQueue");
    return error.message === "The specified queue does not exist for this wsdl version.";
  });

  const inJson = signedFetch({
    ...request,
    service: "sqs",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.GetQueueUrl" },
    body: '{"QueueName":"none"}',
  });
  await assert.rejects(inJson, { code: "QueueDoesNotExist", message: "The specified queue does not exist." });

  const forged = signedFetch({
    ...request,
    credentials: { accessKeyId, secretAccessKey: "wrong" },
    service: "sts",
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  await assert.rejects(forged, { code: "SignatureDoesNotMatch" });

  const withQuery = await signedFetch({
    ...request,
    service: "lambda",
    method: "GET",
    headers: {},
    path: "/2015-03-31/functions/",
    query: { MaxItems: "1", Marker: "" },
  });
  assert.deepEqual(JSON.parse(withQuery.toString()), { Functions: [] });
});
