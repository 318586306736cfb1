import assert from "node:assert/strict";
import { test } from "node:test";
import { DeclaredRoles } from "../../../../src/emulator/iam/declaredRoles.ts";

const role = "arn:aws:iam::111122223333:role/R";

function statement(action: string) {
  return { Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] };
}

function opened() {
  let changes = 0;
  const roles = new DeclaredRoles(() => {
    changes += 1;
  });
  const declare = (type: string, reference: string, properties: Record<string, unknown>) =>
    roles.declare({ type: `AWS::IAM::${type}`, name: reference, reference, properties });
  const actions = () => roles.statementsOf(role)?.flatMap((each) => each.actions.patterns);
  return { roles, declare, actions, changes: () => changes };
}

test("a role has its own policies, those that it names, and those that name it", () => {
  const { declare, actions, roles, changes } = opened();
  declare("Role", "R", {
    Policies: [{ PolicyName: "own", PolicyDocument: statement("a:Own") }],
    ManagedPolicyArns: [
      "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
      "arn:aws:iam::111122223333:policy/M",
      "AmazonSQSFullAccess",
    ],
  });
  declare("ManagedPolicy", "arn:aws:iam::111122223333:policy/M", { PolicyDocument: statement("a:Managed") });
  declare("Policy", "P", { PolicyDocument: statement("a:Attached"), Roles: ["R", "Q"] });
  declare("RolePolicy", "RP", { PolicyDocument: statement("a:RolePolicy"), RoleName: "R" });
  declare("Policy", "Q", { PolicyDocument: statement("a:Others"), Roles: ["Q"] });
  assert.deepEqual(actions(), [
    "a:Own",
    "lambda:InvokeFunction",
    "a:Managed",
    "sqs:*",
    "a:Attached",
    "a:RolePolicy",
  ]);
  const before = changes();
  roles.withdraw({ type: "AWS::IAM::Policy", name: "P", reference: "P", properties: {} });
  assert.equal(changes(), before + 1);
  assert.ok(actions()?.includes("a:Attached") === false);
});

test("a role that no template declares is not known", () => {
  assert.equal(opened().actions(), undefined);
});

test("a role's path is not part of its name", () => {
  const { declare, roles } = opened();
  declare("Role", "R", {});
  assert.deepEqual(roles.statementsOf("arn:aws:iam::111122223333:role/service/R"), []);
});

test("a role with a policy that is not known here is not known", () => {
  for (const properties of [
    { ManagedPolicyArns: ["*"] },
    { ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
    { ManagedPolicyArns: ["arn:aws:iam::111122223333:policy/Elsewhere"] },
    { Policies: "*" },
    { Policies: ["*"] },
    { Policies: [{ PolicyName: "p", PolicyDocument: "*" }] },
  ]) {
    const { declare, actions } = opened();
    declare("Role", "R", properties);
    assert.equal(actions(), undefined, JSON.stringify(properties));
  }
});

test("a policy that says nothing that IAM would take is refused", () => {
  const { declare, actions } = opened();
  assert.throws(
    () => declare("Role", "R", { Policies: [{ PolicyDocument: { Statement: [{ Effect: "Maybe" }] } }] }),
    /Effect/,
  );
  assert.equal(actions(), undefined);
});
