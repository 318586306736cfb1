import type { Application } from "../template/model/application.ts";
import type { FunctionDeclaration } from "../template/model/functionDeclaration.ts";
import type { HandlerPlace } from "../template/model/handlerFile.ts";
import type { Definition } from "./handlers/definition.ts";
import type { PlacedFault } from "./schemas/schemaFaults.ts";

/** An entry, and what the workspace knows beyond its text. */
export interface CheckedDocument {
  /** Absolute path. */
  readonly file: string;
  /** As `2026-11-26`. */
  readonly today: string;
  /** What a function's handler is, by the files that are there. */
  placeOf(fn: FunctionDeclaration): HandlerPlace;
  /** Where the handler's file defines it. */
  definitionOf(place: HandlerPlace & { readonly kind: "file" }): Definition;
  /** The text of a file, as it is open or on disk. */
  textOf(file: string): string | undefined;
  /** What is against the schemas of resources; several rules ask, each for its kind. */
  schemaFaults(): readonly PlacedFault[];
}

export type FindFaults = (application: Application) => readonly PlacedFault[];

interface KnownOfDocument extends Omit<CheckedDocument, "schemaFaults"> {
  readonly application: Application;
  readonly findFaults: FindFaults;
}

/** The document for one check of all rules. */
export function checkedDocument({ application, findFaults, ...known }: KnownOfDocument): CheckedDocument {
  let faults: readonly PlacedFault[] | undefined;
  return { ...known, schemaFaults: () => (faults ??= findFaults(application)) };
}
