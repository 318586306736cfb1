import { getMapping, updateMapping, type Mapping } from "../../../aws/mappings.ts";
import { mappingSchema } from "../../../lambda/schemas/mapping.ts";
import { AppError } from "../../../shared/errors.ts";
import { differences } from "../../documents/entries.ts";
import {
  entriesOf,
  readSettings,
  settingsOf,
  writeSettings,
  type Settings,
} from "../../documents/jsonEntries.ts";
import type { DocumentKind, Revision } from "../../documents/kind.ts";
import { mustBeUnmoved } from "./unmoved.ts";
import * as vscode from "vscode";

/** The event source mapping whose id is the document's part. */
export const mappingDocument: DocumentKind = {
  scheme: "lambda-mapping",
  ending: ".lambda-mapping",
  get noun() {
    return vscode.l10n.t("event source mapping");
  },
  fetch: async (access, { part }) => revisionOf(await getMapping(access, idOf(part))),
  async update(access, { part }, { entries, before, revisionId }) {
    const uuid = idOf(part);
    mustBeUnmoved(revisionOf(await getMapping(access, uuid)).revisionId, revisionId);
    const settings = settingsOf(entries, mappingSchema);
    const names = Object.values(differences(before, entries))
      .flat()
      .map((name) => name.replace(/\..*$/, ""));
    const change = Object.fromEntries(names.map((name) => [name, settings[name] ?? cleared[name]]));
    return revisionOf(await updateMapping(access, uuid, change));
  },
  write: (entries) => writeSettings(settingsOf(entries, mappingSchema)),
  read: (text) => readSettings(text, mappingSchema),
};

/** What a member is set to when it is taken out of the document; the others AWS leaves as they are. */
const cleared: Settings = {
  FilterCriteria: {},
  FunctionResponseTypes: [],
  ScalingConfig: {},
  DestinationConfig: {},
  MaximumBatchingWindowInSeconds: 0,
};

function idOf(part: string | undefined): string {
  if (part !== undefined) return part;
  throw new AppError("no-mapping", {
    userMessage: vscode.l10n.t("The document names no event source mapping."),
  });
}

function revisionOf(mapping: Mapping): Revision {
  const known = Object.keys(mappingSchema.properties ?? {});
  const settings = Object.fromEntries(Object.entries(mapping).filter(([name]) => known.includes(name)));
  // `Enabled` is how it is asked for, and `State` how it is told.
  const enabled = mapping.State?.startsWith("Disabl") !== true;
  return {
    entries: entriesOf({ ...settings, Enabled: enabled }),
    revisionId: mapping.LastModified?.toISOString() ?? "",
  };
}
