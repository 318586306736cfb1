import { parseArn } from "../../../../shared/arn.ts";
import type { AskService } from "../../../contracts/ask.ts";
import { runtimeFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import { itemCalls } from "./items.ts";
import { callFunction, invokeFunction } from "./lambda.ts";
import { sdkCall } from "./sdk.ts";
import { putEvents, publish, sendMessage, type ServiceCall } from "./services.ts";

/** What a task's resource stands for. */
export interface Integration {
  /** In the history; a function that is named by its ARN has events of its own. */
  readonly events:
    | { readonly kind: "function"; readonly resource: string }
    | { readonly kind: "service"; readonly resourceType: string; readonly resource: string };
  /** Whether its answer comes by a token. */
  readonly waitsForToken: boolean;
  /** Throws `StateFailure`. */
  call(input: Json): Promise<Json>;
}

export type Integrations = (resource: string) => Integration;

const serviceCalls: Readonly<Record<string, ServiceCall>> = {
  "lambda:invoke": invokeFunction,
  "sqs:sendMessage": sendMessage,
  "sns:publish": publish,
  "events:putEvents": putEvents,
  ...itemCalls,
};

/** By the SDK's name of a service, in small letters. */
function sdkIntegration(ask: AskService, resource: string): Integration | undefined {
  const [, service = "", action = "", pattern = ""] =
    /^arn:[^:]+:states:[^:]*:[^:]*:aws-sdk:([a-z0-9]+):([a-z]\w*)(\.waitForTaskToken)?$/.exec(resource) ?? [];
  const call = sdkCall(service, action);
  return (
    call && {
      events: { kind: "service", resourceType: `aws-sdk:${service}`, resource: `${action}${pattern}` },
      waitsForToken: pattern !== "",
      call: (input) => call(ask, input),
    }
  );
}

/** Finds what a resource stands for. Throws `StateFailure` for what the emulator does not have. */
export function integrations(ask: AskService): Integrations {
  return (resource) => {
    if (parseArn(resource)?.service === "lambda") {
      return {
        events: { kind: "function", resource },
        waitsForToken: false,
        call: (input) => callFunction(ask, resource, input),
      };
    }
    const ofSdk = sdkIntegration(ask, resource);
    if (ofSdk !== undefined) return ofSdk;
    const [, type = "", action = "", pattern = ""] =
      /^arn:[^:]+:states:[^:]*:[^:]*:([\w-]+):(\w+)(\.\w+(?::\d)?)?$/.exec(resource) ?? [];
    const name = `${type}:${action}`;
    const call = Object.hasOwn(serviceCalls, name) ? serviceCalls[name] : undefined;
    if (call === undefined || !["", ".waitForTaskToken"].includes(pattern)) {
      throw runtimeFailure(`The emulator has no integration for the resource '${resource}'.`);
    }
    return {
      events: { kind: "service", resourceType: type, resource: `${action}${pattern}` },
      waitsForToken: pattern !== "",
      call: (input) => call(ask, input),
    };
  };
}
