import type { Migration } from "../../../store/open.ts";

/** Takes AWS's own settings of a mapping or a provider into a member of their own, beside what we keep of it. */
export const recordMigrations: readonly Migration[] = [
  {
    name: "lambda-mapping-settings",
    sql: `UPDATE lambda_event_source_mappings SET document = json_patch(
      json_object(
        'uuid', document ->> 'uuid',
        'functionName', document ->> 'functionName',
        'functionArn', document ->> 'FunctionArn',
        'enabled', json(document -> 'enabled'),
        'state', document ->> 'State',
        'stateTransitionReason', document ->> 'StateTransitionReason',
        'lastModified', document ->> 'lastModified',
        'settings', json_remove(document, '$.uuid', '$.functionName', '$.FunctionArn', '$.enabled', '$.State',
          '$.StateTransitionReason', '$.lastModified', '$.LastProcessingResult', '$.startingPositionTimestamp')
      ),
      -- What is null is left out by the patch.
      json_object(
        'lastProcessingResult', document ->> 'LastProcessingResult',
        'startingPositionTimestamp', document ->> 'startingPositionTimestamp'
      )
    )`,
  },
  {
    name: "lambda-capacity-provider-settings",
    sql: `UPDATE lambda_capacity_providers SET document = json_object(
      'name', document ->> 'name',
      'arn', document ->> 'CapacityProviderArn',
      'state', document ->> 'State',
      'lastModified', document ->> 'lastModified',
      'settings', json_remove(document, '$.name', '$.CapacityProviderArn', '$.State', '$.lastModified')
    )`,
  },
];
