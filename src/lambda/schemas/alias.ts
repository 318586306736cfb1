import type { JsonSchema } from "./schema.ts";

/** An alias as `UpdateAlias` takes it. */
export const aliasSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["FunctionVersion"],
  properties: {
    FunctionVersion: { type: "string", pattern: "^(\\$LATEST|[0-9]+)$", description: "What it leads to." },
    Description: { type: "string", maxLength: 256 },
    RoutingConfig: {
      type: "object",
      additionalProperties: false,
      description: "A second version that gets a part of the calls.",
      properties: {
        AdditionalVersionWeights: {
          type: "object",
          description: "By version: 0.1 is a tenth of the calls.",
          additionalProperties: { type: "number", minimum: 0, maximum: 1 },
        },
      },
    },
  },
};
