import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Constraints } from "../../../../src/emulator/validation/constraints.ts";
import { lambdaConstraints } from "../../../../src/emulator/services/lambda/validation.ts";
import { kinesisConstraints } from "../../../../src/emulator/services/kinesis/validation.ts";
import { logsConstraints } from "../../../../src/emulator/services/logs/validation.ts";
import { statesConstraints } from "../../../../src/emulator/services/stepFunctions/validation.ts";
import { loadModels } from "../../../models.ts";

const manifest = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));

const services: readonly {
  readonly name: "lambda" | "logs" | "kinesis" | "states";
  readonly client: string;
  readonly constraints: Constraints;
  readonly sdk: () => Promise<Readonly<Record<string, unknown>>>;
  readonly enumerations: number;
}[] = [
  {
    name: "lambda",
    client: "@aws-sdk/client-lambda",
    constraints: lambdaConstraints(),
    sdk: () => import("@aws-sdk/client-lambda"),
    enumerations: 15,
  },
  {
    name: "logs",
    client: "@aws-sdk/client-cloudwatch-logs",
    constraints: logsConstraints(),
    sdk: () => import("@aws-sdk/client-cloudwatch-logs"),
    enumerations: 15,
  },
  {
    name: "kinesis",
    client: "@aws-sdk/client-kinesis",
    constraints: kinesisConstraints(),
    sdk: () => import("@aws-sdk/client-kinesis"),
    enumerations: 5,
  },
  {
    name: "states",
    client: "@aws-sdk/client-sfn",
    constraints: statesConstraints(),
    sdk: () => import("@aws-sdk/client-sfn"),
    enumerations: 5,
  },
];

/** Checked by a list of our own. */
const judged = ["Runtime"];

for (const { name, client, constraints, sdk, enumerations } of services) {
  test(`the constraints of ${name} were generated with the pinned SDK: else run src/emulator/validation/generate.ts`, () => {
    assert.equal(constraints.sdk, manifest.devDependencies[client]);
  });

  test(`the enumerations of ${name} are those of the SDK`, async () => {
    const exported = await sdk();
    let compared = 0;
    for (const [shapeName, shape] of Object.entries(constraints.shapes)) {
      const values = exported[shapeName];
      if (!("enum" in shape) || typeof values !== "object" || values === null || judged.includes(shapeName))
        continue;
      assert.deepEqual(new Set(shape.enum), new Set(Object.values(values)), shapeName);
      compared += 1;
    }
    assert.ok(compared > enumerations, `${compared} enumerations`);
  });

  test(`every operation of ${name} that the SDK sends has its constraints, member by member`, async () => {
    const { [name]: model } = await loadModels();
    const differences: string[] = [];
    const compare = (structure: string, path: string, seen: ReadonlySet<string>) => {
      const shape = constraints.shapes[structure];
      const sent = model.shapes[structure];
      if (shape?.type !== "structure" || sent?.type !== "structure" || seen.has(structure)) return;
      const missing = sent.members.filter((member) => !(member.name in shape.members));
      differences.push(...missing.map((member) => `${path}.${member.name}`));
      for (const member of sent.members) {
        compare(shape.members[member.name] ?? "", `${path}.${member.name}`, new Set([...seen, structure]));
      }
    };
    for (const operation of Object.keys(model.operations)) {
      if (!(operation in constraints.operations)) differences.push(operation);
      compare(constraints.operations[operation] ?? "", operation, new Set());
    }
    assert.deepEqual(differences, []);
  });
}
