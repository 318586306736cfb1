import { packageLargerThan, packageNamed } from "./packages.ts";

export type Variables = Map<string, string>;

/**
 * Fills in `${NAME}`, `${REPEAT:text:count}`, `${TAGS:count}`, `${B64:text}`, `${ZIP:name}` and `${ZIPSIZE:>bytes}`.
 * What stands for bytes becomes a Buffer, tags become an object.
 */
export async function fill(value: unknown, variables: Variables): Promise<unknown> {
  if (typeof value === "string") return fillText(value, variables);
  if (Array.isArray(value)) return Promise.all(value.map((entry) => fill(entry, variables)));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([key, entry]: [string, unknown]) => [
    key,
    await fill(entry, variables),
  ]);
  return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]);
}

function fillText(text: string, variables: Variables): unknown {
  const whole = /^\$\{(?<kind>ZIP|ZIPSIZE|B64|TAGS):(?<argument>.*)\}$/s.exec(text)?.groups;
  const { kind, argument = "" } = whole ?? {};
  switch (kind) {
    case "ZIP":
      return packageNamed(argument);
    case "ZIPSIZE":
      return packageLargerThan(Number(argument.replace(">", "")));
    case "B64":
      return Buffer.from(argument);
    case "TAGS":
      return Object.fromEntries(
        Array.from({ length: Number(argument) }, (_, index) => [`${index}_key`, `${index}_value`]),
      );
    default:
      return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => replacement(name, variables));
  }
}

function replacement(name: string, variables: Variables): string {
  const [, repeated, count] = /^REPEAT:(.*):(\d+)$/.exec(name) ?? [];
  if (repeated !== undefined) return repeated.repeat(Number(count));
  const value = variables.get(name);
  if (value === undefined) throw new Error(`Nothing is known for "${name}"`);
  return value;
}
