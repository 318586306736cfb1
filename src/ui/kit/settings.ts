import * as v from "valibot";
import { iamModes } from "../../protocol/emulator.ts";
import * as vscode from "vscode";

/** Every setting of the extension: its type and its default, which the manifest repeats. */
export const settings = {
  /** Address of an emulator that the user runs; empty: the extension starts its own. */
  "emulator.endpoint": { schema: v.string(), default: "" },
  /** Port of the extension's own emulator; 0 takes a free one. */
  "emulator.port": { schema: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), default: 0 },
  /** Port at which it answers by HTTPS, too; 0 takes a free one, empty: none. */
  "emulator.httpsPort": { schema: v.pipe(v.string(), v.regex(/^\d{0,5}$/)), default: "" },
  /** Where the extension's own emulator keeps its state; empty: the workspace's storage of the extension. */
  "emulator.dataDirectory": { schema: v.string(), default: "" },
  /** How long the extension's own emulator keeps log events: `12h`, `7d`, `forever`. */
  "emulator.logRetention": { schema: v.pipe(v.string(), v.regex(/^(\d+[smhd]|forever)$/)), default: "30d" },
  /** What the extension's own emulator does about requests of functions that their roles would not allow in AWS. */
  "emulator.iam": { schema: v.picklist(iamModes), default: "warn" },
  /** DynamoDB that the user runs; empty: the engine that is installed. */
  "emulator.dynamodbEndpoint": { schema: v.string(), default: "" },
  /** Values of templates' parameters, before their defaults. */
  "templates.parameters": { schema: v.record(v.string(), v.string()), default: {} },
  /** Variables of a person's own for the templates' functions; relative to the workspace folder, empty: none. */
  "templates.environmentFile": { schema: v.string(), default: "" },
  /** Folder of saved events, relative to the workspace folder: `<folder>/<Function>/<name>.json`. */
  "events.folder": { schema: v.pipe(v.string(), v.minLength(1)), default: "events" },
  /** In AWS; `liveTail` costs money by the minute, and falls back to polling where it is refused. */
  "logs.source": { schema: v.picklist(["polling", "liveTail"]), default: "polling" },
  "logs.times": { schema: v.picklist(["local", "utc"]), default: "local" },
  "logs.json": { schema: v.picklist(["folded", "pretty", "plain"]), default: "folded" },
  /** Profiles at which a person is asked before something is changed or run; `*` stands for anything. */
  "production.profiles": { schema: v.pipe(v.array(v.string()), v.readonly()), default: ["*prod*", "*prd*"] },
  /** Megabytes of a package beyond which a deployment asks; 0: none. */
  "deploy.sizeBudget": { schema: v.pipe(v.number(), v.minValue(0)), default: 0 },
  /** Percent of an alias's calls that a new version gets, step by step. */
  "release.steps": {
    schema: v.pipe(
      v.array(v.pipe(v.number(), v.minValue(0.01), v.maxValue(100))),
      v.minLength(1),
      v.readonly(),
    ),
    default: [10, 50, 100],
  },
  /** How long each step is watched. */
  "release.pauseMinutes": { schema: v.pipe(v.number(), v.minValue(0), v.maxValue(1440)), default: 5 },
  /** A release is rolled back by itself when more of the calls fail. */
  "release.errorPercent": { schema: v.pipe(v.number(), v.minValue(0), v.maxValue(100)), default: 5 },
  "explorer.local": { schema: v.boolean(), default: true },
  "codeLens.enabled": { schema: v.boolean(), default: true },
} as const satisfies Record<string, { schema: v.GenericSchema; default: unknown }>;

export type SettingId = keyof typeof settings;
export type SettingValue<Id extends SettingId> = v.InferOutput<(typeof settings)[Id]["schema"]>;

/** Reads a setting; a value of the wrong type counts as not set. */
export function setting<Id extends SettingId>(id: Id, scope?: vscode.Uri): SettingValue<Id> {
  const value: unknown = vscode.workspace.getConfiguration("lambdaWorkbench", scope).get(id);
  const read = v.safeParse(settings[id].schema, value);
  return read.success ? read.output : settings[id].default;
}
