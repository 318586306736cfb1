/** What policy variables of a request stand for, by their names in lower case: `aws:principalaccount`. */
export type PolicyVariables = ReadonlyMap<string, string>;

const variable = /\$\{([^{}]*)\}/g;

/** Source: "IAM policy elements: Variables and tags" in the guide; these are the characters themselves. */
const characters: ReadonlySet<string> = new Set(["*", "?", "$"]);

/**
 * A pattern with the values of its variables, for `iamLike`. What is not known of a request, such as a tag, may be anything; a
 * default in the pattern is taken for it.
 */
export function withVariables(pattern: string, variables: PolicyVariables): string {
  return pattern.replaceAll(variable, (text, inner: string) => {
    if (characters.has(inner)) return text;
    const [name = "", ...rest] = inner.split(",");
    const value = variables.get(name.trim().toLowerCase()) ?? quoted(rest.join(",").trim());
    return value === undefined ? "*" : literal(value);
  });
}

function quoted(text: string): string | undefined {
  return /^'.*'$/.test(text) ? text.slice(1, -1) : undefined;
}

function literal(value: string): string {
  return value.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
