import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FunctionSummary } from "../../../../src/aws/functions.ts";
import { readFilter, type Tags } from "../../../../src/ui/explorer/filter/terms.ts";
import { groupsOf } from "../../../../src/ui/explorer/grouping/groups.ts";

function fn(name: string, facts: Partial<FunctionSummary> = {}): FunctionSummary {
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    description: "",
    runtime: "nodejs24.x",
    handler: "index.handler",
    packageType: "Zip",
    memoryMb: 128,
    timeoutSeconds: 3,
    architecture: "arm64",
    ephemeralStorageMb: 512,
    lastModified: undefined,
    state: undefined,
    stateReason: undefined,
    logGroup: `/aws/lambda/${name}`,
    ...facts,
  };
}

const tags: Readonly<Record<string, Tags>> = {
  PayInvoice: { team: "shop", stage: "dev", "aws:cloudformation:stack-name": "orders" },
  PayRefund: { team: "my team", "aws:cloudformation:stack-name": "orders" },
};
const functions = [
  fn("PayInvoice", { runtime: "python3.13" }),
  fn("PayRefund", { state: "Failed" }),
  fn("MailCustomer"),
  fn("Picture", { runtime: undefined, packageType: "Image", state: "Active" }),
];

function found(text: string): string[] {
  const filter = readFilter(text);
  return functions.filter((each) => filter.matches(each, tags[each.name])).map(({ name }) => name);
}

describe("a filter", () => {
  for (const [text, names] of [
    ["pay", ["PayInvoice", "PayRefund"]],
    ["runtime:python*", ["PayInvoice"]],
    ["runtime:PYTHON", ["PayInvoice"]],
    ["runtime:image", ["Picture"]],
    ["runtime:*13", ["PayInvoice"]],
    ["state:failed", ["PayRefund"]],
    ["tag:team", ["PayInvoice", "PayRefund"]],
    ["tag:team=shop", ["PayInvoice"]],
    ["tag:team=sh", []],
    ["tag:team=sh*", ["PayInvoice"]],
    ['tag:team="my team"', ["PayRefund"]],
    ["tag:st*=d*", ["PayInvoice"]],
    ["tag:team runtime:node* pay", ["PayRefund"]],
    ["tag:team= mail", []],
    // A term that is still being typed takes nothing away.
    ["pay tag:", ["PayInvoice", "PayRefund"]],
    ["pay runtime:", ["PayInvoice", "PayRefund"]],
    ["pay nobody:x", []],
    ["", functions.map(({ name }) => name)],
  ] as const) {
    test(JSON.stringify(text), () => assert.deepEqual(found(text), names));
  }

  test("asks for tags only where a term is about them", () => {
    assert.deepEqual(
      ["pay", "state:x", "tag:", "tag:a"].map((text) => readFilter(text).asksTags),
      [false, false, false, true],
    );
  });
});

describe("groups", () => {
  const grouped = (names: readonly FunctionSummary[], by: Parameters<typeof groupsOf>[1]) => {
    const { groups, others } = groupsOf(names, by, ({ name }) => tags[name]);
    const list = groups.map((group) => [group.name, group.functions.map(({ name }) => name)]);
    return [Object.fromEntries(list), others.map(({ name }) => name)];
  };

  test("by a tag, and what has none of it stands alone", () => {
    assert.deepEqual(grouped(functions, { by: "tag", key: "stage" }), [
      { dev: ["PayInvoice"] },
      ["PayRefund", "MailCustomer", "Picture"],
    ]);
  });

  test("by CloudFormation's stacks", () => {
    assert.deepEqual(grouped(functions, { by: "stack" }), [
      { orders: ["PayInvoice", "PayRefund"] },
      ["MailCustomer", "Picture"],
    ]);
  });

  test("by the first piece in which names differ, whatever they all begin with", () => {
    const named = (...names: string[]) => names.map((name) => fn(name));
    assert.deepEqual(grouped(functions, { by: "prefix" }), [
      { Pay: ["PayInvoice", "PayRefund"] },
      ["MailCustomer", "Picture"],
    ]);
    assert.deepEqual(
      grouped(named("shop-dev-pay-in", "shop-dev-pay-out", "shop-dev-mail-in", "shop-dev-mail_out"), {
        by: "prefix",
      }),
      [
        {
          "shop-dev-mail": ["shop-dev-mail-in", "shop-dev-mail_out"],
          "shop-dev-pay": ["shop-dev-pay-in", "shop-dev-pay-out"],
        },
        [],
      ],
    );
    assert.deepEqual(grouped(named("alone"), { by: "prefix" }), [{}, ["alone"]]);
  });

  test("ten thousand stand in their groups at once", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => fn(`team${at % 100}-service-${at}`));
    const { groups, others } = groupsOf(many, { by: "prefix" }, () => undefined);
    assert.deepEqual([groups.length, groups[0]?.functions.length, others.length], [100, 100, 0]);
  });
});
