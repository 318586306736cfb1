import type { LambdaContext } from "../state/context.ts";
import type { WorkspaceFunction } from "../../../contracts/workspaceFunctions.ts";
import { functionArn } from "../state/names.ts";
import { storePolicy } from "../resources/policies/permissions.ts";
import type { Statement } from "../state/records.ts";
import { newUrlId } from "../resources/urls.ts";

/** The ids that AWS's console gives to these two statements. */
const publicStatements = ["FunctionURLAllowPublicAccess", "FunctionURLInvokeAllowPublicAccess"] as const;

/**
 * Makes, changes or removes the URL that a template declares for a function or its alias, with the permissions that SAM makes for one without
 * authentication. `urlId` keeps the address of a URL that was there before.
 */
export function declareUrl(
  context: LambdaContext,
  { name, alias }: { readonly name: string; readonly alias?: string | undefined },
  declared: WorkspaceFunction["url"],
  urlId?: string,
): void {
  const { tables, clock } = context;
  const before = tables.urls.get(name, alias ?? "");
  const now = clock.now();
  if (declared === undefined) {
    tables.urls.delete(name, alias ?? "");
  } else {
    tables.urls.set(name, alias ?? "", {
      ...declared,
      urlId: before?.urlId ?? urlId ?? newUrlId(),
      createdAt: before?.createdAt ?? now,
      lastModified: now,
    });
  }
  const ids: readonly string[] = publicStatements;
  const others = (tables.policies.get(name, alias ?? "")?.statements ?? []).filter(
    ({ Sid }) => !ids.includes(Sid),
  );
  const own = declared?.authType === "NONE" ? openToAll(functionArn(context.place, name, alias)) : [];
  storePolicy(context, name, alias, [...others, ...own]);
}

function openToAll(resource: string): Statement[] {
  const [url, invoke] = publicStatements;
  const everyone = { Effect: "Allow", Principal: "*", Resource: resource } as const;
  return [
    {
      Sid: url,
      ...everyone,
      Action: "lambda:InvokeFunctionUrl",
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
    },
    {
      Sid: invoke,
      ...everyone,
      Action: "lambda:InvokeFunction",
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
  ];
}
