import { getAlias, updateAlias } from "../../../aws/aliases.ts";
import { aliasSchema } from "../../../lambda/schemas/alias.ts";
import { entriesOf, readSettings, settingsOf, writeSettings } from "../../documents/jsonEntries.ts";
import type { DocumentKind, Revision } from "../../documents/kind.ts";
import * as vscode from "vscode";

/** The alias whose name is the document's part. */
export const aliasDocument: DocumentKind = {
  scheme: "lambda-alias",
  ending: ".lambda-alias",
  get noun() {
    return vscode.l10n.t("alias");
  },
  fetch: async (access, { name, part = "" }) => revisionOf(await getAlias(access, name, part)),
  async update(access, { name, part = "" }, { entries, revisionId }) {
    // Left out, the second version would keep its share.
    const none = { Description: "", RoutingConfig: { AdditionalVersionWeights: {} } };
    const change = { ...none, ...settingsOf(entries, aliasSchema), RevisionId: revisionId };
    return revisionOf(await updateAlias(access, { name, alias: part }, change));
  },
  write: (entries) => writeSettings(settingsOf(entries, aliasSchema)),
  read: (text) => readSettings(text, aliasSchema),
};

function revisionOf(alias: Awaited<ReturnType<typeof getAlias>>): Revision {
  const { FunctionVersion, Description, RoutingConfig, RevisionId = "" } = alias;
  const entries = entriesOf({ FunctionVersion, Description: Description || undefined, RoutingConfig });
  return { entries, revisionId: RevisionId };
}
