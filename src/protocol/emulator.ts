import * as v from "valibot";

/**
 * The one line on standard output with which `lambda-workbench start` says that it can answer. It also lies in the data
 * directory, which may have come with somebody's repository: nothing but this machine's loopback may be in it.
 */
export const ReadyLine = v.object({
  endpoint: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  region: v.pipe(v.string(), v.regex(/^[a-z\d-]+$/)),
  accountId: v.string(),
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  pid: v.number(),
});
export type ReadyLine = v.InferOutput<typeof ReadyLine>;

/** Where the ready line lies in the data directory. */
export const runningFile = "running.json";

/** A status request may have a challenge; the answer then has the `proofOf` it. */
export const challengeHeader = "x-lambda-workbench-challenge";
export const proofHeader = "x-lambda-workbench-proof";

/** Paths without an AWS counterpart; signed like all others, service `lambda`. */
export const localPaths = {
  /** GET → `LocalStatus` */
  status: "/_local/status",
  /** GET → `ApiAddresses` */
  apis: "/_local/apis",
  /** GET with a function's name behind it → `SourcePlace` */
  source: "/_local/source",
  /** POST `DebugRequest` → `DebugReply`; DELETE `/_local/debug/<id>` ends it */
  debug: "/_local/debug",
  /** POST `FireRequest` → 204: fires a schedule or a rule with a schedule at once */
  fire: "/_local/fire",
  /** GET `/_local/triggers/<function>` → `Triggers`: the rules, schedules, topics and buckets that call it */
  triggers: "/_local/triggers",
  /** GET → `DeniedPermissions`: what AWS would have denied to functions */
  permissions: "/_local/permissions",
  /** POST → 204: reads the templates again and starts functions anew */
  reload: "/_local/reload",
  /** POST → 204: forgets functions made through the API, logs and queues */
  reset: "/_local/reset",
} as const;

/** A tool that can be installed by a command of ours, and then is found. */
export const MissingTool = v.object({ name: v.string(), command: v.string() });
export type MissingTool = v.InferOutput<typeof MissingTool>;

/** Something wrong in a template or its code, that a person must see. */
export const ProjectProblem = v.object({
  /** `template-unreadable`, `template-missing`, `handler-missing`, `runtime-missing`, `build-failed`, `function-invalid` … */
  code: v.string(),
  message: v.string(),
  file: v.string(),
  /** 1-based; 0 when the whole file is meant. */
  line: v.number(),
  functionName: v.optional(v.string()),
  /** What would mend it. */
  missingTool: v.optional(MissingTool),
});
export type ProjectProblem = v.InferOutput<typeof ProjectProblem>;

export const LocalStatus = v.object({
  version: v.string(),
  templates: v.array(v.string()),
  /** Functions of the workspace; others were made through the API. */
  workspaceFunctions: v.array(v.string()),
  problems: v.array(ProjectProblem),
  environments: v.array(
    v.object({ arn: v.string(), version: v.string(), pid: v.optional(v.number()), state: v.string() }),
  ),
});
export type LocalStatus = v.InferOutput<typeof LocalStatus>;

/** Where a function of the workspace is defined. */
export const SourcePlace = v.object({
  file: v.string(),
  /** 1-based. */
  line: v.number(),
  /** The handler's own name, where the file is its source. */
  name: v.optional(v.string()),
});
export type SourcePlace = v.InferOutput<typeof SourcePlace>;

export const DebugRequest = v.object({ functionName: v.string() });
export type DebugRequest = v.InferOutput<typeof DebugRequest>;

export const FireRequest = v.object({ arn: v.string() });

/** What calls a function by itself, beside event source mappings, URLs and APIs. */
export const Trigger = v.object({
  kind: v.picklist(["rule", "schedule", "topic", "bucket", "topicRule"]),
  arn: v.string(),
  name: v.string(),
  /** A schedule's expression, a bucket's prefix and suffix, a topic rule's SQL; empty where there is nothing to say. */
  detail: v.string(),
  /** Of a rule, a schedule or a topic rule. */
  enabled: v.optional(v.boolean()),
  /** When a rule or schedule is due next: ISO 8601, in UTC. */
  next: v.optional(v.string()),
  /** Of a bucket: the key of an object of which the function would be told. Of a topic rule: a topic that meets it. */
  key: v.optional(v.string()),
});
export type Trigger = v.InferOutput<typeof Trigger>;

export const Triggers = v.object({ triggers: v.array(Trigger) });
export type Triggers = v.InferOutput<typeof Triggers>;

/** What is done about requests of functions that their roles would not allow in AWS. */
export const iamModes = ["off", "warn", "enforce"] as const;
export type IamMode = (typeof iamModes)[number];

/** A permission that a function's role lacks, by the first request that needed it. */
export const DeniedPermission = v.object({
  functionName: v.string(),
  roleArn: v.string(),
  /** `sqs:SendMessage` */
  action: v.string(),
  /** An ARN, or `*`. */
  resource: v.string(),
  /** A statement of the role denies it. */
  isExplicit: v.boolean(),
  /** JSON of the statement that would allow it; absent where another denies it. */
  statement: v.optional(v.string()),
  /** ISO 8601, in UTC. */
  time: v.string(),
});
export type DeniedPermission = v.InferOutput<typeof DeniedPermission>;

export const DeniedPermissions = v.object({ denied: v.array(DeniedPermission) });
export type DeniedPermissions = v.InferOutput<typeof DeniedPermissions>;

/** What the first message of the Debug Adapter Protocol begins with: debugpy's adapter passes over headers that it does not know. */
export const debugSecretHeader = "Lambda-Workbench-Secret";

export const DebugReply = v.object({
  id: v.string(),
  /** How a debugger is spoken to: the inspector protocol, or the Debug Adapter Protocol. */
  adapter: v.picklist(["inspector", "dap"]),
  host: v.string(),
  port: v.number(),
  /** Opens the port: the path of the inspector's address, or the value of `debugSecretHeader`. */
  secret: v.string(),
  /** The folder that the process runs from, and the sources' folder where that is another (a TypeScript build). */
  taskRoot: v.string(),
  sourceRoot: v.optional(v.string()),
});
export type DebugReply = v.InferOutput<typeof DebugReply>;

/** Errors of `/_local/`: status 4xx or 5xx with this body. `code` is an `EngineError` code or `not-found`, `bad-request`. */
export const LocalError = v.object({
  code: v.string(),
  message: v.string(),
  /** With `debugger-missing`: the program for which to install it. */
  interpreter: v.optional(v.string()),
});
export type LocalError = v.InferOutput<typeof LocalError>;
