import { CodeLensRefreshRequest, type CodeLens } from "vscode-languageserver/node";
import { debugAdapterOf } from "../../lambda/runtimes.ts";
import { lensCommands, type LensArgument } from "../../protocol/lsp.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { SourceRange } from "../../template/syntax/node.ts";
import { uriOf } from "../documents/uris.ts";
import type { Workspace } from "../documents/workspace.ts";
import type { Feature } from "../feature.ts";

/** Lenses over the handlers that a file defines and over the functions that it declares; none for any other file. */
export const lenses: Feature = {
  capability: { codeLensProvider: {} },
  register(connection, session) {
    connection.onCodeLens(({ textDocument }) =>
      session.answer(textDocument.uri, [], (path) => lensesOf(path, session.workspace)),
    );
    if (!session.client.workspace?.codeLens?.refreshSupport) return;
    session.onChange(({ lenses: others }) => {
      if (others) session.send(connection.sendRequest(CodeLensRefreshRequest.type));
    });
  },
};

function lensesOf(path: string, workspace: Workspace): CodeLens[] {
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
  return shown.flatMap((each) => lensesAt({ ...each, named: shared.has(each.at.start.line) }));
}

interface ShownFunction {
  readonly fn: FunctionDeclaration;
  readonly at: SourceRange;
  readonly handler?: LensArgument["handler"];
  readonly named: boolean;
}

function lensesAt({ fn, at, handler, named }: ShownFunction): CodeLens[] {
  const argument: LensArgument = {
    name: fn.name,
    logicalId: fn.logicalId,
    templateUri: uriOf(fn.templateFile),
    ...(handler !== undefined && { handler }),
  };
  const { invoke, debug, logs } = lensCommands;
  const commands = isDebuggable(fn) ? [invoke, debug, logs] : [invoke, logs];
  return commands.map(({ title, command }) => ({
    range: { start: at.start, end: at.start },
    command: { title: named ? `${title} ${fn.name}` : title, command, arguments: [argument] },
  }));
}

function isDebuggable({ runtime }: FunctionDeclaration): boolean {
  return runtime !== undefined && debugAdapterOf(runtime.value) !== undefined;
}

function repeatedLines(ranges: readonly SourceRange[]): ReadonlySet<number> {
  const lines = ranges.map(({ start }) => start.line);
  return new Set(lines.filter((line, at) => lines.indexOf(line) !== at));
}
