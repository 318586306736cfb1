export type Language = "node" | "python" | "ruby" | "java" | "dotnet" | "executable";

const languages: readonly (readonly [runtimes: RegExp, language: Language])[] = [
  [/^nodejs(\d+\.(x|\d+))?$/, "node"],
  [/^python\d+\.\d+$/, "python"],
  [/^ruby\d+\.\d+$/, "ruby"],
  [/^java\d+(\.al\d+)?$/, "java"],
  [/^dotnet(core)?\d+(\.\d+)?$/, "dotnet"],
  [/^provided(\.al\d+)?$/, "executable"],
  [/^go1\.x$/, "executable"],
];

/** What a function of this runtime is written in; undefined for what cannot be the name of a runtime of Lambda. */
export function languageOf(runtime: string): Language | undefined {
  return languages.find(([runtimes]) => runtimes.test(runtime))?.[1];
}
