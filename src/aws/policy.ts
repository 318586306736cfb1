import { call, whereFound, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

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
    call(access, phrase('read the resource policy of "{0}"', name), async (client, sdk, options) => {
      const answer = await client.send(new sdk.GetPolicyCommand(input), options);
      return { text: answer.Policy ?? "{}", revisionId: answer.RevisionId ?? "" };
    }),
  );
}

/** Replaces the whole policy, if it is still at the revision; an empty one takes it away. Throws `AppError`. */
export async function putPolicy(
  access: Access,
  arn: string,
  { text, revisionId }: { readonly text: string | undefined; readonly revisionId: string },
): Promise<void> {
  const input = { ResourceArn: arn, ...(revisionId !== "" && { RevisionId: revisionId }) };
  await call(access, phrase('save the resource policy of "{0}"', arn), async (client, sdk, options) => {
    if (text === undefined) await client.send(new sdk.DeleteResourcePolicyCommand(input), options);
    else await client.send(new sdk.PutResourcePolicyCommand({ ...input, Policy: text }), options);
  });
}

/** The policy as `putPolicy` takes it; undefined where there is none. */
export async function getResourcePolicy(access: Access, arn: string): Promise<ResourcePolicy | undefined> {
  return await whereFound(
    call(access, phrase('read the resource policy of "{0}"', arn), async (client, sdk, options) => {
      const answer = await client.send(new sdk.GetResourcePolicyCommand({ ResourceArn: arn }), options);
      return { text: answer.Policy ?? "{}", revisionId: answer.RevisionId ?? "" };
    }),
  );
}

export interface Permission {
  readonly id: string;
  /** A service, an account or `*`. */
  readonly principal: string;
  readonly sourceArn?: string | undefined;
}

export async function addPermission(
  access: Access,
  name: string,
  { id, principal, sourceArn }: Permission,
): Promise<void> {
  await call(access, phrase('add a permission to "{0}"', name), async (client, sdk, options) => {
    const input = {
      FunctionName: name,
      StatementId: id,
      Action: "lambda:InvokeFunction",
      Principal: principal,
      ...(sourceArn !== undefined && { SourceArn: sourceArn }),
    };
    await client.send(new sdk.AddPermissionCommand(input), options);
  });
}

export async function removePermission(access: Access, name: string, id: string): Promise<void> {
  await call(
    access,
    phrase('remove the permission "{0}" of "{1}"', id, name),
    async (client, sdk, options) => {
      await client.send(new sdk.RemovePermissionCommand({ FunctionName: name, StatementId: id }), options);
    },
  );
}
