import type { Log } from "../../../shared/log.ts";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";

/** What is part of functions here, or changes nothing about how they run. */
const unmentioned =
  /^AWS::(?:Lambda::(?!EventSourceMapping)|IAM::|CloudFormation::|Logs::LogGroup|SQS::QueuePolicy|SNS::TopicPolicy|S3::BucketPolicy)/;

/** The types that no service here takes, each with its names: one line for all of them. */
export function summaryOf(resources: readonly WorkspaceResource[]): string {
  const names = new Map<string, string[]>();
  for (const { type, name } of resources) {
    if (!unmentioned.test(type)) names.set(type, [...(names.get(type) ?? []), name]);
  }
  return [...names].map(([type, own]) => `${type} (${own.join(", ")})`).join(", ");
}

/** A line of the log about what is not here, written again only when it says something else. */
export class Listed {
  readonly #log: Log;
  readonly #message: string;
  #last = "";

  constructor(log: Log, message: string) {
    this.#log = log;
    this.#message = message;
  }

  say(summary: string): void {
    if (summary !== this.#last && summary !== "") this.#log.info(this.#message, { names: summary });
    this.#last = summary;
  }
}
