import { isDeepStrictEqual } from "node:util";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import { inWords } from "../../../shared/phrase.ts";
import type { ResourceDeclaration } from "../../../template/model/application.ts";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";

/** A resource and where its template declares it. */
export interface PlacedResource {
  readonly resource: WorkspaceResource;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What of it only a deployment knows. */
  readonly unknown: readonly ProjectProblem[];
}

/** The resources of all templates, each once: the emulator is one account, and of two with one name the first is there. */
export function placedResources(declarations: readonly ResourceDeclaration[]): {
  readonly resources: readonly PlacedResource[];
  readonly problems: readonly ProjectProblem[];
} {
  const first = new Map<string, PlacedResource>();
  const problems: ProjectProblem[] = [];
  for (const declaration of declarations) {
    if (declaration.partOf !== undefined) continue;
    const placed = placedResource(declaration);
    const { resource, file, line } = placed;
    const key = `${resource.type} ${resource.reference}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, placed);
    // A template and its packaged form say the same.
    else if (!isDeepStrictEqual(other.resource, resource)) {
      const message = `${resource.type} "${resource.name}" is declared in "${other.file}" already.`;
      problems.push({ code: "resource-invalid", message, file, line });
    }
  }
  return { resources: [...first.values()], problems };
}

function placedResource(declaration: ResourceDeclaration): PlacedResource {
  const {
    type,
    location: { file, range },
  } = declaration;
  const { name, reference, properties, unknown } = declaration.resolved();
  return {
    resource: { type, name, reference, properties },
    file,
    line: range.start.line + 1,
    unknown: unknown.flatMap(({ problem, range: { start } }) => {
      if (problem === undefined) return [];
      return [
        {
          code: "value-unknown",
          message: `${type} "${name}": ${inWords(problem)}`,
          file,
          line: start.line + 1,
        },
      ];
    }),
  };
}
