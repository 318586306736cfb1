import type { Action } from "@aws-sdk/client-iot";
import { SqlError } from "../sql/error.ts";
import { expressionText } from "../sql/evaluate.ts";
import type { Message } from "../sql/functions.ts";
import { parseExpression } from "../sql/parse.ts";

/** A property of an action with its `${…}` filled in. */
export function filled(text: string, message: Message): string {
  return parts(text)
    .map((part) => (part.kind === "text" ? part.text : expressionText(parseExpression(part.text), message)))
    .join("");
}

/** Throws `SqlError` for a property of an action that cannot be filled in. */
export function checkTemplates(action: Action): void {
  for (const properties of Object.values(action)) {
    if (typeof properties !== "object") continue;
    for (const value of Object.values(properties as Readonly<Record<string, unknown>>)) {
      if (typeof value !== "string") continue;
      for (const part of parts(value)) if (part.kind === "expression") parseExpression(part.text);
    }
  }
}

interface Part {
  readonly kind: "text" | "expression";
  readonly text: string;
}

/** Texts and what stands between `${` and `}`, in one pass. */
function parts(text: string): readonly Part[] {
  const found: Part[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("${", at);
    if (open < 0) return [...found, { kind: "text", text: text.slice(at) }];
    const close = text.indexOf("}", open);
    if (close < 0) throw new SqlError(`What begins with '\${' at position ${open} does not end`);
    found.push({ kind: "text", text: text.slice(at, open) });
    found.push({ kind: "expression", text: text.slice(open + 2, close) });
    at = close + 1;
  }
}
