import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { Ask } from "../../../../contracts/ask.ts";
import { number, read, text } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";
import { declareProvisioned, Provisioned } from "./provisioned.ts";

const Weight = v.object({ FunctionVersion: text, FunctionWeight: number });
const Alias = v.object({
  Name: text,
  FunctionVersion: text,
  Description: v.optional(text, ""),
  RoutingConfig: v.optional(v.object({ AdditionalVersionWeights: v.optional(v.array(Weight), []) })),
  ProvisionedConcurrencyConfig: Provisioned,
});

/** `AWS::Lambda::Alias`; a function may have several. */
export function declaredAliases(context: LambdaContext, ask: Ask): DeclaredOfFunction {
  return {
    async declare({ name }, { properties }, before) {
      const declared = read(Alias, properties);
      const isThere = context.tables.aliases.get(name, declared.Name) !== undefined;
      const earlier = isThere && before !== undefined ? read(Alias, before.properties) : undefined;
      if (!isDeepStrictEqual(earlier, declared)) {
        const { RoutingConfig: routing, ProvisionedConcurrencyConfig: _, ...alias } = declared;
        const weights = (routing?.AdditionalVersionWeights ?? []).map(
          ({ FunctionVersion, FunctionWeight }) => [FunctionVersion, FunctionWeight] as const,
        );
        await ask(isThere ? "UpdateAlias" : "CreateAlias", {
          FunctionName: name,
          ...alias,
          ...((isThere || weights.length > 0) && {
            RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(weights) },
          }),
        });
      }
      const target = { FunctionName: name, Qualifier: declared.Name };
      await declareProvisioned(context, ask, target, declared.ProvisionedConcurrencyConfig);
    },
    async withdraw({ name }, { properties }) {
      await ask("DeleteAlias", { FunctionName: name, Name: read(Alias, properties).Name });
    },
  };
}
