import * as v from "valibot";

/** Where the emulator stands when nobody says it: region and account in the names that a template puts together. */
export const defaultDeployment = { region: "us-east-1", accountId: "000000000000" } as const;

/** What templates are read with, the same in the emulator and in the language server. */
export const Deployment = v.object({
  region: v.optional(v.string(), defaultDeployment.region),
  accountId: v.optional(v.string(), defaultDeployment.accountId),
  /** Values that win over a template's defaults. */
  parameters: v.optional(v.record(v.string(), v.string()), {}),
});
