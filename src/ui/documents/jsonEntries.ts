import * as vscode from "vscode";
import { schemaMistakes, type JsonSchema } from "../../lambda/schemas/schema.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import { jsonPlaces, pathKey } from "../../shared/jsonPlaces.ts";
import type { Entries } from "./entries.ts";
import type { Problem, Reading } from "./kind.ts";
import { spoken } from "../kit/words/spoken.ts";

/** Settings by AWS's names, as they are sent. */
export type Settings = Readonly<Record<string, unknown>>;

/** Settings as entries: each member, and each member of those that are objects, has a value of its own that is JSON. */
export function entriesOf(settings: Settings): Entries {
  const entries: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!isSettings(value)) {
      if (value !== undefined) entries[name] = JSON.stringify(value);
      continue;
    }
    for (const [member, each] of Object.entries(value)) {
      if (each !== undefined) entries[`${name}.${member}`] = JSON.stringify(each);
    }
  }
  return entries;
}

/** The settings of entries, in a schema's order. */
export function settingsOf(entries: Entries, { properties = {} }: JsonSchema): Settings {
  const order = Object.keys(properties);
  const settings: Record<string, unknown> = {};
  const names = Object.keys(entries).sort((one, other) => one.localeCompare(other));
  for (const name of new Set([...order, ...names.map(headOf)])) {
    const own = entries[name];
    const members = names.filter((each) => each.startsWith(`${name}.`));
    if (own !== undefined) settings[name] = JSON.parse(own);
    else if (members.length > 0) {
      settings[name] = Object.fromEntries(
        members.map((member) => [member.slice(name.length + 1), JSON.parse(entries[member] ?? "null")]),
      );
    }
  }
  return settings;
}

export function writeSettings(settings: Settings): string {
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

/** Reads a document that a schema describes; `toEntries` is asked for one without mistakes alone. */
export function readSettings(
  text: string,
  schema: JsonSchema,
  toEntries: (settings: Settings) => Entries = entriesOf,
): Reading {
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) {
    const offset = Math.min(mistake.offset, Math.max(0, text.length - 1));
    const problem = {
      message: vscode.l10n.t("This is not JSON: {0}.", spoken(mistake.reason)),
      offset,
      length: 1,
      bySchema: true,
    };
    return { kind: "problems", problems: [problem] };
  }
  const value: unknown = JSON.parse(text);
  const [first, ...others] = problemsOf(text, value, schema);
  if (first !== undefined) return { kind: "problems", problems: [first, ...others] };
  return { kind: "entries", entries: toEntries(isSettings(value) ? value : {}), hidden: [] };
}

function problemsOf(text: string, value: unknown, schema: JsonSchema): Problem[] {
  const places = jsonPlaces(text);
  return [...schemaMistakes(schema, value)].map(({ path, message, inName }) => {
    const place = places.get(pathKey(path));
    const { offset, length } = (inName ? place?.name : undefined) ?? place?.value ?? { offset: 0, length: 1 };
    return { message, offset, length, bySchema: true };
  });
}

function headOf(name: string): string {
  return name.split(".", 1)[0] ?? name;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
