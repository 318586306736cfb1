import * as v from "valibot";
import { messageOf } from "../../shared/errors.ts";
import { phrase } from "../../shared/phrase.ts";
import { call, type Access } from "../call.ts";
import { configuredEndpoint } from "../profiles.ts";
import { signedHeaders } from "../signedHeaders.ts";
import { listTags } from "./tags.ts";
import { capabilitiesOf, type AwsTarget } from "../target.ts";

type Tags = Readonly<Record<string, string>>;

interface Tagged {
  readonly name: string;
  readonly arn: string;
}

/** Each is a request of its own, and AWS allows some ten a second for an account. */
const mostRequests = 500;
const requestsAtOnce = 6;

/**
 * The tags of functions by their ARNs. AWS tells them of a hundred functions at once, where the permission is there
 * (`tag:GetResources`); otherwise each of the first functions is asked about. Throws `AppError`.
 */
export async function listAllTags(
  access: Access,
  functions: readonly Tagged[],
): Promise<ReadonlyMap<string, Tags>> {
  const { target } = access;
  if (target.kind === "aws" && !capabilitiesOf(target).freeReads) {
    const found = await taggedAtOnce(access, target);
    if (found !== undefined) return found;
  }
  return await taggedOneByOne(access, functions);
}

async function taggedOneByOne(
  access: Access,
  functions: readonly Tagged[],
): Promise<ReadonlyMap<string, Tags>> {
  const found = new Map<string, Tags>();
  const queue = capabilitiesOf(access.target).freeReads ? [...functions] : functions.slice(0, mostRequests);
  let failure: unknown;
  const work = async () => {
    for (let fn = queue.shift(); fn !== undefined; fn = queue.shift()) {
      try {
        found.set(fn.arn, await listTags(access, fn.arn));
      } catch (error) {
        // One that was deleted meanwhile, or may not be read, takes nothing from the others.
        failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, work));
  if (failure !== undefined && found.size === 0) throw failure;
  return found;
}

const Page = v.object({
  PaginationToken: v.optional(v.string(), ""),
  ResourceTagMappingList: v.array(
    v.object({
      ResourceARN: v.string(),
      Tags: v.optional(v.array(v.object({ Key: v.string(), Value: v.string() })), []),
    }),
  ),
});

/** Undefined where the account does not let it be asked, or the endpoint does not know it. */
async function taggedAtOnce(
  access: Access,
  target: AwsTarget,
): Promise<ReadonlyMap<string, Tags> | undefined> {
  const found = new Map<string, Tags>();
  let token = "";
  try {
    do {
      const page = v.parse(Page, await askForPage(access, target, token));
      for (const { ResourceARN: arn, Tags: tags } of page.ResourceTagMappingList) {
        found.set(arn, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
      }
      token = page.PaginationToken;
    } while (token !== "");
    return found;
  } catch (error) {
    if (access.signal?.aborted === true) throw error;
    return undefined;
  }
}

async function askForPage(access: Access, target: AwsTarget, token: string): Promise<unknown> {
  const { region, profile } = target;
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const endpoint =
    (await configuredEndpoint(profile ?? "default", "resource_groups_tagging_api")) ??
    `https://tagging.${region}.${domain}`;
  const body = JSON.stringify({
    ResourceTypeFilters: ["lambda:function"],
    ResourcesPerPage: 100,
    ...(token !== "" && { PaginationToken: token }),
  });
  const keys = await call(access, phrase("sign a request"), async (client) => client.config.credentials());
  const headers = await signedHeaders(
    { endpoint, region, ...keys },
    {
      service: "tagging",
      method: "POST",
      path: "/",
      body,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "ResourceGroupsTaggingAPI_20170126.GetResources",
      },
    },
  );
  const signal = AbortSignal.any([AbortSignal.timeout(15_000), ...(access.signal ? [access.signal] : [])]);
  const response = await fetch(new URL("/", endpoint), { method: "POST", headers, body, signal });
  if (!response.ok) throw new Error(`status ${response.status}: ${messageOf(await response.text())}`);
  return await response.json();
}
