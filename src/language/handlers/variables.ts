import { reservedVariables } from "../../lambda/environment.ts";

export interface VariableRead {
  readonly name: string;
  /** Of the name. */
  readonly start: number;
  /** Whether the code has no other value for it. */
  readonly isNeeded: boolean;
}

const javascript = /\bprocess\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])/g;
const python =
  /\bos\.(?:environ\s*\[\s*["']([A-Za-z_]\w*)["']\s*\]|(?:environ\.get|getenv)\(\s*["']([A-Za-z_]\w*)["'])/g;

/** Where a source reads environment variables by their names. */
export function variablesRead(text: string, language: "javascript" | "python"): readonly VariableRead[] {
  return [...text.matchAll(language === "javascript" ? javascript : python)].map((match) => {
    const [whole, strict, other] = match;
    const name = strict ?? other ?? "";
    const after = text.slice(match.index + whole.length, match.index + whole.length + 40);
    // In Python only `os.environ[NAME]` fails without the variable.
    const isNeeded =
      language === "python"
        ? strict !== undefined
        : !/^\s*(?:\?\?|\|\||\?|=(?!=)|[!=]==?|\)\s*(?:\?\?|\|\|))/.test(after);
    return { name, start: match.index + whole.lastIndexOf(name), isNeeded };
  });
}

/** Whether Lambda, its runtimes or their tools set a variable themselves. */
export function isSetByLambda(name: string): boolean {
  return (
    reservedVariables.has(name) ||
    /^(?:AWS_|_|LAMBDA_|NODE_|PYTHON|TZ$|PATH$|HOME$|LANG$|LD_|PWD$|CI$)/.test(name)
  );
}
