import { rootArn } from "../../../shared/arn.ts";
import type { Service } from "../../contracts/service.ts";

/** `GetCallerIdentity`, which many clients ask first. There are no users here: whoever has the key is the account's root. */
export function createSts(accountId: string): Service {
  return {
    name: "sts",
    operations: {
      GetCallerIdentity: () => ({
        UserId: accountId,
        Account: accountId,
        Arn: rootArn(accountId),
      }),
    },
  };
}
