import { resourceParts } from "../shared/arn.ts";
import { call, type Access } from "./call.ts";

/** What becomes of asynchronous events of a function, or of one of its versions or aliases. */
export interface EventInvokeSettings {
  /** `$LATEST` for the function itself. */
  readonly qualifier: string;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly maximumRetries: number | undefined;
  readonly maximumAgeSeconds: number | undefined;
}

export async function listEventInvokeSettings(access: Access, name: string): Promise<EventInvokeSettings[]> {
  return await call(access, `list the destinations of "${name}"`, async (client, sdk, options) => {
    const found: EventInvokeSettings[] = [];
    const pages = sdk.paginateListFunctionEventInvokeConfigs({ client }, { FunctionName: name }, options);
    for await (const page of pages) {
      for (const each of page.FunctionEventInvokeConfigs ?? []) {
        found.push({
          qualifier: resourceParts(each.FunctionArn ?? "")[2] ?? "$LATEST",
          onSuccess: each.DestinationConfig?.OnSuccess?.Destination,
          onFailure: each.DestinationConfig?.OnFailure?.Destination,
          maximumRetries: each.MaximumRetryAttempts,
          maximumAgeSeconds: each.MaximumEventAgeInSeconds,
        });
      }
    }
    return found;
  });
}
