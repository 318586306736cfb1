import { SymbolKind, type DocumentSymbol, type FoldingRange } from "vscode-languageserver/node";
import { entriesOf, nodeAt, textAt, type TemplateNode } from "../../template/syntax/node.ts";

const kinds: Readonly<Record<string, SymbolKind>> = {
  Resources: SymbolKind.Object,
  Parameters: SymbolKind.Variable,
  Outputs: SymbolKind.Field,
  Conditions: SymbolKind.Boolean,
  Mappings: SymbolKind.Array,
};

/** What a template declares, with the types of resources. */
export function symbolsOf(root: TemplateNode | undefined): DocumentSymbol[] {
  return entriesOf(root).flatMap(([name, { keyRange, value }]) => {
    const kind = kinds[name];
    if (kind === undefined) return [];
    const children = entriesOf(value).map(([id, entry]): DocumentSymbol => {
      const range = { start: entry.keyRange.start, end: entry.value.range.end };
      const type = typeOf(entry.value);
      return {
        name: id,
        kind,
        range,
        selectionRange: entry.keyRange,
        ...(type !== undefined && { detail: type }),
      };
    });
    const range = { start: keyRange.start, end: value.range.end };
    return [{ name, kind: SymbolKind.Namespace, range, selectionRange: keyRange, children }];
  });
}

function typeOf(declaration: TemplateNode): string | undefined {
  return textAt(nodeAt(declaration, "Type"));
}

/** What goes over more than one line. */
export function* foldsOf(node: TemplateNode | undefined, depth = 0): Generator<FoldingRange> {
  if (node === undefined || depth > 100) return;
  if (node.kind === "list") {
    for (const item of node.items) {
      yield* fold(item.range.start.line, item.range.end.line);
      yield* foldsOf(item, depth + 1);
    }
  } else if (node.kind === "call") yield* foldsOf(node.argument, depth + 1);
  else if (node.kind === "map") {
    for (const { keyRange, value } of node.entries.values()) {
      yield* fold(keyRange.start.line, value.range.end.line);
      yield* foldsOf(value, depth + 1);
    }
  }
}

function* fold(startLine: number, endLine: number): Generator<FoldingRange> {
  if (endLine > startLine) yield { startLine, endLine };
}
