import type { Access } from "../../aws/call.ts";
import { getFunction, updateEnvironment, type FunctionDetails } from "../../aws/functions.ts";
import { environmentLimitBytes, environmentSize } from "../../lambda/environment.ts";
import { AppError } from "../../shared/errors.ts";
import type { DocumentKind, Revision } from "../documents/kind.ts";
import { readVariables, rewriteValues, writeVariables } from "./variablesText.ts";
import * as vscode from "vscode";

/** A function's environment variables as a document. */
export const environmentDocument: DocumentKind = {
  scheme: "lambda-env",
  ending: ".lambda-env",
  get noun() {
    return vscode.l10n.t("environment variables");
  },
  fetch: async (access: Access, { name }) => revisionOf(await getFunction(access, name)),
  async update(access, { name }, { entries, revisionId }) {
    return revisionOf(await updateEnvironment(access, { name, variables: entries, revisionId }));
  },
  write: writeVariables,
  read: readVariables,
  size: (entries) => ({ bytes: environmentSize(entries), limitBytes: environmentLimitBytes }),
  rewrite: rewriteValues,
};

function revisionOf({ name, environment, environmentError, revisionId }: FunctionDetails): Revision {
  if (environmentError === undefined) return { entries: environment, revisionId };
  throw new AppError("environment-unreadable", {
    userMessage: vscode.l10n.t('AWS cannot decrypt the variables of "{0}": {1}', name, environmentError),
  });
}
