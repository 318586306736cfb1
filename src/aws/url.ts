import type { FunctionUrlConfig } from "@aws-sdk/client-lambda";
import { resourceParts } from "../shared/arn.ts";
import { call, type Access } from "./call.ts";

/** A function URL, by AWS's names. */
export interface FunctionUrl {
  /** The alias that the URL calls; undefined for the function itself. */
  readonly qualifier: string | undefined;
  readonly config: FunctionUrlConfig;
}

/** The URLs of a function and of its aliases. */
export async function listUrls(access: Access, name: string): Promise<FunctionUrl[]> {
  return await call(access, `list the URLs of "${name}"`, async (client, sdk, options) => {
    const urls: FunctionUrl[] = [];
    const pages = sdk.paginateListFunctionUrlConfigs({ client }, { FunctionName: name }, options);
    for await (const page of pages) {
      for (const config of page.FunctionUrlConfigs ?? []) {
        urls.push({ qualifier: resourceParts(config.FunctionArn ?? "")[2], config });
      }
    }
    return urls;
  });
}
