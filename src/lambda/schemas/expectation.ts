import type { JsonSchema } from "./schema.ts";

/** `<name>.expect.json` beside a saved event, for completion; `readExpectation` says what is wrong in one. */
export const expectationSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    payload: {
      description:
        "What the function answers. Members that are not named may be there. A text may be ${any}, ${number}, ${uuid}, ${date} and the like.",
    },
    error: {
      description: 'What the function fails with, such as {"errorType": "…"}; "${any}" for any error.',
    },
    log: {
      description: 'Texts that are in the log of the call; {"not": "…"} is one that is not.',
    },
  },
};
