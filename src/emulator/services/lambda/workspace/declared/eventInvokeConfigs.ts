import * as v from "valibot";
import type { Ask } from "../../../../contracts/ask.ts";
import { number, read, text } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";
import { qualified } from "./qualified.ts";

const Destination = v.optional(v.object({ Destination: text }));
const Config = v.object({
  MaximumRetryAttempts: v.optional(number),
  MaximumEventAgeInSeconds: v.optional(number),
  DestinationConfig: v.optional(v.object({ OnSuccess: Destination, OnFailure: Destination })),
});

/** `AWS::Lambda::EventInvokeConfig`, which may be of `$LATEST`, a version or an alias. */
export function declaredEventInvokeConfigs({ tables }: LambdaContext, ask: Ask): DeclaredOfFunction {
  return {
    async declare({ name, qualifier }, { properties }) {
      const config = read(Config, properties);
      await ask("PutFunctionEventInvokeConfig", { FunctionName: name, ...config, ...qualified(qualifier) });
    },
    async withdraw({ name, qualifier }) {
      if (tables.eventInvokeConfigs.get(name, qualifier ?? "$LATEST") === undefined) return;
      await ask("DeleteFunctionEventInvokeConfig", { FunctionName: name, ...qualified(qualifier) });
    },
  };
}
