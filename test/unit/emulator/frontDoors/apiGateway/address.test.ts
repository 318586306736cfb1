import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placeOf } from "../../../../../src/emulator/frontDoors/apiGateway/address.ts";

const host = "abc123.execute-api.us-east-1.localhost";

describe("the address of an API", () => {
  test("a host names API and region, the path the stage and what is below it", () => {
    assert.deepEqual(placeOf(host, "/dev//a/b/"), {
      api: "abc123",
      isName: false,
      region: "us-east-1",
      path: "/dev//a/b/",
    });
  });

  test("AWS's own host name counts", () => {
    assert.equal(placeOf("abc123.execute-api.us-east-1.amazonaws.com", "/dev")?.path, "/dev");
  });

  test("below /_api the name of an API may have any character", () => {
    assert.deepEqual(placeOf("127.0.0.1", "/_api/My%20API/dev/x"), {
      api: "My API",
      isName: true,
      region: undefined,
      path: "/dev/x",
    });
  });

  const none: readonly (readonly [host: string, path: string])[] = [
    ["evil.example", "/_api/My/dev/x"],
    ["localhost.evil.example", "/_api/My/dev/x"],
    ["localhost", "/_apis/My/dev/x"],
    ["localhost", "/restapis"],
    ["abc.execute-api.us-east-1.localhost.evil.example", "/dev"],
  ];
  for (const [foreign, path] of none) {
    test(`${foreign}${path} is none`, () => assert.equal(placeOf(foreign, path), undefined));
  }
});
