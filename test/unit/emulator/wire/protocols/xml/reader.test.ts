import assert from "node:assert/strict";
import { test } from "node:test";
import { readXml } from "../../../../../../src/emulator/wire/protocols/xml/reader.ts";

test("elements, attributes, entities, comments and CDATA are read", () => {
  const text = `<?xml version="1.0"?><!-- c --><a xmlns="x" p:b='1 &amp; 2'><p:c>x&lt;&#65;&#x42;</p:c><d/> <![CDATA[<raw>]]></a>`;
  const { name, attributes, children, text: own } = readXml(text);
  assert.deepEqual([name, attributes["p:b"], own], ["a", "1 & 2", " <raw>"]);
  assert.deepEqual(
    children.map((child) => [child.name, child.text]),
    [
      ["c", "x<AB"],
      ["d", ""],
    ],
  );
});

test("what is not well-formed is refused, and document types with their entities", () => {
  const wrong = [
    "",
    "text",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a>&none;</a>",
    "<a>&</a>",
    "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
    "<a b=c/>",
    "<a>".repeat(100) + "</a>".repeat(100),
    "<a>&#x110000;</a>",
  ];
  for (const text of wrong)
    assert.throws(() => readXml(text), { name: "SerializationError" }, text.slice(0, 40));
});

test("a long text without an end takes no longer than its length", () => {
  for (const part of ["<a ", "<!--", "<![CDATA[", "<a b='", "&", "<"]) {
    assert.throws(() => readXml(part.repeat(50_000)), { name: "SerializationError" });
  }
});
