import { resourceParts } from "../shared/arn.ts";
import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

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
  return await call(access, phrase('list the destinations of "{0}"', name), async (client, sdk, options) => {
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

export interface DestinationPlace {
  readonly name: string;
  readonly qualifier: string;
  readonly on: "OnSuccess" | "OnFailure";
}

/** Sets a destination, or takes it away, and leaves the other settings as they are. */
export async function putDestination(
  access: Access,
  { name, qualifier, on }: DestinationPlace,
  arn: string | undefined,
): Promise<void> {
  const found = (await listEventInvokeSettings(access, name)).find((each) => each.qualifier === qualifier);
  const kept = {
    ...(found?.onSuccess !== undefined && { OnSuccess: { Destination: found.onSuccess } }),
    ...(found?.onFailure !== undefined && { OnFailure: { Destination: found.onFailure } }),
  };
  await call(access, phrase('save the destination of "{0}"', name), async (client, sdk, options) => {
    const input = {
      FunctionName: name,
      Qualifier: qualifier,
      DestinationConfig: { ...kept, [on]: arn === undefined ? {} : { Destination: arn } },
    };
    // Putting would take back what is set of retries and age, and there is nothing to update at first.
    if (found === undefined) await client.send(new sdk.PutFunctionEventInvokeConfigCommand(input), options);
    else await client.send(new sdk.UpdateFunctionEventInvokeConfigCommand(input), options);
  });
}
