import * as v from "valibot";
import { messageOf } from "../../../shared/errors.ts";
import type { Buckets } from "../../contracts/buckets.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";

/** The property that names an object, and the one that its content is for. */
const properties: Readonly<Record<string, readonly [at: string, body: string]>> = {
  "AWS::ApiGateway::RestApi": ["BodyS3Location", "Body"],
  "AWS::ApiGatewayV2::Api": ["BodyS3Location", "Body"],
  "AWS::StepFunctions::StateMachine": ["DefinitionS3Location", "Definition"],
};

const Location = v.object({ Bucket: v.string(), Key: v.string(), Version: v.optional(v.string()) });

/** Those that read definitions that lie in S3 before their resources are made. */
export function withStoredDefinitions(
  declarers: readonly ResourceDeclarer[],
  buckets: Pick<Buckets, "getObject">,
): ResourceDeclarer[] {
  return declarers.map((declarer) => reading(declarer, buckets));
}

function reading(declarer: ResourceDeclarer, buckets: Pick<Buckets, "getObject">): ResourceDeclarer {
  if (!declarer.types.some((type) => Object.hasOwn(properties, type))) return declarer;
  return {
    types: declarer.types,
    declare(resource, before) {
      const [at = "", body = ""] = properties[resource.type] ?? [];
      const location = v.safeParse(Location, resource.properties[at]);
      if (!location.success) return declarer.declare(resource, before);
      const { Bucket, Key, Version } = location.output;
      const made = async (): Promise<WorkspaceResource> => ({
        ...resource,
        properties: { ...resource.properties, [body]: await definitionAt(buckets, [Bucket, Key, Version]) },
      });
      return made().then((whole) => declarer.declare(whole, before));
    },
    withdraw: (resource) => declarer.withdraw(resource),
  };
}

async function definitionAt(
  buckets: Pick<Buckets, "getObject">,
  place: Parameters<Buckets["getObject"]>,
): Promise<unknown> {
  const [bucket, key] = place;
  try {
    // The readers of templates are large, and such a definition is rare.
    const { parseTemplate } = await import("../../../template/syntax/parse.ts");
    const { jsonOf } = await import("../../../template/cloudFormation/evaluation/texts.ts");
    const { root } = parseTemplate(Buffer.from(await buckets.getObject(...place)).toString("utf8"));
    if (root === undefined) throw new Error("there is nothing in it");
    return jsonOf(root);
  } catch (error) {
    throw new Error(`its definition s3://${bucket}/${key} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
