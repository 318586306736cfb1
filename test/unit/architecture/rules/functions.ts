import { isNode, linesOf, nameOf, type SyntaxNode } from "../nodes.ts";
import type { Rule } from "../rule.ts";

const maxLines = 60;

export const functionLength: Rule = {
  title: `no function is longer than ${maxLines} lines`,
  check: (sources) =>
    sources.flatMap(({ path, nodes }) =>
      [...named(nodes)].filter(({ node }) => lengthOf(node) > maxLines).map(({ name }) => `${path} ${name}`),
    ),
  exceptions: {},
  broken: {
    "src/shared/a.ts": [
      `export function first() {${"\n".repeat(maxLines)}}`,
      `const second = async () => {${"\n".repeat(maxLines)}};`,
      `class C { #third() {${"\n".repeat(maxLines)}} }`,
      `const all = { fourth() {${"\n".repeat(maxLines)}} };`,
      `fifth(() => {${"\n".repeat(maxLines)}});`,
      `function short() {${"\n".repeat(maxLines - 1)}}`,
    ].join("\n"),
  },
  says: [
    "src/shared/a.ts first",
    "src/shared/a.ts second",
    "src/shared/a.ts #third",
    "src/shared/a.ts fourth",
    "src/shared/a.ts (no name)",
  ],
};

const kinds =
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|Class(Private)?Method)$/;

/** Each function of a file, with its own name or that of what holds it. */
function* named(nodes: readonly SyntaxNode[]): Generator<{ name: string; node: SyntaxNode }> {
  const holders = new Map<unknown, string>();
  for (const node of nodes) {
    if (node.type === "VariableDeclarator") holders.set(node["init"], nameOf(node["id"]));
    if (node.type.endsWith("Property")) holders.set(node["value"], nameOf(node["key"]));
    if (!kinds.test(node.type)) continue;
    const own = isNode(node["id"]) ? nameOf(node["id"]) : nameOf(node["key"]);
    yield { name: own || (holders.get(node) ?? "") || "(no name)", node };
  }
}

function lengthOf(node: SyntaxNode): number {
  const { first, last } = linesOf(node);
  return last - first + 1;
}
