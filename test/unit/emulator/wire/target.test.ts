import assert from "node:assert/strict";
import { test } from "node:test";
import { loggedTarget } from "../../../../src/emulator/wire/target.ts";

const shown: readonly (readonly [target: string, logged: string])[] = [
  ["/a", "/a"],
  ["/a?Qualifier=1&x", "/a?Qualifier=1&x"],
  ["/a?X-Amz-Date=d&X-Amz-Signature=abc&Qualifier=1", "/a?X-Amz-Date=d&X-Amz-Signature=…&Qualifier=1"],
  ["/a?x-amz-signature=abc", "/a?x-amz-signature=…"],
  ["/a?X%2DAmz-Signature=abc", "/a?X-Amz-Signature=…"],
  ["/a?X-Amz-Security-Token=t%3D", "/a?X-Amz-Security-Token=…"],
  ["/_local/packages/ab?expires=1&signature=ff", "/_local/packages/ab?expires=1&signature=…"],
  ["/a?%=1&=&", "/a?%=1&=&"],
];

for (const [target, logged] of shown) {
  test(`a log has ${logged} for ${target}`, () => assert.equal(loggedTarget(target), logged));
}
