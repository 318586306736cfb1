import type { JsonSchema } from "./schema.ts";

/** One entry, or a list of them: JSON Schema has words for that, which we need nowhere else. */
const oneOrMore: JsonSchema = { description: "A text, or a list of them." };

/** A function's resource policy. */
export const policySchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["Statement"],
  properties: {
    Version: { type: "string", enum: ["2012-10-17", "2008-10-17"], default: "2012-10-17" },
    Id: { type: "string" },
    Statement: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["Sid", "Effect", "Principal", "Action", "Resource"],
        properties: {
          Sid: { type: "string", pattern: "^[a-zA-Z0-9-_]+$", maxLength: 100, description: "Its name." },
          Effect: { type: "string", enum: ["Allow", "Deny"] },
          Principal: { description: 'Who: { "Service": "s3.amazonaws.com" }, { "AWS": "…" } or "*".' },
          Action: oneOrMore,
          Resource: oneOrMore,
          Condition: { type: "object", description: "When: by operator, key and value." },
        },
      },
    },
  },
};
