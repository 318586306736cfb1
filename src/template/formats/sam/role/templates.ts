import { formatArn, parseArn } from "../../../../shared/arn.ts";
import { entriesOf, nodeAt, type TemplateNode } from "../../../syntax/node.ts";
import { nodeOf, type Shape } from "../../../syntax/shape.ts";
import generated from "./templates.generated.json" with { type: "json" };

/** By name, a list of statements: their actions in one text, then their resources, as `generate.ts` shortens them. */
const templates: Readonly<Record<string, readonly (readonly string[])[]>> = generated.templates;

/** What SAM has policies for. */
export const policyTemplateNames: readonly string[] = Object.keys(templates);

/** The policy that an entry of `Policies` such as `SQSSendMessagePolicy: { QueueName: … }` stands for; undefined for another entry. */
export function filledTemplate(entry: TemplateNode): Shape | undefined {
  const [only, ...more] = entriesOf(entry);
  if (only === undefined || more.length > 0) return undefined;
  const [name, { value: given }] = only;
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template === undefined) return undefined;
  const { range } = entry;
  const substituted = (text: string): TemplateNode => ({
    kind: "call",
    name: "Sub",
    argument: nodeOf([text, parametersIn(text, given)], range),
    range,
  });
  return {
    Version: "2012-10-17",
    Statement: template.map(([actions = "", ...resources]) => ({
      Effect: "Allow",
      Action: actionsOf(actions),
      Resource: resources.map((text) => (text === "*" ? text : substituted(arnText(text)))),
    })),
  };
}

/** The values of the template's parameters that a text has in it. */
function parametersIn(text: string, given: TemplateNode): Readonly<Record<string, Shape | undefined>> {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, nodeAt(given, name)]));
}

/** `sqs:SendMessage GetQueueUrl` names two actions of one service. */
function actionsOf(text: string): string[] {
  let service = "";
  return text.split(" ").map((word) => {
    if (!word.includes(":")) return `${service}:${word}`;
    service = word.slice(0, word.indexOf(":"));
    return word;
  });
}

/** `sqs:${QueueName}` is the ARN of what this account has in this region. */
function arnText(text: string): string {
  const [, service, rest] = /^([\w-]+):(.*)$/.exec(text) ?? [];
  if (service === undefined || rest === undefined || parseArn(text) !== undefined) return text;
  return formatArn({
    partition: "${AWS::Partition}",
    service,
    region: "${AWS::Region}",
    accountId: "${AWS::AccountId}",
    resource: rest,
  });
}
