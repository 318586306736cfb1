import type { GetAccountSettingsResponse } from "@aws-sdk/client-lambda";
import type { Operation } from "../../../contracts/service.ts";
import { unzippedLimit } from "../code/packages.ts";
import { zippedLimit } from "../code/source.ts";
import type { LambdaContext } from "../state/context.ts";

/** AWS's default quotas of an account and region. */
export const accountConcurrency = 1000;
/** What reservations must leave to functions without one. */
export const minUnreserved = 100;
const totalCodeSize = 80_530_636_800;

export function accountOperations(context: LambdaContext): Record<string, Operation> {
  return {
    GetAccountSettings: (): GetAccountSettingsResponse => ({
      AccountLimit: {
        TotalCodeSize: totalCodeSize,
        CodeSizeUnzipped: unzippedLimit,
        CodeSizeZipped: zippedLimit,
        ConcurrentExecutions: accountConcurrency,
        UnreservedConcurrentExecutions: unreservedConcurrency(context),
      },
      AccountUsage: { TotalCodeSize: codeSize(context), FunctionCount: context.tables.functions.of("").size },
    }),
  };
}

/**
 * Concurrency that no function has for itself. A function holds what it reserved, or what it provisioned without a
 * reservation; `without` names one whose holdings are not counted.
 */
export function unreservedConcurrency({ tables }: Pick<LambdaContext, "tables">, without?: string): number {
  let held = 0;
  for (const { name, reservedConcurrency } of tables.functions.of("").values()) {
    if (name === without) continue;
    held += reservedConcurrency ?? provisionedTotal(tables, name);
  }
  return accountConcurrency - held;
}

/** All provisioned concurrency of a function; `without` leaves out one qualifier. */
export function provisionedTotal(
  { provisioned }: LambdaContext["tables"],
  name: string,
  without?: string,
): number {
  let total = 0;
  for (const [qualifier, { requested }] of provisioned.of(name)) {
    if (qualifier !== without) total += requested;
  }
  return total;
}

function codeSize({ tables }: LambdaContext): number {
  let total = 0;
  for (const { document } of tables.versions.entries()) total += document.settings.codeSize;
  for (const { document } of tables.layerVersions.entries()) total += document.codeSize;
  return total;
}
