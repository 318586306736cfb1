import { CodeLensRefreshRequest, type CodeLens } from "vscode-languageserver/node";
import { debugAdapterOf } from "../../lambda/runtimes.ts";
import { lensCommands, type LensArgument } from "../../protocol/lsp.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { SourceRange } from "../../template/syntax/node.ts";
import { uriOf } from "../documents/uris.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";
import type { Feature } from "../feature.ts";
import type { Session } from "../session.ts";

/** Lenses over the handlers that a file defines and over the functions that it declares; none for any other file. */
export const lenses: Feature = {
  capability: { codeLensProvider: {} },
  register(connection, session) {
    connection.onCodeLens(({ textDocument }) =>
      session.answer(textDocument.uri, [], (path) => lensesOf(path, session)),
    );
    if (!session.client.workspace?.codeLens?.refreshSupport) return;
    session.onChange(({ lenses: others }) => {
      if (others) session.send(connection.sendRequest(CodeLensRefreshRequest.type));
    });
  },
};

function lensesOf(path: string, session: Session): CodeLens[] {
  const { workspace } = session;
  const inSource = workspace.handlersIn(path).flatMap(({ fn, definition }) => {
    if (definition.kind !== "found") return [];
    const handler = { uri: uriOf(path), range: definition.name };
    return [{ fn, at: definition.range, handler }];
  });
  const inTemplate = workspace.functionsOf(path).map((fn) => {
    const place = workspace.placeOf(fn);
    const definition = place.kind === "file" ? workspace.definitionOf(place) : undefined;
    if (place.kind !== "file" || definition?.kind !== "found") return { fn, at: fn.idRange };
    return { fn, at: fn.idRange, handler: { uri: uriOf(place.file), range: definition.name } };
  });
  const shown = [...inSource, ...inTemplate];
  const shared = repeatedLines(shown.map(({ at }) => at));
  // Where several functions share a handler, each lens says which it means.
  return shown.flatMap((each) => lensesAt({ ...each, named: shared.has(each.at.start.line) }, session));
}

interface ShownFunction {
  readonly fn: FunctionDeclaration;
  readonly at: SourceRange;
  readonly handler?: LensArgument["handler"];
  readonly named: boolean;
}

function lensesAt({ fn, at, handler, named }: ShownFunction, session: Session): CodeLens[] {
  const argument: LensArgument = {
    name: fn.name,
    logicalId: fn.logicalId,
    templateUri: uriOf(fn.templateFile),
    ...(handler !== undefined && { handler }),
  };
  const titles = lensTitles(named ? fn.name : undefined);
  const shown = isDebuggable(fn) ? (["invoke", "debug", "logs"] as const) : (["invoke", "logs"] as const);
  return shown.map((each) => ({
    range: { start: at.start, end: at.start },
    command: {
      title: session.words(titles[each]),
      command: lensCommands[each],
      arguments: [argument],
    },
  }));
}

/** With the function's name where lenses of several are on one line. */
function lensTitles(name: string | undefined): Readonly<Record<keyof typeof lensCommands, Phrase>> {
  return name === undefined
    ? { invoke: phrase("Invoke"), debug: phrase("Debug"), logs: phrase("Logs") }
    : {
        invoke: phrase("Invoke {0}", name),
        debug: phrase("Debug {0}", name),
        logs: phrase("Logs {0}", name),
      };
}

function isDebuggable({ runtime }: FunctionDeclaration): boolean {
  return runtime !== undefined && debugAdapterOf(runtime.value) !== undefined;
}

function repeatedLines(ranges: readonly SourceRange[]): ReadonlySet<number> {
  const lines = ranges.map(({ start }) => start.line);
  return new Set(lines.filter((line, at) => lines.indexOf(line) !== at));
}
