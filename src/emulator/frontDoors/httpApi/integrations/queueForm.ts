import * as v from "valibot";
import { HttpError } from "../httpError.ts";
import { listOf, type Values } from "./parameterValues.ts";

const Attributes = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(
    v.string(),
    v.object({
      DataType: v.string(),
      StringValue: v.optional(v.string()),
      BinaryValue: v.optional(v.string()),
    }),
  ),
);

/** Members of SQS's own API that are more than a text, by their names in its forms. */
const maps = { MessageAttributes: "MessageAttribute", MessageSystemAttributes: "MessageSystemAttribute" };
const lists = {
  AttributeNames: "AttributeName",
  MessageAttributeNames: "MessageAttributeName",
  MessageSystemAttributeNames: "MessageSystemAttributeName",
};

/**
 * The form that asks SQS for what parameters name: attributes come as JSON, lists of names as JSON or as one name. Throws `HttpError`
 * 400 for attributes that are none.
 */
export function queueForm(values: Values): Values {
  const form: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (isKeyOf(maps, name)) Object.assign(form, attributesOf(name, value));
    else if (isKeyOf(lists, name)) {
      for (const [at, one] of listOf(value).entries()) form[`${lists[name]}.${at + 1}`] = String(one);
    } else form[name] = value;
  }
  return form;
}

function attributesOf(name: keyof typeof maps, text: string): Values {
  const parsed = v.safeParse(Attributes, text);
  // An array would be a record of its indices.
  if (!parsed.success || text.trimStart().startsWith("[")) {
    throw new HttpError(
      400,
      `Unable to parse property ${name}: it is no JSON of attributes with types and values.`,
    );
  }
  const form: Record<string, string> = {};
  for (const [at, [attribute, members]] of Object.entries(parsed.output).entries()) {
    const prefix = `${maps[name]}.${at + 1}`;
    form[`${prefix}.Name`] = attribute;
    for (const [member, value] of Object.entries(members)) {
      if (value !== undefined) form[`${prefix}.Value.${member}`] = value;
    }
  }
  return form;
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}
