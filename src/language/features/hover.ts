import type { Hover, Position } from "vscode-languageserver/node";
import { runtimeNote } from "../../lambda/runtimes.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { SourceRange } from "../../template/syntax/node.ts";
import { contains } from "../documents/ranges.ts";
import type { AboutProperty } from "../hovers/property.ts";
import { phrase } from "../../shared/phrase.ts";
import type { Feature } from "../feature.ts";
import type { Session } from "../session.ts";

/** The function's settings, over its name and handler in the template and over its handler in the source; a runtime's end over the runtime. */
export const hover: Feature = {
  capability: { hoverProvider: true },
  register(connection, session) {
    connection.onHover(async ({ textDocument, position }) => {
      const { propertyAt } = await import("../hovers/property.ts");
      return session.answer(textDocument.uri, undefined, (path) => {
        const found = hoverAt(path, position, session);
        if (found !== undefined || !session.workspace.isTemplate(path)) return found;
        const property = propertyAt(session.workspace.rootOf(path), position);
        return property && propertyHover(property, session);
      });
    });
  },
};

function propertyHover({ name, line, facts, range }: AboutProperty, session: Session): Hover {
  const parts = [
    `**${text(name)}**`,
    line === undefined ? "" : text(line),
    ...facts.map((fact) => text(session.words(fact))),
  ];
  return { contents: { kind: "markdown", value: parts.filter((part) => part !== "").join("\n\n") }, range };
}

function hoverAt(path: string, position: Position, session: Session): Hover | undefined {
  const { workspace } = session;
  const of = (functions: readonly FunctionDeclaration[], range: SourceRange) =>
    hoverOf(functions, range, session);
  for (const fn of workspace.functionsOf(path)) {
    if (contains(fn.idRange, position)) return of([fn], fn.idRange);
    const { runtime, handler } = fn;
    if (runtime !== undefined && contains(runtime.range, position)) {
      const note = runtimeNote(runtime.value);
      const value =
        note === undefined ? text(runtime.value) : `${text(runtime.value)}: ${session.words(note)}`;
      return { contents: { kind: "markdown", value }, range: runtime.range };
    }
    if (handler !== undefined && contains(handler.range, position)) return of([fn], handler.range);
  }
  const here = workspace.handlersIn(path).filter(({ definition }) => {
    return definition.kind === "found" && contains(definition.name, position);
  });
  const [first] = here;
  if (first?.definition.kind !== "found") return undefined;
  return of(
    here.map(({ fn }) => fn),
    first.definition.name,
  );
}

function hoverOf(functions: readonly FunctionDeclaration[], range: SourceRange, session: Session): Hover {
  const described = functions.map((fn) => describe(fn, session));
  return { contents: { kind: "markdown", value: described.join("\n\n---\n\n") }, range };
}

function describe(fn: FunctionDeclaration, session: Session): string {
  const runtime = fn.runtime?.value;
  const note = runtime === undefined ? undefined : runtimeNote(runtime);
  const settings = [runtime, `${fn.memoryMb} MB`, `${fn.timeoutSeconds} s`].filter(Boolean).join(" · ");
  const variables = Object.keys(fn.environment);
  const events = fn.events.map(({ id, type }) => `${id} (${type})`);
  return [
    `**${session.words(phrase("Lambda function {0}", text(fn.name)))}** · ${settings}`,
    fn.description === undefined ? "" : text(fn.description),
    note === undefined ? "" : `${runtime}: ${session.words(note)}`,
    // Names only: values may be secrets.
    variables.length === 0
      ? ""
      : session.words(phrase("Environment: {0}", variables.map(nameText).join(", "))),
    events.length === 0 ? "" : session.words(phrase("Events: {0}", events.map(text).join(", "))),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function nameText(name: string): string {
  return /^\w+$/.test(name) ? `\`${name}\`` : text(name);
}

/** A workspace's own text is no Markdown of ours. */
function text(value: string): string {
  return value.replaceAll(/[\\`*_{}[\]()#+\-.!<>|~]/g, String.raw`\$&`);
}
