import type { Operation } from "../../../contracts/service.ts";
import type { LambdaContext } from "../state/context.ts";
import { accountOperations } from "./account.ts";
import { aliasOperations } from "./aliases.ts";
import { capacityProviderOperations } from "./capacityProviders.ts";
import { codeSigningOperations } from "./codeSigning.ts";
import { concurrencyOperations } from "./concurrency.ts";
import { eventInvokeConfigOperations } from "./eventInvokeConfig.ts";
import { eventSourceMappingOperations } from "./eventSources/mappings.ts";
import { functionOperations } from "./functions/functions.ts";
import { functionConfigOperations } from "./functions/configs.ts";
import { functionUpdateOperations } from "./functions/updates.ts";
import { layerOperations } from "./layers/layers.ts";
import { layerPermissionOperations } from "./layers/permissions.ts";
import { permissionOperations } from "./policies/permissions.ts";
import { resourcePolicyOperations } from "./policies/resourcePolicy.ts";
import { provisionedOperations } from "./provisioned/provisioned.ts";
import { tagOperations } from "./tags.ts";
import { urlOperations } from "./urls.ts";
import { versionOperations } from "./versions.ts";

/** Every operation of the Lambda API but those that invoke. */
export function resourceOperations(context: LambdaContext): Record<string, Operation> {
  const resources = [
    functionOperations,
    functionUpdateOperations,
    functionConfigOperations,
    versionOperations,
    aliasOperations,
    layerOperations,
    layerPermissionOperations,
    permissionOperations,
    resourcePolicyOperations,
    tagOperations,
    eventInvokeConfigOperations,
    concurrencyOperations,
    provisionedOperations,
    urlOperations,
    eventSourceMappingOperations,
    codeSigningOperations,
    capacityProviderOperations,
    accountOperations,
  ];
  return Object.assign({}, ...resources.map((operationsOf) => operationsOf(context))) as Record<
    string,
    Operation
  >;
}
