import { rootArn } from "../../../shared/arn.ts";
import type { ServiceDefinition } from "../../contracts/service.ts";
import { loadModel } from "./model.ts";

/** `GetCallerIdentity`, which many clients ask first. There are no users here: whoever has the key is the account's root. */
export function createSts(accountId: string): ServiceDefinition {
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
      GetCallerIdentity: () => ({
        UserId: accountId,
        Account: accountId,
        Arn: rootArn(accountId),
      }),
    },
  };
}
