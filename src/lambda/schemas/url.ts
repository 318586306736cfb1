import type { JsonSchema } from "./schema.ts";

const texts: JsonSchema = { type: "array", items: { type: "string" } };

/** A function URL as `UpdateFunctionUrlConfig` takes it. */
export const urlSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["AuthType"],
  properties: {
    AuthType: {
      type: "string",
      enum: ["AWS_IAM", "NONE"],
      description: "AWS_IAM: signed requests only. NONE: everybody, where the resource policy allows it.",
    },
    InvokeMode: { type: "string", enum: ["BUFFERED", "RESPONSE_STREAM"], default: "BUFFERED" },
    Cors: {
      type: "object",
      additionalProperties: false,
      description: "Which web pages may call it.",
      properties: {
        AllowCredentials: { type: "boolean" },
        AllowHeaders: { ...texts, maxItems: 100 },
        AllowMethods: { ...texts, maxItems: 6 },
        AllowOrigins: { ...texts, maxItems: 100 },
        ExposeHeaders: { ...texts, maxItems: 100 },
        MaxAge: { type: "integer", minimum: 0, maximum: 86_400, description: "In seconds." },
      },
    },
  },
};
