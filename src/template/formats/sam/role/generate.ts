// Writes templates.generated.json: what the policy templates of SAM allow, as its translator carries them (Apache-2.0): names,
// actions and resources only.
//
//   pip download --no-deps aws-sam-translator==VERSION && unzip -o aws_sam_translator-*.whl
//   node src/template/formats/sam/role/generate.ts samtranslator/policy_templates_data/policy_templates.json VERSION

import { readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";

const Resource = v.union([
  v.string(),
  v.object({ Ref: v.string() }),
  v.object({
    "Fn::Sub": v.union([
      v.string(),
      v.tuple([v.string(), v.record(v.string(), v.object({ Ref: v.string() }))]),
    ]),
  }),
]);

function listOf<Item>(item: v.GenericSchema<unknown, Item>) {
  const alone = v.pipe(
    item,
    v.transform((value) => [value]),
  );
  return v.union([v.array(item), alone]);
}

const Source = v.object({
  Templates: v.record(
    v.string(),
    v.object({
      Definition: v.object({
        // Conditions are left out: they are taken as met.
        Statement: v.array(
          v.object({ Effect: v.literal("Allow"), Action: listOf(v.string()), Resource: listOf(Resource) }),
        ),
      }),
      Parameters: v.record(v.string(), v.unknown()),
    }),
  ),
});

/** Text for `Fn::Sub`, with the template's parameters as its variables. */
function textOf(resource: v.InferOutput<typeof Resource>): string {
  if (typeof resource === "string") return resource;
  if ("Ref" in resource) return `\${${resource.Ref}}`;
  const { "Fn::Sub": sub } = resource;
  if (typeof sub === "string") return sub;
  const [text, variables] = sub;
  return Object.entries(variables).reduce(
    (filled, [name, { Ref: parameter }]) => filled.replaceAll(`\${${name}}`, `\${${parameter}}`),
    text,
  );
}

/** Actions of one service stand behind its name: `sqs:SendMessage GetQueueUrl kms:Decrypt`. */
function actionsText(actions: readonly string[]): string {
  let service = "";
  const words = actions.map((action) => {
    const prefix = action.slice(0, action.indexOf(":"));
    const word = prefix === service ? action.slice(prefix.length + 1) : action;
    service = prefix;
    return word;
  });
  return words.join(" ");
}

/** What is in the account and region that it is used in goes without saying: `sqs:${QueueName}`. */
function resourceText(resource: string): string {
  const local = /^arn:\$\{AWS::Partition\}:([\w-]+):\$\{AWS::Region\}:\$\{AWS::AccountId\}:(.*)$/;
  return resource.replace(local, "$1:$2");
}

const [file = "", version = ""] = process.argv.slice(2);
const { Templates } = v.parse(Source, JSON.parse(readFileSync(file, "utf8")));
const templates = Object.entries(Templates)
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([name, { Definition }]) => {
    const statements = Definition.Statement.map(({ Action, Resource: resources }) => [
      actionsText(Action),
      ...resources.map((resource) => resourceText(textOf(resource))),
    ]);
    return [name, statements];
  });
const table = {
  source: `aws-sam-translator ${version}, policy_templates.json`,
  templates: Object.fromEntries(templates),
};
writeFileSync(
  new URL("templates.generated.json", import.meta.url),
  `${JSON.stringify(table, undefined, 1)}\n`,
);
