import type { ReadAsyncSettings } from "./event.ts";
import { functionArn, type Place } from "../../services/lambda/state/names.ts";
import type { Resolver } from "../../services/lambda/resolve.ts";

/** AWS's defaults: two retries, six hours. */
const defaultRetryAttempts = 2;
const defaultEventAgeSeconds = 21_600;

/** Reads how a function's events are treated from what its name leads to now. */
export function asyncSettings(place: Place, resolve: Resolver["resolve"]): ReadAsyncSettings {
  return (functionName, given) => {
    const { qualifier, eventInvoke, deadLetterArn, reservedConcurrency } = resolve(functionName, given);
    return {
      functionArn: functionArn(place, functionName, qualifier),
      maximumRetryAttempts: eventInvoke?.maximumRetryAttempts ?? defaultRetryAttempts,
      maximumEventAgeSeconds: eventInvoke?.maximumEventAgeInSeconds ?? defaultEventAgeSeconds,
      // An empty ARN takes a destination away.
      onSuccessArn: eventInvoke?.destinations.OnSuccess?.Destination || undefined,
      onFailureArn: eventInvoke?.destinations.OnFailure?.Destination || undefined,
      deadLetterArn,
      reservedConcurrency,
    };
  };
}
