import { invalidParameter } from "./errors.ts";

interface Rule {
  readonly required?: true;
  /** Of text and lists the length, of numbers the value. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly (string | number)[];
}

const groupName: Rule = { min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
const groupIdentifier: Rule = { min: 1, max: 2048, pattern: /^[\w#+=/:,.@-]*$/ };
const streamName: Rule = { min: 1, max: 512, pattern: /^[^:*]*$/ };
const required = { required: true } as const;
const token: Rule = { min: 1 };
const filterPattern: Rule = { min: 0, max: 1024 };
const timestamp: Rule = { min: 0 };
const tags: Rule = { min: 1, max: 50 };
const resourceArn: Rule = { ...required, min: 1, max: 1011, pattern: /^[\w+=/:,.@\-*]*$/ };
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The constraints of the service's model, for the operations that are emulated. */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  CreateLogGroup: {
    logGroupName: { ...required, ...groupName },
    tags,
    logGroupClass: { values: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] },
  },
  DeleteLogGroup: { logGroupName: { ...required, ...groupName } },
  DescribeLogGroups: {
    logGroupNamePrefix: groupName,
    logGroupNamePattern: { min: 0, max: 512, pattern: /^[.\-_/#A-Za-z0-9]*$/ },
    nextToken: token,
    limit: { min: 1, max: 50 },
  },
  CreateLogStream: {
    logGroupName: { ...required, ...groupName },
    logStreamName: { ...required, ...streamName },
  },
  DeleteLogStream: {
    logGroupName: { ...required, ...groupName },
    logStreamName: { ...required, ...streamName },
  },
  DescribeLogStreams: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNamePrefix: streamName,
    orderBy: { values: ["LogStreamName", "LastEventTime"] },
    nextToken: token,
    limit: { min: 1, max: 50 },
  },
  PutRetentionPolicy: {
    logGroupName: { ...required, ...groupName },
    retentionInDays: { ...required, values: retentionDays },
  },
  DeleteRetentionPolicy: { logGroupName: { ...required, ...groupName } },
  PutLogEvents: {
    logGroupName: { ...required, ...groupName },
    logStreamName: { ...required, ...streamName },
    logEvents: { ...required, min: 1, max: 10_000 },
  },
  GetLogEvents: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamName: { ...required, ...streamName },
    startTime: timestamp,
    endTime: timestamp,
    nextToken: token,
    limit: { min: 1, max: 10_000 },
  },
  FilterLogEvents: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNames: { min: 1, max: 100 },
    logStreamNamePrefix: streamName,
    startTime: timestamp,
    endTime: timestamp,
    filterPattern,
    nextToken: token,
    limit: { min: 1, max: 10_000 },
  },
  TestMetricFilter: {
    filterPattern: { ...required, ...filterPattern },
    logEventMessages: { ...required, min: 1, max: 50 },
  },
  StartLiveTail: {
    logGroupIdentifiers: { ...required, min: 1, max: 10 },
    logStreamNames: { min: 1, max: 10 },
    logStreamNamePrefixes: { min: 1, max: 10 },
    logEventFilterPattern: filterPattern,
  },
  TagLogGroup: { logGroupName: { ...required, ...groupName }, tags: { ...required, ...tags } },
  UntagLogGroup: { logGroupName: { ...required, ...groupName }, tags: { ...required, min: 1 } },
  ListTagsLogGroup: { logGroupName: { ...required, ...groupName } },
  TagResource: { resourceArn, tags: { ...required, ...tags } },
  UntagResource: { resourceArn, tagKeys: { ...required, min: 0, max: 50 } },
  ListTagsForResource: { resourceArn },
};

/** Throws `InvalidParameterException` naming every member that breaks a constraint. */
export function validateLogsInput(operation: string, input: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(rules[operation] ?? {}).flatMap(([member, rule]) =>
    problemsOf(rule, input[member]).map(
      (constraint) =>
        `Value ${shown(input[member])} at '${member}' failed to satisfy constraint: ${constraint}`,
    ),
  );
  if (problems.length === 0) return;
  const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  throw invalidParameter(`${count} detected: ${problems.join("; ")}`);
}

function problemsOf(rule: Rule, value: unknown): string[] {
  if (value === undefined) return rule.required ? ["Member must not be null"] : [];
  const size = sizeOf(value);
  const unit = typeof value === "number" ? "value" : "length";
  const problems: string[] = [];
  if (rule.max !== undefined && size > rule.max) {
    problems.push(`Member must have ${unit} less than or equal to ${rule.max}`);
  }
  if (rule.min !== undefined && size < rule.min) {
    problems.push(`Member must have ${unit} greater than or equal to ${rule.min}`);
  }
  if (rule.pattern !== undefined && typeof value === "string" && !rule.pattern.test(value)) {
    problems.push(`Member must satisfy regular expression pattern: ${rule.pattern.source.slice(1, -1)}`);
  }
  if (rule.values !== undefined && !rule.values.includes(value as string | number)) {
    problems.push(`Member must satisfy enum value set: [${rule.values.join(", ")}]`);
  }
  return problems;
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return Object.keys(value as object).length;
}

function shown(value: unknown): string {
  if (value === undefined) return "null";
  return typeof value === "string" ? `'${value}'` : `'${JSON.stringify(value)}'`;
}
