import { assumedRoleArn, rootArn } from "../../../shared/arn.ts";
import type { Principal } from "../../contracts/permissions/permissions.ts";
import type { Call, ServiceDefinition } from "../../contracts/service.ts";
import { loadModel } from "./model.ts";

/**
 * `GetCallerIdentity`, which many clients ask first. There are no users here: whoever has the key is the account's root, and functions
 * have their roles.
 */
export function createSts(
  accountId: string,
  principalOf: (accessKeyId: string) => Principal | undefined = () => undefined,
): ServiceDefinition {
  return {
    name: "sts",
    sdkId: "STS",
    signingName: "sts",
    isGlobal: true,
    protocols: [{ kind: "query", xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/" }],
    model: loadModel,
    bodyLimit: () => 1024 * 1024,
    // Its queries are posted to `/`; those of other services are signed, or have a path.
    isUnsigned: ({ path, headers }) =>
      path === "/" && String(headers["content-type"]).startsWith("application/x-www-form-urlencoded"),
    operations: {
      GetCallerIdentity: (_input, { accessKeyId = "" }: Call) => {
        const principal = principalOf(accessKeyId);
        if (principal === undefined)
          return { UserId: accountId, Account: accountId, Arn: rootArn(accountId) };
        const { roleArn, functionName } = principal;
        return {
          // AWS gives a role an id of its own, which nothing here has a use for.
          UserId: `AROALAMBDAWORKBENCH00:${functionName}`,
          Account: accountId,
          Arn: assumedRoleArn(roleArn, functionName),
        };
      },
    },
  };
}
