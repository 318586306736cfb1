import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { eventSchemaText } from "../../../src/lambda/eventSchema.ts";
import { readSamples } from "../../../src/lambda/samples.ts";

const samples = readSamples(readFileSync(join(import.meta.dirname, "../../../media/samples.json"), "utf8"));

function validator(of = samples): Validator {
  return new Validator(JSON.parse(eventSchemaText(of)) as Record<string, unknown>, "7", false);
}

test("every sample is right by the schema that is made of all", () => {
  const of = validator();
  for (const { id, event } of samples) {
    assert.deepEqual(of.validate(event).errors, [], id);
  }
});

test("an event with the mark of a source has its members by their types; parameters stand for numbers", () => {
  const of = validator();
  const wrong = (event: unknown) => of.validate(event).errors.map(({ instanceLocation }) => instanceLocation);
  const record = { eventSource: "aws:sqs", body: "x" };
  assert.deepEqual(wrong({ Records: [record] }), []);
  assert.ok(wrong({ Records: [{ ...record, body: { a: 1 } }] }).includes("#/Records/0/body"));
  const kinesis = (at: unknown) => ({
    Records: [{ eventSource: "aws:kinesis", kinesis: { approximateArrivalTimestamp: at } }],
  });
  assert.deepEqual(wrong(kinesis("${now:s}")), []);
  assert.ok(wrong(kinesis("yesterday")).length > 0);
  const http = { requestContext: { http: { method: "GET" } }, rawPath: 7 };
  assert.ok(wrong(http).includes("#/rawPath"));
});

test("an event of nobody's is free", () => {
  const of = validator();
  for (const event of [{}, [], null, 7, "x", { Records: "none" }, { body: 7, version: 1, rawPath: {} }]) {
    assert.deepEqual(of.validate(event).errors, []);
  }
});
