import { call, type Access } from "./call.ts";
import type { Runtime } from "@aws-sdk/client-lambda";
import { phrase } from "../shared/phrase.ts";

export interface NewFunction {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  /** The execution role's ARN. */
  readonly role: string;
  readonly zip: Uint8Array;
}

export async function createFunction(
  access: Access,
  { name, runtime, handler, role, zip }: NewFunction,
): Promise<void> {
  await call(access, phrase('create the function "{0}"', name), async (client, sdk, options) => {
    const input = {
      FunctionName: name,
      // The SDK's list of runtimes is as old as the SDK.
      Runtime: runtime as Runtime,
      Handler: handler,
      Role: role,
      Code: { ZipFile: zip },
    };
    await client.send(new sdk.CreateFunctionCommand(input), options);
  });
}

/** Deletes a function with all that belongs to it, or one of its versions. */
export async function deleteFunction(access: Access, name: string, version?: string): Promise<void> {
  const what =
    version === undefined
      ? phrase('the function "{0}"', name)
      : phrase('version {0} of "{1}"', version, name);
  await call(access, phrase("delete {0}", what), async (client, sdk, options) => {
    const input = { FunctionName: name, ...(version !== undefined && { Qualifier: version }) };
    await client.send(new sdk.DeleteFunctionCommand(input), options);
  });
}
