import { nameOf } from "../shared/arn.ts";
import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

/** Environments that are kept ready for a version or an alias. */
export interface Provisioned {
  readonly qualifier: string;
  readonly arn: string;
  readonly requested: number;
  readonly available: number;
  readonly status: string;
  readonly statusReason: string | undefined;
}

/** How many environments are set aside for a function; undefined where it shares the account's. */
export async function getReserved(access: Access, name: string): Promise<number | undefined> {
  return await call(
    access,
    phrase('read the reserved concurrency of "{0}"', name),
    async (client, sdk, options) => {
      const input = { FunctionName: name };
      const answer = await client.send(new sdk.GetFunctionConcurrencyCommand(input), options);
      return answer.ReservedConcurrentExecutions;
    },
  );
}

export async function listProvisioned(access: Access, name: string): Promise<Provisioned[]> {
  return await call(
    access,
    phrase('list the provisioned concurrency of "{0}"', name),
    async (client, sdk, options) => {
      const found: Provisioned[] = [];
      const pages = sdk.paginateListProvisionedConcurrencyConfigs(
        { client },
        { FunctionName: name },
        options,
      );
      for await (const page of pages) {
        for (const each of page.ProvisionedConcurrencyConfigs ?? []) {
          found.push({
            qualifier: nameOf(each.FunctionArn ?? ""),
            arn: each.FunctionArn ?? "",
            requested: each.RequestedProvisionedConcurrentExecutions ?? 0,
            available: each.AvailableProvisionedConcurrentExecutions ?? 0,
            status: each.Status ?? "",
            statusReason: each.StatusReason,
          });
        }
      }
      return found;
    },
  );
}

export async function putReserved(access: Access, name: string, reserved: number): Promise<void> {
  await call(access, phrase('reserve concurrency for "{0}"', name), async (client, sdk, options) => {
    const input = { FunctionName: name, ReservedConcurrentExecutions: reserved };
    await client.send(new sdk.PutFunctionConcurrencyCommand(input), options);
  });
}

/** The function shares the account's again. */
export async function deleteReserved(access: Access, name: string): Promise<void> {
  await call(access, phrase('give back the concurrency of "{0}"', name), async (client, sdk, options) => {
    await client.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName: name }), options);
  });
}

interface ProvisionedPlace {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier: string;
}

export async function putProvisioned(
  access: Access,
  { name, qualifier }: ProvisionedPlace,
  provisioned: number,
): Promise<void> {
  await call(
    access,
    phrase('provision concurrency for "{0}:{1}"', name, qualifier),
    async (client, sdk, options) => {
      const input = {
        FunctionName: name,
        Qualifier: qualifier,
        ProvisionedConcurrentExecutions: provisioned,
      };
      await client.send(new sdk.PutProvisionedConcurrencyConfigCommand(input), options);
    },
  );
}

export async function deleteProvisioned(
  access: Access,
  { name, qualifier }: ProvisionedPlace,
): Promise<void> {
  await call(
    access,
    phrase('end provisioned concurrency for "{0}:{1}"', name, qualifier),
    async (client, sdk, options) => {
      const input = { FunctionName: name, Qualifier: qualifier };
      await client.send(new sdk.DeleteProvisionedConcurrencyConfigCommand(input), options);
    },
  );
}
