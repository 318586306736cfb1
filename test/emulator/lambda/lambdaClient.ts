import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { clientOptions, type End } from "../startedEmulator.ts";

/** The SDK's client of an emulator, closed at the end. */
export function lambdaClient(end: End, emulator: Emulator): LambdaClient {
  const client = new LambdaClient(clientOptions(emulator));
  end.after(() => client.destroy());
  return client;
}

/** Creates a Node function whose index.js is `source`, and waits until it is active. */
export async function createFunction(
  client: LambdaClient,
  name: string,
  source: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { ZipFile: await zipOf({ "index.js": source }) },
      ...settings,
    }),
  );
  await waitUntilFunctionActiveV2(
    { client, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 },
    { FunctionName: name },
  );
}

/** A function that returns its event. */
export const echo = "exports.handler = async (event) => event;\n";
