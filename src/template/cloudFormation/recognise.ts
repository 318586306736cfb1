import { extname } from "node:path";

/** Whether a file can be a template, judged by its name: YAML, or JSON that calls itself one. */
export function isTemplateName(name: string): boolean {
  const ending = extname(name).toLowerCase();
  if (ending === ".yaml" || ending === ".yml" || ending === ".template") return true;
  return ending === ".json" && /template|stack|sam|cfn|cloudformation/i.test(name);
}

/**
 * Whether a file's text declares a resource of this type; cheap, and right for broken texts too. The type must be the
 * value of a key of YAML or JSON: not within a longer string, as in a snippet or in documentation.
 */
export function declaresType(text: string, type: string): boolean {
  for (let at = text.indexOf(type); at >= 0; at = text.indexOf(type, at + type.length)) {
    const isWhole = !/\w/.test(text.charAt(at + type.length));
    if (isWhole && isTypeKey(text.slice(Math.max(0, at - 100), at))) return true;
  }
  return false;
}

/** Whether a file's text is a stack that exports something, which functions of other templates may import; as cheap. */
export function exportsValues(text: string): boolean {
  return (
    /(?:^|[\n{,])[ \t]*["']?Export["']?\s*:/.test(text) && /\bType["']?\s*:\s*["']?AWS::\w+::\w/.test(text)
  );
}

/** Whether a text ends as the key `Type` does before its value. */
function isTypeKey(before: string): boolean {
  return /(?:^|[\n{,])[ \t]*(?:Type|"Type"|'Type')\s*:\s*["']?$/.test(before);
}
