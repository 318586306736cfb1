import type { Constraints } from "../../validation/constraints.ts";
import { validator } from "../../validation/validator.ts";
import generated from "./constraints.generated.json" with { type: "json" };
import { validation } from "./errors.ts";

export function statesConstraints(): Constraints {
  // generate.ts writes the file in this shape; TypeScript infers a narrower one from its contents.
  return generated as unknown as Constraints;
}

/** Makes the check of requests; it throws `ValidationException` naming every member that breaks a constraint. */
export function statesValidator(): ReturnType<typeof validator> {
  return validator(statesConstraints, {
    refusal: (problems) => {
      const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
      return validation(`${count}: ${problems.join("; ")}`);
    },
  });
}
