import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Protocol, ServiceDefinition } from "../../../src/emulator/contracts/service.ts";
import type { ServiceModel } from "../../../src/emulator/contracts/serviceModel.ts";
import { startedEmulator } from "../startedEmulator.ts";
import { send, sendSigned } from "./signedRequest.ts";

const model: ServiceModel = {
  service: "parrot",
  operations: {
    Repeat: {
      name: "Repeat",
      http: { method: "POST", path: "/parrots/{Name}", status: 201 },
      input: "RepeatInput",
      output: "RepeatOutput",
    },
    Fly: { name: "Fly", http: { method: "POST", path: "/sky", status: 200 }, input: "unit", output: "unit" },
  },
  shapes: {
    string: { type: "string" },
    unit: { type: "unit" },
    RepeatInput: {
      type: "structure",
      members: [
        { name: "Name", shape: "string", at: { in: "label" } },
        { name: "Text", shape: "string" },
      ],
    },
    RepeatOutput: { type: "structure", members: [{ name: "Said", shape: "string" }] },
  },
  errors: { Tired: { status: 400 } },
};

/** A service that no file of the emulator knows. */
function parrot(protocol: Protocol): ServiceDefinition {
  return {
    name: "parrot",
    sdkId: "Parrot",
    signingName: "parrot",
    protocols: [protocol],
    model: () => Promise.resolve(model),
    operations: {
      Repeat: ({ Name, Text }: { Name?: string; Text: string }, call) => ({
        Said: [Name, Text, call.protocol].filter((part) => part !== undefined).join(" "),
      }),
    },
    bodyLimit: () => 100,
  };
}

async function served(t: TestContext, protocol: Protocol) {
  return await startedEmulator(t, { furtherServices: [{ service: parrot(protocol) }] });
}

test("a service of one definition is reached by REST with JSON", async (t) => {
  const emulator = await served(t, { kind: "rest-json" });
  const request = { service: "parrot", method: "POST", path: "/parrots/polly", body: '{"Text":"hello"}' };
  const answer = await sendSigned(emulator, request);
  assert.deepEqual([answer.status, answer.body], [201, '{"Said":"polly hello rest-json"}']);
  const absent = await sendSigned(emulator, { ...request, path: "/sky" });
  assert.deepEqual(
    [absent.status, absent.body],
    [501, '{"message":"The operation Fly of parrot is not emulated."}'],
  );
  const large = await sendSigned(emulator, { ...request, body: JSON.stringify({ Text: "x".repeat(100) }) });
  assert.equal(large.status, 413);
});

test("a service of one definition is reached by the JSON protocol, also unsigned", async (t) => {
  const protocol: Protocol = { kind: "aws-json", version: "1.0", target: "Parrot_20261126" };
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "Parrot_20261126.Repeat" };
  const request = { service: "parrot", method: "POST", headers, body: '{"Text":"hello"}' };
  const said = [200, '{"Said":"hello aws-json"}', "application/x-amz-json-1.0"];
  for (const sendAs of [sendSigned, send]) {
    const emulator = await startedEmulator(t, {
      anonymous: sendAs === send,
      furtherServices: [{ service: parrot(protocol) }],
    });
    const answer = await sendAs(emulator, request);
    assert.deepEqual([answer.status, answer.body, answer.headers["content-type"]], said);
  }
});

test("a service of one definition is reached by the query protocol", async (t) => {
  const emulator = await served(t, { kind: "query", xmlNamespace: "https://parrot/" });
  const answer = await sendSigned(emulator, {
    service: "parrot",
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Action=Repeat&Text=hello",
  });
  assert.equal(answer.status, 200);
  assert.match(
    answer.body,
    /<RepeatResponse xmlns="https:\/\/parrot\/"><RepeatResult><Said>hello query<\/Said>/,
  );
});
