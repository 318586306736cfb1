import type { PublishRequest } from "@aws-sdk/client-iot-data-plane";
import { type HostedService, type Operation, ServiceError } from "../../contracts/service.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";
import type { TopicPublisher } from "../../contracts/topics.ts";
import { formatArn } from "../../../shared/arn.ts";
import { loadModel } from "./model.ts";

/** AWS's limits of a message and its topic. */
const payloadBytes = 128 * 1024;
const topicBytes = 256;
const topicLevels = 8;

const topicPath = /^\/topics\/(.+)$/;

/** IoT's data API, as far as it calls functions: `Publish`. */
export function createIotData(publish: TopicPublisher): HostedService {
  return {
    service: {
      name: "iotdata",
      sdkId: "IoT Data Plane",
      signingName: "iotdata",
      protocols: [{ kind: "rest-json" }],
      model: loadModel,
      actions: serviceActions({
        prefix: "iot",
        resource(input, { region, accountId }) {
          const topic = textOf(input, "topic");
          return topic && formatArn({ service: "iot", region, accountId, resource: `topic/${topic}` });
        },
        refusal: { status: 403, messageKey: "message" },
      }),
      // More than a message may have, so that it is refused in this service's words.
      bodyLimit: () => 1024 * 1024,
      isUnsigned: ({ method, path }) => method === "POST" && topicPath.test(path),
      // Who writes the address by hand leaves the slashes of a topic as they are.
      innerPath: (path) =>
        path.replace(topicPath, (_, topic: string) => `/topics/${topic.replaceAll("/", "%2F")}`),
      operations: { Publish: published(publish) },
    },
  };
}

function published(publish: TopicPublisher): Operation {
  return async ({ topic = "", payload = new Uint8Array(), qos = 0 }: PublishRequest) => {
    if (topic === "" || Buffer.byteLength(topic) > topicBytes || /[+#\0]/.test(topic)) {
      throw invalid("The topic is empty, longer than 256 bytes, or has wildcards");
    }
    const levels = topic.replace(/^\$aws\/rules\/[^/]*\/?/, "").split("/").length;
    if (levels > topicLevels) throw invalid("A topic has at most 7 slashes");
    if (qos !== 0 && qos !== 1) throw invalid("The quality of service must be 0 or 1");
    if (payload.byteLength > payloadBytes) {
      throw new ServiceError({
        code: "RequestEntityTooLargeException",
        status: 413,
        message: "The payload is larger than 128 KB",
      });
    }
    await publish({ topic, payload });
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError({ code: "InvalidRequestException", status: 400, message });
}
