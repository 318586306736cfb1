import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

export interface FunctionVersion {
  readonly version: string;
  readonly arn: string;
  readonly description: string;
  /** When it was published, as AWS writes it. */
  readonly lastModified: string | undefined;
}

/** Published versions, newest first; `$LATEST` is not among them. */
export async function listVersions(access: Access, name: string): Promise<FunctionVersion[]> {
  return await call(access, phrase('list the versions of "{0}"', name), async (client, sdk, options) => {
    const versions: FunctionVersion[] = [];
    const pages = sdk.paginateListVersionsByFunction({ client }, { FunctionName: name }, options);
    for await (const page of pages) {
      for (const { Version = "", FunctionArn = "", Description = "", LastModified } of page.Versions ?? []) {
        const lastModified = LastModified;
        versions.push({ version: Version, arn: FunctionArn, description: Description, lastModified });
      }
    }
    return versions.filter(({ version }) => version !== "$LATEST").reverse();
  });
}

/** Publishes the code and configuration as they are now. Answers with the new version's number. */
export async function publishVersion(
  access: Access,
  name: string,
  { description, revisionId }: { readonly description: string; readonly revisionId: string },
): Promise<string> {
  return await call(access, phrase('publish a version of "{0}"', name), async (client, sdk, options) => {
    const input = { FunctionName: name, Description: description, RevisionId: revisionId };
    const answer = await client.send(new sdk.PublishVersionCommand(input), options);
    return answer.Version ?? "";
  });
}
