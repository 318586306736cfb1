import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askedAttributes,
  attributesMd5,
  checkedMessageAttributes,
} from "../../../../../src/emulator/services/sqs/messages/attributes.ts";
import { restoreAttributes, storeAttributes } from "../../../../../src/emulator/store/attributes.ts";

const string = (StringValue: string) => ({ DataType: "String", StringValue });
const kenobi = { Hello: string("There"), General: string("Kenobi"), "Help.Me": string("Me") };

test("digests of attributes are those that AWS gave for the same", () => {
  assert.equal(attributesMd5(kenobi), "4c360f3fdafd970e05fae2f149d997f5");
  assert.equal(attributesMd5({ Foo: string("Bar") }), "ae7155c6026991b6d54b11589678bf9c");
  const traceparent = "traceparent\u001E00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
  assert.equal(
    attributesMd5({ attr1: { DataType: "Binary", BinaryValue: Buffer.from(traceparent) } }),
    "8cbe4db156db8a94db8b801b7addb984",
  );
  assert.equal(attributesMd5({}), undefined);
});

test("the digest of what was asked for is over that alone, as AWS gave it", () => {
  const digest = (...asked: string[]) => attributesMd5(askedAttributes(kenobi, asked));
  assert.equal(digest("Hello", "General"), "fca026605781cb4126a1e9044df24232");
  assert.equal(digest("Hello", "Nope"), "a311262e065454b75da111d535b8dacd");
  assert.equal(digest("Hel.*"), "83fee93c1bcd8b9a5a923ffacdc636c7");
  for (const all of ["All", ".*"]) assert.equal(digest(all), "4c360f3fdafd970e05fae2f149d997f5");
  for (const none of ["Hel*", "", "hello"]) assert.equal(digest(none), undefined, none);
});

test("attributes come back from where they are kept as they were", () => {
  const attributes = {
    ...kenobi,
    raw: { DataType: "Binary.gif", BinaryValue: Buffer.from([0, 255]) },
    plain: { DataType: "Binary", BinaryValue: new Uint8Array([1]) },
  };
  const restored = restoreAttributes(storeAttributes(attributes));
  assert.equal(attributesMd5(restored), attributesMd5(attributes));
  assert.deepEqual(restored["raw"], attributes.raw);
  assert.equal(storeAttributes({}), null);
});

test("attributes that AWS refuses are refused", () => {
  const refused = [
    { "": string("x") },
    { "AWS.x": string("x") },
    { "a b": string("x") },
    { "x.": string("x") },
    { é: string("x") },
    { имя: string("x") },
    { 数: string("x") },
    { "x\u200b": string("x") },
    { "x\n": string("x") },
    { x: string("") },
    { x: { DataType: "Text", StringValue: "x" } },
    { x: { StringValue: "x" } },
    { x: { DataType: "Number", StringValue: "one" } },
    { x: { DataType: "Binary", StringValue: "x" } },
    { x: { DataType: "String", StringValue: "x", BinaryValue: Buffer.from("x") } },
    { x: string("\u0000") },
    Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`n${index}`, string("x")])),
  ];
  for (const attributes of refused) {
    assert.throws(
      () => checkedMessageAttributes(attributes),
      { code: "InvalidParameterValueException", status: 400 },
      JSON.stringify(attributes),
    );
  }
  assert.deepEqual(checkedMessageAttributes({ "e.1-_": { DataType: "Number.int", StringValue: "-1.5e3" } }), {
    "e.1-_": { DataType: "Number.int", StringValue: "-1.5e3" },
  });
});
