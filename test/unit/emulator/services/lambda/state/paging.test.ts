import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byVersion, page } from "../../../../../../src/emulator/services/lambda/state/paging.ts";
import { testLambda } from "../testLambda.ts";

const role = "arn:aws:iam::000000000000:role/r";
const image = {
  PackageType: "Image",
  Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
};

describe("pages", () => {
  test("hold at most what AWS gives at once, whatever is asked for", () => {
    const items = Array.from({ length: 120 }, (_, index) => String(index).padStart(3, "0"));
    const first = page(items, { MaxItems: 10_000 }, (item) => item);
    assert.equal(first.items.length, 50);
    const second = page(items, { Marker: first.next }, (item) => item);
    assert.equal(second.items[0], "050");
  });

  test("end without a marker when the last item is on them", () => {
    assert.equal(page(["a", "b"], { MaxItems: 2 }, (item) => item).next, undefined);
    assert.notEqual(page(["a", "b"], { MaxItems: 1 }, (item) => item).next, undefined);
  });

  test("go on after an item that is gone, also downwards", () => {
    const { next } = page(["9", "8"], { MaxItems: 1 }, (item) => item);
    const down = (a: string, b: string) => byVersion(b, a);
    assert.deepEqual(page(["10", "8", "7"], { Marker: next }, (item) => item, { compare: down }).items, [
      "8",
      "7",
    ]);
  });

  test("list every function URL once, also where one alias begins with another", async (t) => {
    const lambda = testLambda(t);
    const FunctionName = "f";
    await lambda.call("CreateFunction", { FunctionName, Role: role, ...image, Publish: true });
    lambda.clock.advance(100);
    await lambda.call("CreateFunctionUrlConfig", { FunctionName, AuthType: "NONE" });
    for (const Name of ["a", "a-b", "a0", "B"]) {
      await lambda.call("CreateAlias", { FunctionName, Name, FunctionVersion: "1" });
      await lambda.call("CreateFunctionUrlConfig", { FunctionName, Qualifier: Name, AuthType: "NONE" });
    }
    const found: unknown[] = [];
    let Marker: unknown;
    do {
      const answer = await lambda.call("ListFunctionUrlConfigs", { FunctionName, MaxItems: 1, Marker });
      const [url] = answer["FunctionUrlConfigs"] as { FunctionArn: string }[];
      found.push(url?.FunctionArn.split(":").slice(7).join());
      Marker = answer["NextMarker"];
    } while (Marker !== undefined);
    assert.deepEqual(found, ["", "B", "a", "a-b", "a0"]);
  });

  test("of functions with all their versions are complete", async (t) => {
    const lambda = testLambda(t);
    for (const FunctionName of ["a", "a-b", "a_"]) {
      await lambda.call("CreateFunction", { FunctionName, Role: role, ...image, Publish: true });
    }
    const found: unknown[] = [];
    let Marker: unknown;
    do {
      const answer = await lambda.call("ListFunctions", { FunctionVersion: "ALL", MaxItems: 1, Marker });
      found.push(
        ...(answer["Functions"] as { FunctionArn: string }[]).map(
          (fn) => fn.FunctionArn.split(":function:")[1],
        ),
      );
      Marker = answer["NextMarker"];
    } while (Marker !== undefined);
    assert.deepEqual(found, ["a:$LATEST", "a:1", "a-b:$LATEST", "a-b:1", "a_:$LATEST", "a_:1"]);
  });
});
