import * as vscode from "vscode";
import { setting } from "../kit/settings.ts";
import type { PackedFile } from "../kit/zip.ts";

const megabyte = 1_048_576;
/** So many of the largest files are named. */
const most = 5;

/** `830 KB`, `12.3 MB`. */
export function sizeText(bytes: number): string {
  return bytes < megabyte
    ? vscode.l10n.t("{0} KB", Math.ceil(bytes / 1024))
    : vscode.l10n.t("{0} MB", (bytes / megabyte).toFixed(1));
}

/** Says by how much a package is over the budget of the settings, and which files make it large; undefined within it. */
export function overBudget(
  zipBytes: number,
  files: readonly PackedFile[],
  folder: vscode.Uri,
): string | undefined {
  const budgetMb = setting("deploy.sizeBudget", folder);
  if (budgetMb === 0 || zipBytes <= budgetMb * megabyte) return undefined;
  const largest = files
    .toSorted((one, other) => other.content.length - one.content.length)
    .slice(0, most)
    .map(({ path, content }) => `${path}: ${sizeText(content.length)}`);
  return [
    vscode.l10n.t(
      "The package has {0}, and the budget is {1} MB. Its largest files, unpacked:",
      sizeText(zipBytes),
      budgetMb,
    ),
    ...largest,
  ].join("\n");
}
