import assert from "node:assert/strict";
import { test } from "node:test";
import { ServiceError } from "../../../../../src/emulator/contracts/service.ts";
import { checkPayload } from "../../../../../src/emulator/invocations/payload/check.ts";

const refusal = (payload: Uint8Array | string): string | undefined => {
  try {
    checkPayload(Buffer.from(payload));
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ServiceError && error.wireMessage !== null);
    return error.wireMessage
      .replace("Could not parse request body into json: Could not parse payload into json: ", "")
      .replace("Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ", "");
  }
};

test("JSON of any kind is accepted", () => {
  for (const payload of ['{"a":1}', "null", '"é€😀"', " [1, 2] "])
    assert.equal(refusal(payload), undefined, payload);
});

test("a byte that is not UTF-8 is refused wherever it is, as Jackson says it", () => {
  assert.equal(
    refusal(Buffer.from("6e87", "hex")),
    "Invalid UTF-8 start byte 0x87\n at [line: 1, column: 3]",
  );
  assert.equal(
    refusal(Buffer.from('{"a":"\xff"}', "latin1")),
    "Invalid UTF-8 start byte 0xff\n at [line: 1, column: 8]",
  );
  assert.equal(
    refusal(Buffer.from('"\xc3("', "latin1")),
    "Invalid UTF-8 middle byte 0x28\n at [line: 1, column: 4]",
  );
  assert.match(refusal(Buffer.from([0x99])) ?? "", /^Unexpected character \(\(CTRL-CHAR, code 153\)\)/);
});

test("text that is no JSON is refused at its place", () => {
  assert.match(refusal('{"a": nope}') ?? "", /^Unrecognized token 'nope': .*\n at \[line: 1, column: 7\]$/);
  assert.match(
    refusal("\n é") ?? "",
    /^Unexpected character \('Ã' \(code 195\)\): .*\n at \[line: 2, column: 2\]$/,
  );
  assert.match(refusal('{"a": ') ?? "", /^Unexpected end-of-input/);
});
