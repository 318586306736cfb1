import { migrations as apiGatewayMigrations } from "../services/apiGateway/state.ts";
import { usageMigrations } from "../services/apiGateway/usage/state.ts";
import { migrations as apiGatewayV2Migrations } from "../services/apiGatewayV2/state.ts";
import { migrations as asyncMigrations } from "../invocations/async/eventTable.ts";
import { migrations as deliveryMigrations } from "../delivery/deliveryTable.ts";
import { migrations as eventsMigrations } from "../services/events/state.ts";
import { migrations as iotMigrations } from "../services/iot/state.ts";
import { migrations as kinesisMigrations } from "../services/kinesis/state.ts";
import { migrations as lambdaMigrations } from "../services/lambda/state/tables.ts";
import { migrations as loadBalancingMigrations } from "../services/loadBalancing/state.ts";
import { migrations as logsMigrations } from "../services/logs/tables.ts";
import { migrations as s3Migrations } from "../services/s3/state.ts";
import { migrations as schemasMigrations } from "../services/schemas/service.ts";
import { migrations as schedulerMigrations } from "../services/scheduler/state.ts";
import { migrations as snsMigrations } from "../services/sns/state.ts";
import { migrations as sqsMigrations } from "../services/sqs/service.ts";
import { migrations as statesMigrations } from "../services/stepFunctions/migrations.ts";
import { migrations as sourceMigrations } from "../sources/shards/positions.ts";
import { collectionMigration } from "../store/collection.ts";
import type { Migration } from "../store/open.ts";

/** Each table of the database belongs to the room that names it here. */
export const migrations: readonly Migration[] = [
  ...lambdaMigrations,
  ...logsMigrations,
  ...sqsMigrations,
  ...eventsMigrations,
  ...s3Migrations,
  ...schedulerMigrations,
  ...snsMigrations,
  ...apiGatewayMigrations,
  ...kinesisMigrations,
  ...apiGatewayV2Migrations,
  ...loadBalancingMigrations,
  ...asyncMigrations,
  ...deliveryMigrations,
  ...sourceMigrations,
  ...statesMigrations,
  collectionMigration("workspace_resources"),
  ...usageMigrations,
  ...schemasMigrations,
  ...iotMigrations,
];
