// Walking over Babel's trees without knowing all of their types.

export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The nodes of a tree, or of a list of trees: what holds a node comes before it. */
export function nodesIn(value: unknown): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (each: unknown): void => {
    if (Array.isArray(each)) each.forEach(visit);
    if (!isNode(each)) return;
    found.push(each);
    for (const [name, member] of Object.entries(each))
      if (typeof member === "object" && name !== "loc") visit(member);
  };
  visit(value);
  return found;
}

/** The lines of a node, counted from 1. */
export function linesOf(node: SyntaxNode): { readonly first: number; readonly last: number } {
  const loc = node["loc"];
  if (typeof loc !== "object" || loc === null || !("start" in loc) || !("end" in loc))
    return { first: 0, last: 0 };
  return { first: lineOf(loc.start), last: lineOf(loc.end) };
}

function lineOf(place: unknown): number {
  const known = typeof place === "object" && place !== null && "line" in place;
  return known && typeof place.line === "number" ? place.line : 0;
}

/** The name of an identifier or of a private one; empty for all else. */
export function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "PrivateName") return `#${nameOf(node["id"])}`;
  return typeof node["name"] === "string" ? node["name"] : "";
}
