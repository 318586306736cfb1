import { entriesOf, nodeAt, type TemplateNode } from "../../../syntax/node.ts";
import { nodeOf, type Shape } from "../../../syntax/shape.ts";
import generated from "./templates.generated.json" with { type: "json" };

interface PolicyTemplate {
  readonly parameters: readonly string[];
  readonly statements: readonly {
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

const templates: Readonly<Record<string, PolicyTemplate>> = generated.templates;

/** The policy that an entry of `Policies` such as `SQSSendMessagePolicy: { QueueName: … }` stands for; undefined for another entry. */
export function filledTemplate(entry: TemplateNode): Shape | undefined {
  const [only, ...more] = entriesOf(entry);
  if (only === undefined || more.length > 0) return undefined;
  const [name, { value: given }] = only;
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template === undefined) return undefined;
  const { range } = entry;
  const parameters: Readonly<Record<string, Shape | undefined>> = Object.fromEntries(
    template.parameters.map((parameter) => [parameter, nodeAt(given, parameter)]),
  );
  const substituted = (text: string): TemplateNode => ({
    kind: "call",
    name: "Sub",
    argument: nodeOf([text, parameters], range),
    range,
  });
  return {
    Version: "2012-10-17",
    Statement: template.statements.map(({ Action, Resource }) => ({
      Effect: "Allow",
      Action,
      Resource: Resource.map((text) => (text.includes("${") ? substituted(text) : text)),
    })),
  };
}
