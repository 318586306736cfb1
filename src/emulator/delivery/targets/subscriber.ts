import { AppError } from "../../../shared/errors.ts";
import { post } from "../outside/post.ts";
import type { DeliveryTarget } from "./target.ts";

/** A server that subscribed to a topic: its ARN is the subscription's, which has a part more than the topic's. */
export const subscriberTarget: DeliveryTarget = {
  kind: "outside",
  takes: ({ service, resource }) => service === "sns" && resource.includes(":"),
  async send({ targetArn, body, envelope }) {
    if (envelope?.http === undefined) {
      throw new AppError("endpoint-unknown", { userMessage: `"${targetArn}" has no address.` });
    }
    await post({ ...envelope.http, body });
  },
};
