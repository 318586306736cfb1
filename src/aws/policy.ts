import { call, whereFound, type Access } from "./call.ts";

/** A function's resource policy: the JSON as AWS has it, and its own revision. */
export interface ResourcePolicy {
  readonly text: string;
  readonly revisionId: string;
}

/** Undefined where nobody but the account may do anything with the function. */
export async function getPolicy(
  access: Access,
  name: string,
  qualifier?: string,
): Promise<ResourcePolicy | undefined> {
  const input = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
  return await whereFound(
    call(access, `read the resource policy of "${name}"`, async (client, sdk, options) => {
      const answer = await client.send(new sdk.GetPolicyCommand(input), options);
      return { text: answer.Policy ?? "{}", revisionId: answer.RevisionId ?? "" };
    }),
  );
}
