import type { AddPermissionInput, RemovePermissionInput } from "@aws-sdk/client-sns";
import * as v from "valibot";
import { formatArn } from "../../../shared/arn.ts";
import { type Operation, stored } from "../../contracts/service.ts";
import { invalidParameter, required } from "./errors.ts";
import type { SnsState, TopicRecord } from "./state.ts";
import { topicAttributes } from "./topicAttributes.ts";

const Policy = v.looseObject({
  Statement: v.optional(v.array(v.looseObject({ Sid: v.optional(v.string()) })), []),
});

export function permissionOperations(state: SnsState): Record<string, Operation> {
  const change = (topic: TopicRecord, statements: readonly unknown[], policy: object) =>
    state.topics.set("", topic.name, {
      ...topic,
      attributes: { ...topic.attributes, Policy: JSON.stringify({ ...policy, Statement: statements }) },
    });
  const policyOf = (topic: TopicRecord) => {
    const read = v.safeParse(Policy, JSON.parse(topicAttributes(state, topic)["Policy"] ?? "{}"));
    return read.success ? read.output : { Statement: [] };
  };
  return stored("The emulator's key is the account's own: it may do everything.", {
    AddPermission(input: AddPermissionInput) {
      const topic = state.existingTopic(required(input.TopicArn, "topicArn"));
      const label = required(input.Label, "label");
      const policy = policyOf(topic);
      if (policy.Statement.some(({ Sid }) => Sid === label))
        throw invalidParameter("Statement already exists");
      const accounts = (input.AWSAccountId ?? []).map((accountId) =>
        formatArn({ service: "iam", accountId, resource: "root" }),
      );
      const actions = (input.ActionName ?? []).map((action) => `SNS:${action}`);
      const statement = {
        Sid: label,
        Effect: "Allow",
        Principal: { AWS: single(accounts) },
        Action: single(actions),
        Resource: state.topicArn(topic.name),
      };
      change(topic, [...policy.Statement, statement], policy);
    },
    RemovePermission(input: RemovePermissionInput) {
      const topic = state.existingTopic(required(input.TopicArn, "topicArn"));
      const policy = policyOf(topic);
      const kept = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
      change(topic, kept, policy);
    },
  });
}

function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? "") : values;
}
