import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";

/** What code belongs to: a function, one of its versions or aliases, or a layer's version by its ARN. */
export interface CodeOwner {
  readonly target: TargetRef;
  /** `Hello`, `Hello@live`, or an ARN. */
  readonly of: string;
}

export const codeScheme = "lambda-code";

/** `lambda-code:/local/<of>/<path>`, or `/aws/<profile>/<region>/<of>/<path>`. */
export function codeUri({ target, of }: CodeOwner, path = ""): vscode.Uri {
  const where =
    target.kind === "local" ? "local" : `aws/${encodeURIComponent(target.profile)}/${target.region}`;
  return vscode.Uri.from({ scheme: codeScheme, path: `/${where}/${of}/${path}`.replace(/\/$/, "") });
}

/** Undefined for the folders above. */
export function readCodeUri({ path }: vscode.Uri): (CodeOwner & { readonly path: string }) | undefined {
  const [kind, ...rest] = path.slice(1).split("/");
  if (kind === "local") return owner({ kind }, rest);
  const [profile = "", region = "", ...others] = rest;
  return kind === "aws" ? owner({ kind, profile: decodeURIComponent(profile), region }, others) : undefined;
}

function owner(target: TargetRef, [of = "", ...path]: readonly string[]) {
  return of === "" ? undefined : { target, of, path: path.join("/") };
}
