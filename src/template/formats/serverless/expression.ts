/** A part of a text: as it is, or a variable with what it is taken from, the first that is known. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly written: string; readonly sources: readonly VariableSource[] };

/** `self:custom.x`, `file(./x.yml):a`, or what is written itself. An address may have variables in it. */
export type VariableSource =
  | { readonly kind: "source"; readonly type: string; readonly argument?: string; readonly address: string }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "nested"; readonly text: string };

/** Sources as the framework's documentation lists them; `${Name}` and `${AWS::Region}` are CloudFormation's. */
const sourceForm =
  /^(self|opt|env|file|sls|param|aws|cf|ssm|s3|git|tf|vault|output|strToBool)(?:\((.*)\))?(?::(.*))?$/s;

/** Takes a text apart at its variables. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
    const end = closing(text, at + 2);
    if (end === undefined) break;
    const sources = split(text.slice(at + 2, end)).map((part) => sourceOf(part.trim()));
    const [first] = sources;
    if (first === undefined || first.kind === "literal") continue;
    if (at > from) pieces.push({ kind: "text", text: text.slice(from, at) });
    pieces.push({ kind: "variable", written: text.slice(at, end + 1), sources });
    from = end + 1;
    at = end - 1;
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}

/** Where the brace that is open at `from` closes. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** At commas that are in no brace, bracket or quotation. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ("{(".includes(character)) depth += 1;
    else if ("})".includes(character)) depth -= 1;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function sourceOf(part: string): VariableSource {
  const [, type, argument, address] = sourceForm.exec(part) ?? [];
  if (type !== undefined && (argument !== undefined || address !== undefined))
    return { kind: "source", type, address: address ?? "", ...(argument !== undefined && { argument }) };
  if (part.startsWith("${")) return { kind: "nested", text: part };
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(part) ?? [];
  if (quoted !== undefined) return { kind: "literal", value: quoted };
  if (part === "true" || part === "false") return { kind: "literal", value: part === "true" };
  if (part === "null") return { kind: "literal", value: null };
  return { kind: "literal", value: part !== "" && Number.isFinite(Number(part)) ? Number(part) : part };
}
