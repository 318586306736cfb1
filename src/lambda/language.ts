export type Language = "node" | "python" | "ruby" | "java" | "dotnet" | "executable";

const languages: readonly (readonly [prefix: string, language: Language])[] = [
  ["nodejs", "node"],
  ["python", "python"],
  ["ruby", "ruby"],
  ["java", "java"],
  ["dotnet", "dotnet"],
  ["provided", "executable"],
  ["go1.", "executable"],
];

/** What a function of this runtime is written in; undefined for a runtime that Lambda does not have. */
export function languageOf(runtime: string): Language | undefined {
  return languages.find(([prefix]) => runtime.startsWith(prefix))?.[1];
}
