import { call, type Access } from "../call.ts";
import { phrase } from "../../shared/phrase.ts";

/** The tags of a function or of another resource of Lambda. */
export async function listTags(access: Access, arn: string): Promise<Readonly<Record<string, string>>> {
  return await call(access, phrase('list the tags of "{0}"', arn), async (client, sdk, options) => {
    const answer = await client.send(new sdk.ListTagsCommand({ Resource: arn }), options);
    return answer.Tags ?? {};
  });
}

export async function tagResource(
  access: Access,
  arn: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  await call(access, phrase('tag "{0}"', arn), async (client, sdk, options) => {
    await client.send(new sdk.TagResourceCommand({ Resource: arn, Tags: tags }), options);
  });
}

export async function untagResource(access: Access, arn: string, key: string): Promise<void> {
  await call(access, phrase('remove a tag of "{0}"', arn), async (client, sdk, options) => {
    await client.send(new sdk.UntagResourceCommand({ Resource: arn, TagKeys: [key] }), options);
  });
}
