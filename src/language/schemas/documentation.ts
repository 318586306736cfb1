import generated from "./documentation.generated.json" with { type: "json" };

const types: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = generated.types;

/** AWS's line about a property of a type; SAM's types say what those of Lambda do. */
export function lineAbout(type: string, property: string): string | undefined {
  const own = Object.hasOwn(types, type) ? types[type]?.[property] : undefined;
  const other = type.replace("AWS::Serverless::", "AWS::Lambda::");
  return own ?? (Object.hasOwn(types, other) ? types[other]?.[property] : undefined);
}
