import type { JsonSchema } from "./schema.ts";

const destination: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: { Destination: { type: "string" } },
};

/** An event source mapping as `UpdateEventSourceMapping` takes it. */
export const mappingSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    Enabled: { type: "boolean", description: "Whether the source is read." },
    BatchSize: { type: "integer", minimum: 1, maximum: 10_000 },
    MaximumBatchingWindowInSeconds: { type: "integer", minimum: 0, maximum: 300 },
    FilterCriteria: {
      type: "object",
      additionalProperties: false,
      description: "Only what one of the filters takes reaches the function.",
      properties: {
        Filters: {
          type: "array",
          maxItems: 10,
          items: {
            type: "object",
            additionalProperties: false,
            properties: { Pattern: { type: "string", maxLength: 4096, description: "JSON as text." } },
          },
        },
      },
    },
    FunctionResponseTypes: {
      type: "array",
      maxItems: 1,
      items: { type: "string", enum: ["ReportBatchItemFailures"] },
    },
    ScalingConfig: {
      type: "object",
      additionalProperties: false,
      properties: { MaximumConcurrency: { type: "integer", minimum: 2, maximum: 1000 } },
    },
    ParallelizationFactor: { type: "integer", minimum: 1, maximum: 10 },
    DestinationConfig: {
      type: "object",
      additionalProperties: false,
      properties: { OnSuccess: destination, OnFailure: destination },
    },
    MaximumRecordAgeInSeconds: { type: "integer", minimum: -1, maximum: 604_800 },
    BisectBatchOnFunctionError: { type: "boolean" },
    MaximumRetryAttempts: { type: "integer", minimum: -1, maximum: 10_000 },
    TumblingWindowInSeconds: { type: "integer", minimum: 0, maximum: 900 },
  },
};
