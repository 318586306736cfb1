import { resourceParts } from "../../../../shared/arn.ts";
import type { OperationTables, Tables } from "./tables.ts";

/** Deleted layer versions are kept for the functions that have them, and no longer. */
export function forgetUnusedLayers({ versions, layerVersions }: Tables): void {
  const used = new Set<string>();
  for (const { document } of versions.entries()) {
    for (const arn of document.settings.layers) used.add(resourceParts(arn).slice(1).join(":"));
  }
  for (const { owner, id, document } of layerVersions.entries()) {
    if (document.deleted === true && !used.has(`${owner}:${id}`)) layerVersions.delete(owner, id);
  }
}

/** Hashes of all packages that functions and layers refer to. */
export function packagesInUse({ versions, layerVersions }: Tables): Set<string> {
  const used = new Set<string>();
  for (const { document } of versions.entries()) {
    used.add(document.settings.codeSha256);
    if (document.snapshotSha256 !== undefined) used.add(document.snapshotSha256);
  }
  for (const { document } of layerVersions.entries()) used.add(document.codeSha256);
  return used;
}

/** Where the code of a workspace function is; undefined for code that came as a package. */
export function workspaceFolder(
  { versions }: Pick<OperationTables, "versions">,
  codeSha256: string,
): string | undefined {
  for (const { document } of versions.entries()) {
    const { settings } = document;
    if (settings.codeSha256 === codeSha256 && settings.code.kind === "folder") return settings.code.taskRoot;
  }
  return undefined;
}
