import * as v from "valibot";
import type { InvokedFunction, Invocations } from "../../contracts/invocations.ts";
import { jsonOf } from "../payloads/json.ts";

interface Question {
  readonly invocations: Invocations;
  readonly fn: InvokedFunction;
  readonly apiId: string;
  readonly requestId: string;
  readonly event: object;
}

/** What a function said that decides who may call. */
type Said =
  | { readonly kind: "answer"; readonly value: unknown }
  /** The one error that is a refusal. */
  | { readonly kind: "unauthorized" }
  | { readonly kind: "failed" };

const Refusal = v.object({ errorMessage: v.literal("Unauthorized") });

/** Asks an authorizer's function. AWS takes one message for a refusal; every other error is the authorizer's own. */
export async function askAuthorizer({ invocations, fn, apiId, requestId, event }: Question): Promise<Said> {
  const { outcome } = await invocations.run(fn, () => ({
    caller: { kind: "front-door", id: apiId },
    requestId,
    payload: Buffer.from(JSON.stringify(event)),
  }));
  const value = jsonOf(outcome.payload);
  if (outcome.functionError === undefined) return { kind: "answer", value };
  return { kind: v.is(Refusal, value) ? "unauthorized" : "failed" };
}
