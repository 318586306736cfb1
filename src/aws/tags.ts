import { call, type Access } from "./call.ts";

/** The tags of a function or of another resource of Lambda. */
export async function listTags(access: Access, arn: string): Promise<Readonly<Record<string, string>>> {
  return await call(access, `list the tags of "${arn}"`, async (client, sdk, options) => {
    const answer = await client.send(new sdk.ListTagsCommand({ Resource: arn }), options);
    return answer.Tags ?? {};
  });
}
