import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import * as v from "valibot";
import { Apis as HttpApis, type Api as HttpApi } from "../emulator/frontDoors/httpApi/apis.ts";
import { Apis as RestApis } from "../emulator/frontDoors/restApi/apis.ts";
import { suiteEnd } from "../emulator/startedEmulator.ts";
import type { Answer } from "../emulator/wire/signedRequest.ts";

const Vector = v.object({
  id: v.string(),
  kind: v.picklist(["rest-proxy-response", "http-api-response"]),
  given: v.object({
    result: v.optional(v.unknown()),
    throws: v.optional(v.unknown()),
    accept: v.nullish(v.string()),
    binaryMediaTypes: v.nullish(v.array(v.string())),
  }),
  expect: v.object({
    status: v.optional(v.number()),
    body: v.optional(v.string()),
    json: v.optional(v.unknown()),
    headers: v.optional(v.record(v.string(), v.unknown())),
    header_names: v.optional(v.array(v.string())),
    set_cookie: v.optional(v.array(v.string())),
    /** Whether the body is the bytes, and not their base64. */
    decoded: v.optional(v.boolean()),
  }),
});
type Vector = v.InferOutput<typeof Vector>;

const all: unknown = JSON.parse(readFileSync(new URL("patterns.json", import.meta.url), "utf8"));
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind === "rest-proxy-response" || kind === "http-api-response")
  .map((each) => v.parse(Vector, each));

/** Gives what its event's body says, which may have come as base64. */
const obedient = `export const handler = async (event) => {
  const text = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  const told = JSON.parse(text);
  if ("throws" in told) throw new Error(String(told.throws));
  return told.result;
};`;

describe("recorded answers of functions behind APIs", () => {
  const end = suiteEnd();
  let rest: RestApis;
  let uri: string;
  let http: HttpApi;

  before(async () => {
    rest = await RestApis.open(end);
    uri = await rest.functionUri(obedient);
    const httpApis = await HttpApis.open(end);
    http = await httpApis.create();
    await http.route("POST /", await http.integration(await httpApis.functionArn(obedient)));
  });

  for (const vector of vectors) {
    test(vector.id, async () => {
      const { result, throws, accept, binaryMediaTypes } = vector.given;
      const told = throws === undefined ? { result } : { throws };
      const headers = { "content-type": "application/json", ...(typeof accept === "string" && { accept }) };
      const sent = { method: "POST", body: JSON.stringify(told), headers };
      if (vector.kind === "http-api-response") return check(vector, await http.call("/", sent));
      const api = await rest.create({ ...(binaryMediaTypes && { binaryMediaTypes }) });
      await api.method(await api.resource("{proxy+}"), "ANY", { integration: { uri } });
      await api.deploy();
      check(vector, await api.call("/any", sent));
    });
  }
});

function check({ given, expect }: Vector, answer: Answer): void {
  if (expect.status !== undefined) assert.equal(answer.status, expect.status, answer.body);
  if (expect.body !== undefined) assert.equal(answer.body, expect.body);
  if (expect.json !== undefined) assert.deepEqual(JSON.parse(answer.body), expect.json);
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    assert.equal(String(answer.headers[name.toLowerCase()]), String(value), name);
  }
  if (expect.set_cookie !== undefined) assert.deepEqual(answer.headers["set-cookie"], expect.set_cookie);
  if (expect.decoded !== undefined) {
    const { body = "" } = given.result as { readonly body?: string };
    const said = expect.decoded ? Buffer.from(body, "base64").toString("utf8") : body;
    assert.equal(answer.body, said);
  }
}
