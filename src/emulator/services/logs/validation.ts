import { corrected, type Constraints, type Corrections } from "../../validation/constraints.ts";
import { validator } from "../../validation/validator.ts";
import generated from "./constraints.generated.json" with { type: "json" };
import { invalidParameter } from "./errors.ts";

/** The model has no set for these: they are in the text of the API reference. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const documented: Corrections = {
  // DescribeLogGroups shows ARNs that end in `:*`; they are taken as they are shown.
  patterns: { AmazonResourceName: "[\\w+=/:,.@\\-*]*" },
  members: {
    PutRetentionPolicyRequest: {
      retentionInDays: { type: "integer", enum: retentionDays.map(String) },
    },
  },
};

export function logsConstraints(): Constraints {
  // generate.ts writes the file in this shape; TypeScript infers a narrower one from its contents.
  return corrected(generated as unknown as Constraints, documented);
}

/** Makes the check of requests; it throws `InvalidParameterException` naming every member that breaks a constraint. */
export function logsValidator(): ReturnType<typeof validator> {
  return validator(logsConstraints, {
    refusal: (problems) => {
      const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
      return invalidParameter(`${count}: ${problems.join("; ")}`);
    },
  });
}
