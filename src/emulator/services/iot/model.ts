import type { ServiceDefinition } from "../../contracts/service.ts";
import { namesOnly } from "../../contracts/serviceModel.ts";

/** A build puts the result here as JSON: `modelsPlugin.ts`. Of what is not served only the names and addresses are kept. */
export const loadModel: ServiceDefinition["model"] = async (read) =>
  namesOnly(
    read("iot", await import("@aws-sdk/client-iot")),
    new Set(
      "CreateTopicRule DeleteTopicRule DescribeEndpoint DisableTopicRule EnableTopicRule GetTopicRule ListTagsForResource ListTopicRules ReplaceTopicRule TagResource UntagResource".split(
        " ",
      ),
    ),
  );
