import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { CallingService } from "../../contracts/service.ts";
import type { TopicPublisher } from "../../contracts/topics.ts";
import { declarerOnFirstUse } from "../../contracts/workspaceResources.ts";
import { loadModel } from "./model.ts";
import { iotActions } from "./permissions.ts";
import { IotState, type Place } from "./state.ts";
import { topicRulesCalling } from "./triggers.ts";

interface IotOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly deliveries: Deliveries;
}

export interface Iot extends CallingService {
  /** For the data API: takes a message to the rules that it meets. */
  readonly publish: TopicPublisher;
}

/** IoT's topic rules. There are no devices: messages come by the data API. */
export function createIot({ database, clock, log, random, deliveries, ...place }: IotOptions): Iot {
  const { accountId, region } = place;
  const state = new IotState(database, { accountId, region });
  const now = () => clock.now();
  const publisher = onceAsync(async () => {
    const { Publisher } = await import("./publisher.ts");
    return new Publisher({ state, deliveries, log });
  });
  return {
    service: {
      name: "iot",
      sdkId: "IoT",
      signingName: "iot",
      protocols: [{ kind: "rest-json" }],
      model: loadModel,
      actions: iotActions,
      bodyLimit: () => 1024 * 1024,
      operations: onceAsync(async () => (await import("./rules.ts")).iotOperations(state, now)),
    },
    async publish({ topic, payload }) {
      if (state.rules.of("").size === 0) return;
      const message = { topic, payload, time: now(), traceId: randomUUID(), accountId };
      (await publisher()).publish({ ...message, random, newId: randomUUID });
    },
    declarer: declarerOnFirstUse(["AWS::IoT::TopicRule"], async () => {
      const { declareRule } = await import("./declared.ts");
      return {
        declare: (resource, before) => declareRule(state, resource, { before, now: now() }),
        withdraw: ({ name }) => void state.rules.delete("", name),
      };
    }),
    triggers: (functionArn) => topicRulesCalling(state, functionArn),
    reset: () => state.rules.clear(),
  };
}
