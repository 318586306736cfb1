import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { DocumentKind } from "./kind.ts";

type Addressed = Pick<DocumentKind, "scheme" | "ending">;

/** `<scheme>:/local/<function><ending>` or `<scheme>:/aws/<profile>/<region>/<function><ending>`. */
export function documentUri({ scheme, ending }: Addressed, { name, target }: FunctionAtTarget): vscode.Uri {
  const where = target.kind === "local" ? ["local"] : ["aws", target.profile, target.region];
  const path = [...where, `${name}${ending}`].map((part) => encodeURIComponent(part)).join("/");
  return vscode.Uri.from({ scheme, path: `/${path}` });
}

/** The function of such an address; undefined for any other, and for folders. */
export function functionOf({ ending }: Addressed, uri: vscode.Uri): FunctionAtTarget | undefined {
  const parts = uri.path.slice(1).split("/").map(decodeURIComponent);
  const file = parts.pop();
  if (file === undefined || !file.endsWith(ending)) return undefined;
  const target = targetOf(parts);
  return target && { name: file.slice(0, -ending.length), target };
}

function targetOf([kind, profile, region, ...rest]: readonly string[]): TargetRef | undefined {
  if (kind === "local" && profile === undefined) return { kind };
  if (kind !== "aws" || profile === undefined || region === undefined || rest.length > 0) return undefined;
  return { kind, profile, region };
}
