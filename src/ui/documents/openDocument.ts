import * as vscode from "vscode";
import type { FunctionLists } from "../kit/functions/functionLists.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import type { DocumentKind } from "./kind.ts";
import type { RevisionedDocuments } from "./revisionedDocuments.ts";
import { documentUri, type SubjectAtTarget } from "./uri.ts";

/** Reads what a document is about, and shows it. Throws `AppError`. */
export async function openDocument(
  app: { readonly functions: Pick<FunctionLists, "noteMissing"> },
  { kind, documents }: { readonly kind: DocumentKind; readonly documents: RevisionedDocuments },
  subject: SubjectAtTarget,
): Promise<vscode.TextDocument> {
  const { name, target, part } = subject;
  const uri = documentUri(kind, subject);
  // Read first, because the editor shows an error of a file system without its next step.
  const of = { name, target, ...(part !== undefined && { qualifier: part }) };
  await noticingMissing(app, of, () => documents.load(uri));
  return (await vscode.window.showTextDocument(uri, { preview: false })).document;
}
