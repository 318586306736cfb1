import type { Application, ResourceDeclaration } from "./model/application.ts";
import type { FunctionDeclaration } from "./model/functionDeclaration.ts";
import type { SourceDeclaration } from "./model/callers.ts";
import type { ParsedTemplate } from "./syntax/parsed.ts";

const unread: ParsedTemplate = { root: undefined, problems: [], repeated: [] };

/**
 * What others need to know of an application that nobody looks at: its functions, its names, what it exports. Of a thousand templates
 * the trees are what fills the memory.
 */
export function factsOf(
  application: Application,
  names: ReadonlyMap<string, string> | undefined,
): Application {
  const { documents, functions, resources, exports } = application;
  const facts = {
    functions: functions.map((fn) => functionFacts(fn, names)),
    resources: resources.flatMap(resourceFacts),
    exports: exports.all(),
  };
  // The parts of a text keep all of it, so they are copied.
  const copied = structuredClone(facts);
  return {
    ...application,
    documents: new Map([...documents.keys()].map((file) => [file, unread])),
    functions: copied.functions,
    layers: [],
    sources: [],
    frontDoors: [],
    resources: copied.resources.map((resource): ResourceDeclaration => ({
      ...resource,
      properties: undefined,
      resolved: () => ({ name: resource.id, reference: resource.id, properties: {}, unknown: [] }),
    })),
    exports: { get: (name) => copied.exports.get(name), all: () => copied.exports },
    problems: [],
  };
}

/** The same under other names. */
export function renamedFacts(
  application: Application,
  names: ReadonlyMap<string, string> | undefined,
): Application {
  return { ...application, functions: application.functions.map((fn) => named(fn, names)) };
}

function functionFacts(
  fn: FunctionDeclaration,
  names: ReadonlyMap<string, string> | undefined,
): FunctionDeclaration {
  const events = fn.events.map((event): SourceDeclaration => ({ ...event, settings: undefined }));
  return { ...named(fn, names), events, locations: new Map() };
}

function named(fn: FunctionDeclaration, names: ReadonlyMap<string, string> | undefined): FunctionDeclaration {
  return { ...fn, name: names?.get(fn.nameInProject) ?? fn.nameInProject };
}

/** Only those matter whose names may be those of others. */
function resourceFacts({ id, type, location, generatedName }: ResourceDeclaration) {
  return generatedName === undefined ? [] : [{ id, type, location, generatedName }];
}
