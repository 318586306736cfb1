import type { SourceLocation, SourceRange } from "../syntax/node.ts";

/** A layer whose content the project has. */
export interface LayerDeclaration {
  readonly id: string;
  readonly location: SourceLocation;
  readonly content: LayerLocation;
}

export type LayerLocation =
  /** A folder of the workspace; `layout` tells below which folder of `/opt` its content belongs. */
  | { readonly kind: "path"; readonly path: string; readonly layout: "opt" | "python" | "nodejs" | "ruby" }
  | { readonly kind: "elsewhere"; readonly text: string; readonly range: SourceRange };
