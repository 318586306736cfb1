import * as v from "valibot";
import type { Json, JsonObject } from "./json.ts";

const json = v.custom<Json>((value) => value !== undefined);
const template = v.optional(json);
const path = v.optional(v.nullable(v.string()));
const seconds = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99_999_999)));
const positive = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999_999)));
const errorNames = v.pipe(v.array(v.string()), v.minLength(1));

const Retrier = v.object({
  ErrorEquals: errorNames,
  IntervalSeconds: positive,
  MaxAttempts: seconds,
  BackoffRate: v.optional(v.pipe(v.number(), v.minValue(1))),
  MaxDelaySeconds: positive,
  JitterStrategy: v.optional(v.picklist(["FULL", "NONE"])),
});
export type Retrier = v.InferOutput<typeof Retrier>;

const Catcher = v.object({
  ErrorEquals: errorNames,
  Next: v.string(),
  ResultPath: path,
  Assign: template,
});
export type Catcher = v.InferOutput<typeof Catcher>;

const queryLanguage = v.optional(v.literal("JSONPath", 'The emulator reads "JSONPath" alone, no "JSONata"'));

/** What every state may have. */
const common = {
  Comment: v.optional(v.string()),
  InputPath: path,
  OutputPath: path,
  Assign: template,
  QueryLanguage: queryLanguage,
};
const following = { Next: v.optional(v.string()), End: v.optional(v.boolean()) };
const failing = { Retry: v.optional(v.array(Retrier), []), Catch: v.optional(v.array(Catcher), []) };

const Pass = v.object({
  Type: v.literal("Pass"),
  ...common,
  ...following,
  Result: template,
  Parameters: template,
  ResultPath: path,
});

const Task = v.object({
  Type: v.literal("Task"),
  ...common,
  ...following,
  ...failing,
  Resource: v.string(),
  Parameters: template,
  ResultSelector: template,
  ResultPath: path,
  TimeoutSeconds: positive,
  TimeoutSecondsPath: v.optional(v.string()),
  HeartbeatSeconds: positive,
  HeartbeatSecondsPath: v.optional(v.string()),
});

const Choice = v.object({
  Type: v.literal("Choice"),
  ...common,
  Choices: v.pipe(
    v.array(v.intersect([v.custom<JsonObject>(isRecord), v.looseObject({ Next: v.string() })])),
    v.minLength(1),
  ),
  Default: v.optional(v.string()),
});

const Wait = v.object({
  Type: v.literal("Wait"),
  ...common,
  ...following,
  Seconds: seconds,
  SecondsPath: v.optional(v.string()),
  Timestamp: v.optional(v.string()),
  TimestampPath: v.optional(v.string()),
});

const Succeed = v.object({ Type: v.literal("Succeed"), ...common });

const Fail = v.object({
  Type: v.literal("Fail"),
  Comment: v.optional(v.string()),
  QueryLanguage: queryLanguage,
  Error: v.optional(v.string()),
  ErrorPath: v.optional(v.string()),
  Cause: v.optional(v.string()),
  CausePath: v.optional(v.string()),
});

const machine = v.lazy((): v.GenericSchema<unknown, Machine> => Machine);

const Parallel = v.object({
  Type: v.literal("Parallel"),
  ...common,
  ...following,
  ...failing,
  Branches: v.pipe(v.array(machine), v.minLength(1)),
  Parameters: template,
  ResultSelector: template,
  ResultPath: path,
});

const refusedMember = (what: string) =>
  v.optional(v.never(`The emulator has inline maps alone, which have no "${what}"`));

const Map = v.object({
  Type: v.literal("Map"),
  ...common,
  ...following,
  ...failing,
  ItemProcessor: v.optional(machine),
  Iterator: v.optional(machine),
  ItemsPath: v.optional(v.string()),
  ItemSelector: template,
  Parameters: template,
  MaxConcurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  MaxConcurrencyPath: v.optional(v.string()),
  ResultSelector: template,
  ResultPath: path,
  ItemReader: refusedMember("ItemReader"),
  ItemBatcher: refusedMember("ItemBatcher"),
  ResultWriter: refusedMember("ResultWriter"),
});

const State = v.variant("Type", [Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map]);

export type State = v.InferOutput<typeof State>;
export type StateOf<Type extends State["Type"]> = Extract<State, { Type: Type }>;

/** A definition, or a branch of one. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number | undefined;
}

export const Machine = v.object({
  Comment: v.optional(v.string()),
  Version: v.optional(v.string()),
  QueryLanguage: queryLanguage,
  ProcessorConfig: v.optional(
    v.object({
      Mode: v.optional(v.literal("INLINE", 'The emulator has inline maps alone, no "DISTRIBUTED" ones')),
    }),
  ),
  StartAt: v.string(),
  States: v.record(v.string(), State),
  TimeoutSeconds: positive,
});

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
