import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { DocumentKind, Subject } from "./kind.ts";

type Addressed = Pick<DocumentKind, "scheme" | "ending">;

/** A function and the part of it that a document is about. */
export type SubjectAtTarget = FunctionAtTarget & Pick<Subject, "part">;

/**
 * `<scheme>:/local/<function><ending>` or `<scheme>:/aws/<profile>/<region>/<function><ending>`; of a part
 * `…/<function>/<function>.<part><ending>`, since a tab shows the last name only.
 */
export function documentUri(
  { scheme, ending }: Addressed,
  { name, target, part }: SubjectAtTarget,
): vscode.Uri {
  const where = target.kind === "local" ? ["local"] : ["aws", target.profile, target.region];
  const file = part === undefined ? [`${name}${ending}`] : [name, `${name}.${part}${ending}`];
  const path = [...where, ...file].map((each) => encodeURIComponent(each)).join("/");
  return vscode.Uri.from({ scheme, path: `/${path}` });
}

/** The function of such an address, and the part of it; undefined for any other, and for folders. */
export function subjectOf({ ending }: Addressed, uri: vscode.Uri): SubjectAtTarget | undefined {
  const parts = uri.path.slice(1).split("/").map(decodeURIComponent);
  const file = parts.pop();
  if (file === undefined || !file.endsWith(ending)) return undefined;
  const stem = file.slice(0, -ending.length);
  const target = targetOf(parts);
  if (target !== undefined) return { name: stem, target };
  const name = parts.pop();
  const around = targetOf(parts);
  if (name === undefined || around === undefined || !stem.startsWith(`${name}.`)) return undefined;
  return { name, target: around, part: stem.slice(name.length + 1) };
}

function targetOf([kind, profile, region, ...rest]: readonly string[]): TargetRef | undefined {
  if (kind === "local" && profile === undefined) return { kind };
  if (kind !== "aws" || profile === undefined || region === undefined || rest.length > 0) return undefined;
  return { kind, profile, region };
}
