import { basename, dirname, join, relative, resolve } from "node:path";
import { parse } from "smol-toml";
import * as v from "valibot";
import type { ReadFile } from "../format.ts";
import { parseTemplate } from "../syntax/parse.ts";
import { jsonOf } from "./evaluation/texts.ts";

/** What `samconfig.toml` says about the deployment of a template. */
export interface SamConfig {
  readonly stackName?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const Values = v.record(v.string(), v.unknown());
const Command = v.object({ parameters: v.optional(Values, {}) });
/** The environment `default` of the file; each command has parameters, and those of `global` are for all. */
const ConfigFile = v.object({ default: v.optional(v.record(v.string(), v.unknown()), {}) });

/** SAM CLI reads a file beside the template, and knows its own default names of templates. */
const fileNames = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"] as const;
const templateNames: readonly string[] = ["template.yaml", "template.yml", "template.json"];

/** Reads the configuration beside a template; what another template is meant by says nothing. */
export function samConfigOf(template: string, files: ReadFile): SamConfig {
  const folder = dirname(template);
  for (const name of fileNames) {
    const text = files(join(folder, name));
    const settings = text === undefined ? undefined : settingsOf(name, text);
    if (settings === undefined) continue;
    const stackName = settings["stack_name"];
    if (!isAbout(template, settings)) continue;
    return {
      parameters: overridesOf(settings["parameter_overrides"]),
      ...(typeof stackName === "string" && { stackName }),
    };
  }
  return { parameters: {} };
}

function settingsOf(name: string, text: string): Readonly<Record<string, unknown>> | undefined {
  const read = v.safeParse(ConfigFile, contentOf(name, text));
  if (!read.success) return undefined;
  const of = (command: string) => {
    const found = v.safeParse(Command, read.output.default[command]);
    return found.success ? found.output.parameters : {};
  };
  const { template_file: built, ...build } = of("build");
  return { template_file: built, ...of("global"), template: build["template"], ...of("deploy") };
}

function contentOf(name: string, text: string): unknown {
  if (!name.endsWith(".toml")) return jsonOf(parseTemplate(text).root);
  try {
    return parse(text);
  } catch {
    // In the middle of an edit it says nothing.
    return undefined;
  }
}

/** The output of `sam build` is another form of the template. */
function isAbout(template: string, settings: Readonly<Record<string, unknown>>): boolean {
  const named = settings["template_file"] ?? settings["template"];
  const folder = dirname(template);
  if (typeof named !== "string" || relative(folder, resolve(folder, named)).startsWith(".aws-sam")) {
    return templateNames.includes(basename(template));
  }
  return resolve(folder, named) === template;
}

/** `A=1 B="two words"`, the older `ParameterKey=A,ParameterValue=1`, a list of these, or a table. */
function overridesOf(value: unknown): Record<string, string> {
  const table = v.safeParse(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), value);
  if (table.success && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(table.output).map(([key, each]) => [key, String(each)]));
  }
  const texts = Array.isArray(value) ? value.map(String) : [typeof value === "string" ? value : ""];
  const parameters: Record<string, string> = {};
  for (const text of texts) Object.assign(parameters, pairsOf(text, Array.isArray(value)));
  return parameters;
}

function pairsOf(text: string, isOne: boolean): Record<string, string> {
  const pairs: Record<string, string> = {};
  const older = [...text.matchAll(/ParameterKey=([^,\s]+),ParameterValue=("(?:[^"\\]|\\.)*"|\S*)/g)];
  const newer = isOne
    ? text.matchAll(/^([A-Za-z0-9]+)=([^]*)$/g)
    : text.matchAll(/([A-Za-z0-9]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s"'\\]|\\.)*)/g);
  for (const [, key = "", value = ""] of older.length > 0 ? older : newer) pairs[key] = unquoted(value);
  return pairs;
}

function unquoted(text: string): string {
  const inner = /^(["'])([^]*)\1$/.exec(text)?.[2] ?? text;
  return inner.replaceAll(/\\(["\\])/g, "$1");
}
