import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import {
  layerSize,
  listLayerVersions,
  usersOfLayer,
  type AccountLayer,
  type LayerVersion,
} from "../../../aws/layers.ts";
import type { TargetRef } from "../../../protocol/functionRef.ts";
import { codeRows } from "../codeRows.ts";
import { errorRow } from "../messageRow.ts";
import type { Node } from "../node.ts";
import { entryRow, factLook, type RowOwner } from "../section.ts";

interface Below {
  /** Of the row above. */
  readonly id: string;
  readonly target: TargetRef;
  readonly access: Access;
}

/** A layer of the account; below it are its versions. */
export function layerRow({ id, target, access }: Below, { name, arn, latest }: AccountLayer): Node {
  const owner: RowOwner = { id, target, name };
  const description = vscode.l10n.t("version {0}", latest);
  const look = { text: name, icon: "layers", description, tooltip: arn, label: `${name}, ${description}` };
  const row = entryRow(owner, "accountLayer", name, {
    look,
    arn,
    value: name,
    page: `lambda#/layers/${name}`,
  });
  const read = async () => {
    const versions = await listLayerVersions(access, name);
    return versions.map((version) => versionRow({ id: row.id, target, name }, access, version));
  };
  return { ...row, children: () => orError(row, read) };
}

function versionRow(owner: RowOwner, access: Access, version: LayerVersion): Node {
  const { arn, runtimes, architectures, description: note, created } = version;
  const text = vscode.l10n.t("version {0}", version.version);
  const description = [runtimes.join(", "), architectures.join(", "), note].filter(Boolean).join(" · ");
  const look = {
    text,
    icon: "layers",
    description,
    tooltip: [arn, note, created].filter(Boolean).join("\n\n"),
    label: [text, description].filter(Boolean).join(", "),
  };
  const row = entryRow(owner, "layerVersion", arn, {
    look,
    // Has the menu of a function's layer: its files are opened and downloaded alike.
    word: "layer",
    arn,
    layer: arn,
    value: arn,
    page: `lambda#/layers/${owner.name}/versions/${version.version}`,
  });
  const below: RowOwner = { id: row.id, target: owner.target, name: owner.name };
  const read = async () => {
    const [bytes, users] = await Promise.all([layerSize(access, arn), usersOfLayer(access, arn)]);
    const size = vscode.l10n.t("{0} KB", Math.ceil(bytes / 1024));
    return [
      entryRow(below, "layerFact", "size", { look: factLook(vscode.l10n.t("Size"), size, "package") }),
      contentRow(below, arn),
      usersRow(below, users),
    ];
  };
  return { ...row, children: () => orError(row, read) };
}

function contentRow(owner: RowOwner, arn: string): Node {
  const text = vscode.l10n.t("Content");
  const row = entryRow(owner, "layerContent", "files", { look: { text, icon: "folder", label: text } });
  const read = () => codeRows({ ...owner, id: row.id }, { target: owner.target, of: arn }, "");
  return { ...row, children: () => orError(row, read) };
}

/** The functions of the target that have the version. */
function usersRow(owner: RowOwner, users: readonly string[]): Node {
  const text = vscode.l10n.t("Used By");
  const count =
    users.length === 1 ? vscode.l10n.t("1 function") : vscode.l10n.t("{0} functions", users.length);
  const look = { text, icon: "references", description: count, label: `${text}, ${count}` };
  const row = entryRow(owner, "layerUsers", "all", { look });
  if (users.length === 0) return row;
  const rows = users.map((name) =>
    entryRow({ id: row.id, target: owner.target, name }, "layerUser", name, {
      look: { text: name, icon: "symbol-function", label: name },
      value: name,
    }),
  );
  return { ...row, children: () => rows };
}

/** A refusal stands in the place of what could not be read. */
async function orError(row: Node, read: () => Promise<readonly Node[]>): Promise<readonly Node[]> {
  try {
    return await read();
  } catch (error) {
    return [errorRow(row, "error", { error })];
  }
}
