import * as v from "valibot";
import type { Ask } from "../../../../contracts/ask.ts";
import { number } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";

/** Of a version or an alias. */
export const Provisioned = v.optional(v.object({ ProvisionedConcurrentExecutions: number }));

/** Gives a version or an alias the provisioned concurrency that is declared for it now. */
export async function declareProvisioned(
  { tables }: LambdaContext,
  ask: Ask,
  target: { readonly FunctionName: string; readonly Qualifier: string },
  declared: v.InferOutput<typeof Provisioned>,
): Promise<void> {
  const { FunctionName, Qualifier } = target;
  const known = tables.provisioned.get(FunctionName, Qualifier)?.requested;
  const wanted = declared?.ProvisionedConcurrentExecutions;
  if (known === wanted) return;
  if (declared === undefined) await ask("DeleteProvisionedConcurrencyConfig", target);
  else await ask("PutProvisionedConcurrencyConfig", { ...target, ...declared });
}
