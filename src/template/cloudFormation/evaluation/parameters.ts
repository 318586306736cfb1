import {
  entriesOf,
  itemsOf,
  listNode,
  nodeAt,
  scalarNode,
  textAt,
  type SourceRange,
  type TemplateNode,
} from "../../syntax/node.ts";
import { unknownValue } from "./standIn.ts";
import { phrase, type Phrase } from "../../../shared/phrase.ts";

/** What is given to a stack's parameters. */
export interface GivenParameters {
  /** Values, which a person told us. */
  readonly values: Readonly<Record<string, string>>;
  /** What a deployment would be told: the name of an SSM parameter is one, not its value. */
  readonly deployed: Readonly<Record<string, string>>;
  /** Values that a parent stack gives, evaluated. */
  readonly inherited: ReadonlyMap<string, TemplateNode>;
}

/** The values of a template's parameters; a list for those whose type is one. */
export function parameterValues(
  declared: TemplateNode | undefined,
  given: GivenParameters,
): Map<string, TemplateNode> {
  const values = new Map<string, TemplateNode>();
  for (const [name, { value: declaration, keyRange }] of entriesOf(declared)) {
    values.set(name, valueOf(name, declaration, { given, range: keyRange }));
  }
  return values;
}

function valueOf(
  name: string,
  declaration: TemplateNode,
  { given, range }: { readonly given: GivenParameters; readonly range: SourceRange },
): TemplateNode {
  const type = textAt(declaration, "Type") ?? "String";
  const ofSsm = /^AWS::SSM::Parameter::Value<(.*)>$/.exec(type)?.[1];
  const told = ownOf(given.values, name);
  if (told !== undefined) return typed(scalarNode(told, range), ofSsm ?? type);
  const inherited = given.inherited.get(name);
  const deployed = ownOf(given.deployed, name);
  const value =
    inherited ?? (deployed === undefined ? nodeAt(declaration, "Default") : scalarNode(deployed, range));
  if (ofSsm !== undefined) {
    const parameter = textAt(value) ?? "";
    return unknownValue(
      name,
      range,
      phrase(
        'The SSM parameter "{0}" of "{1}" is not known here. Give it one with "--parameter {1}=VALUE" or in the settings.',
        parameter,
        name,
      ),
    );
  }
  if (value === undefined) return unknownValue(name, range, valueless(name));
  return typed(value, type);
}

function valueless(name: string): Phrase {
  return phrase(
    '"{0}" has no value here. Give it one with "--parameter {0}=VALUE" or in the settings.',
    name,
  );
}

/** Lists are written as one text with commas. */
function typed(value: TemplateNode, type: string): TemplateNode {
  if (!/^(CommaDelimitedList|List<.*>)$/.test(type) || value.kind !== "scalar") return value;
  const { range, standIn } = value;
  const items = value.text === "" ? [] : value.text.split(",");
  return listNode(
    items.map((item) => scalarNode(item.trim(), range, standIn)),
    range,
  );
}

/** A value as a parent's template gives it to a nested stack: lists as one text. */
export function inheritedValue(value: TemplateNode): TemplateNode {
  if (value.kind !== "list") return value;
  const texts = itemsOf(value).map((item) => textAt(item) ?? "");
  return scalarNode(texts.join(","), value.range);
}

function ownOf(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
