import type { SourceLocation, SourceRange } from "../syntax/node.ts";

/** A layer whose content the project has. */
export interface LayerDeclaration {
  readonly id: string;
  readonly location: SourceLocation;
  readonly content: LayerLocation;
}

export type LayerLocation =
  /** Content of the workspace; `layout` tells below which folder of `/opt` it belongs. */
  | {
      readonly kind: "path";
      /** As AWS would name it. */
      readonly name: string;
      /** A folder or a package file, as written in `file`. */
      readonly path: string;
      readonly file: string;
      readonly layout: "opt" | "python" | "nodejs" | "ruby";
      /** The folder that the project's own build fills, laid out as `/opt`: absolute. */
      readonly builtFolder?: string;
    }
  | { readonly kind: "elsewhere"; readonly text: string; readonly range: SourceRange };
