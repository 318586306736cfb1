import type { Tags } from "yaml";

/** The short forms of CloudFormation's functions. */
const names = [
  "Ref",
  "Sub",
  "GetAtt",
  "Join",
  "If",
  "ImportValue",
  "Condition",
  "Equals",
  "And",
  "Or",
  "Not",
  "FindInMap",
  "Select",
  "Split",
  "Base64",
  "GetAZs",
  "Cidr",
  "Transform",
  "Length",
  "ToJsonString",
];

/** Known to the reader of YAML, which would make an error with a stack for each, and drop it. */
export const shortForms: Tags = names.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: "map" as const },
  { tag: `!${name}`, collection: "seq" as const },
]);
