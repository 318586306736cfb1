import { join } from "node:path";
import { arch, cwd, env, platform } from "node:process";
import { installedDynamoDb } from "../../../src/cli/dynamoDb.ts";

/** Where the project has an engine installed, as `install dynamodb` would. */
export const dynamoDbDir = join(import.meta.dirname, "../../..");

const program = installedDynamoDb({ env, platform, arch, cwd: cwd() }, dynamoDbDir);

/** The engine that the project brings for this machine, if it does. */
export const dynamoDb = program === undefined ? {} : { program };

/** Why tests with DynamoDB are left out, or false. */
export const withoutDynamoDb = program === undefined && `no DynamoDB engine for ${platform}-${arch}`;
