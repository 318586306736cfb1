import { getUrl, updateUrl } from "../../../aws/url.ts";
import { urlSchema } from "../../../lambda/schemas/url.ts";
import { entriesOf, readSettings, settingsOf, writeSettings } from "../../documents/jsonEntries.ts";
import type { DocumentKind, Revision } from "../../documents/kind.ts";
import { mustBeUnmoved } from "./unmoved.ts";
import * as vscode from "vscode";

/** The URL of a function, or of the alias that is the document's part. */
export const urlDocument: DocumentKind = {
  scheme: "lambda-url",
  ending: ".lambda-url",
  get noun() {
    return vscode.l10n.t("function URL");
  },
  fetch: async (access, { name, part }) => revisionOf(await getUrl(access, { name, qualifier: part })),
  async update(access, { name, part }, { entries, revisionId }) {
    const place = { name, qualifier: part };
    mustBeUnmoved(revisionOf(await getUrl(access, place)).revisionId, revisionId);
    // Left out, what was said of web pages would stay.
    const change = { Cors: {}, ...settingsOf(entries, urlSchema) };
    return revisionOf(await updateUrl(access, place, change));
  },
  write: (entries) => writeSettings(settingsOf(entries, urlSchema)),
  read: (text) => readSettings(text, urlSchema),
};

function revisionOf({
  AuthType,
  InvokeMode,
  Cors,
  LastModifiedTime,
}: Awaited<ReturnType<typeof getUrl>>): Revision {
  return { entries: entriesOf({ AuthType, InvokeMode, Cors }), revisionId: LastModifiedTime ?? "" };
}
