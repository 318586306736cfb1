import type { ParseArgsConfig } from "node:util";
import { defaultDeployment } from "../protocol/deployment.ts";

type StartOption = NonNullable<ParseArgsConfig["options"]>[string] & {
  /** What stands for its value in the help. */
  readonly value?: string;
  readonly says: string;
};

/** The options of `start`, as `parseArgs` reads them and as the help and the README explain them. */
export const startOptions = {
  port: {
    type: "string",
    default: "9001",
    value: "N",
    says: "port at 127.0.0.1; 0 takes a free one",
  },
  https: {
    type: "boolean",
    default: false,
    says: "answer by HTTPS, too, with a certificate that is made once in the data directory",
  },
  "https-port": {
    type: "string",
    default: "9443",
    value: "N",
    says: "port of HTTPS at 127.0.0.1; 0 takes a free one",
  },
  "data-dir": {
    type: "string",
    default: ".lambda-workbench",
    value: "DIR",
    says: "folder of its own for functions, logs, queues and the key",
  },
  "adopt-data-dir": {
    type: "boolean",
    default: false,
    says: "take over a data directory that was made elsewhere, with all that it would run",
  },
  template: {
    type: "string",
    multiple: true,
    value: "FILE",
    says: "template of SAM or CloudFormation, serverless.yml or stack in cdk.out, whose functions are there; may be repeated",
  },
  parameter: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    says: "value of a template's parameter, before its default; may be repeated",
  },
  "env-vars": {
    type: "string",
    multiple: true,
    value: "FILE",
    says: "JSON of variables for each function, as sam local reads it; may be repeated",
  },
  "access-key-id": {
    type: "string",
    value: "ID",
    says: "key that signs requests, instead of the data directory's own; with its secret",
  },
  "secret-access-key": { type: "string", value: "KEY", says: "secret of that key" },
  anonymous: { type: "boolean", default: false, says: "answer whoever asks, without a key" },
  iam: {
    type: "string",
    default: "warn",
    value: "MODE",
    says: "what a function asks for and its role in the template does not allow: warn, enforce (AWS's error) or off; conditions are taken as met",
  },
  "account-id": {
    type: "string",
    default: defaultDeployment.accountId,
    value: "ID",
    says: "account in ARNs",
  },
  region: {
    type: "string",
    default: defaultDeployment.region,
    value: "NAME",
    says: "region in ARNs and signatures",
  },
  "time-scale": {
    type: "string",
    default: "1",
    value: "N",
    says: "asynchronous calls wait for their retries N times shorter than in AWS",
  },
  "log-retention": {
    type: "string",
    default: "30d",
    value: "AGE",
    says: "how long log events are kept (12h, 7d), if their group does not say less; forever keeps them",
  },
  "log-size": {
    type: "string",
    default: "1024",
    value: "MB",
    says: "size of all log events, beyond which the oldest go",
  },
  standby: {
    type: "string",
    default: "1",
    value: "N",
    says: "processes kept ready for the next cold start of an interpreter in use; 0 to 16",
  },
  "no-freeze": { type: "boolean", default: false, says: "let functions run on between their calls" },
  "debugpy-dir": {
    type: "string",
    value: "DIR",
    says: "folder with debugpy, for a Python that has none",
  },
  "sdk-dir": {
    type: "string",
    value: "DIR",
    says: "folder of what `install` has installed, instead of the user's own",
  },
  "dynamodb-endpoint": {
    type: "string",
    value: "URL",
    says: "DynamoDB that you run yourself, instead of the installed engine",
  },
  "dynamodb-dir": {
    type: "string",
    value: "DIR",
    says: "folder of what `install dynamodb` has installed, instead of the user's own",
  },
  "stop-with-stdin": {
    type: "boolean",
    default: false,
    says: "end when standard input does, for programs that start it",
  },
  verbose: { type: "boolean", default: false, says: "log each request" },
} as const satisfies Readonly<Record<string, StartOption>>;

/** The options as a line of the help names them, such as `--port N`, with what they do and their default. */
export function describeStartOptions(): {
  readonly name: string;
  readonly says: string;
  readonly otherwise: string;
}[] {
  return Object.entries<StartOption>(startOptions).map(([name, { value, says, default: otherwise }]) => ({
    name: value === undefined ? `--${name}` : `--${name} ${value}`,
    says,
    otherwise: typeof otherwise === "string" ? otherwise : "",
  }));
}
