import { formatArn } from "../shared/arn.ts";
import { phrase, type Phrase } from "../shared/phrase.ts";

export type Language = "node" | "python" | "ruby" | "java" | "dotnet" | "executable";

/** A runtime of Lambda, with what AWS says about it. */
export interface Runtime {
  /** As in a function's configuration: `nodejs24.x`. */
  readonly id: string;
  /** In public preview: without AWS's support, not for production. */
  readonly preview?: true;
  /** The day on which its support ends or ended, as AWS projects it. */
  readonly deprecation?: string;
  /** No function can be created with it, or updated to it, any more. */
  readonly blocked?: true;
  /** What AWS recommends instead. */
  readonly successor?: string;
  readonly snapStart?: true;
}

/**
 * Every runtime that Lambda has or had, newest first. Which are accepted was recorded in November 2025; previews and days
 * are those of docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html in August 2026.
 */
const byLanguage: Readonly<Record<Language, readonly Runtime[]>> = {
  node: [
    { id: "nodejs26.x", preview: true },
    { id: "nodejs24.x", deprecation: "2028-04-30" },
    { id: "nodejs22.x", deprecation: "2027-04-30", successor: "nodejs24.x" },
    { id: "nodejs20.x", deprecation: "2026-04-30", successor: "nodejs24.x" },
    { id: "nodejs18.x", deprecation: "2025-09-01", successor: "nodejs24.x" },
    { id: "nodejs16.x", deprecation: "2024-06-12", successor: "nodejs24.x" },
    { id: "nodejs14.x", deprecation: "2023-12-04", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs12.x", deprecation: "2023-03-31", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs10.x", deprecation: "2021-07-30", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs8.10", deprecation: "2020-03-06", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs6.10", deprecation: "2019-08-12", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs4.3-edge", deprecation: "2020-03-05", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs4.3", deprecation: "2020-03-05", blocked: true, successor: "nodejs24.x" },
    { id: "nodejs", deprecation: "2016-10-31", blocked: true, successor: "nodejs24.x" },
  ],
  python: [
    { id: "python3.15", preview: true, snapStart: true },
    { id: "python3.14", deprecation: "2029-06-30", snapStart: true },
    { id: "python3.13", deprecation: "2029-06-30", snapStart: true },
    { id: "python3.12", deprecation: "2028-10-31", snapStart: true },
    { id: "python3.11", deprecation: "2027-06-30", successor: "python3.14" },
    { id: "python3.10", deprecation: "2026-10-31", successor: "python3.14" },
    { id: "python3.9", deprecation: "2025-12-15", successor: "python3.14" },
    { id: "python3.8", deprecation: "2024-10-14", successor: "python3.14" },
    { id: "python3.7", deprecation: "2023-12-04", blocked: true, successor: "python3.14" },
    { id: "python3.6", deprecation: "2022-07-18", blocked: true, successor: "python3.14" },
    { id: "python2.7", deprecation: "2021-07-15", blocked: true, successor: "python3.14" },
  ],
  java: [
    { id: "java25", deprecation: "2029-06-30", snapStart: true },
    { id: "java21", deprecation: "2029-06-30", snapStart: true },
    { id: "java17", deprecation: "2027-06-30", successor: "java17.al2023", snapStart: true },
    { id: "java17.al2023", deprecation: "2029-06-30", snapStart: true },
    { id: "java11", deprecation: "2027-06-30", successor: "java11.al2023", snapStart: true },
    { id: "java11.al2023", deprecation: "2029-06-30", snapStart: true },
    { id: "java8.al2", deprecation: "2027-06-30", successor: "java8.al2023" },
    { id: "java8.al2023", deprecation: "2029-06-30" },
    { id: "java8", deprecation: "2024-01-08", blocked: true, successor: "java25" },
  ],
  dotnet: [
    { id: "dotnet10", deprecation: "2028-11-14", snapStart: true },
    { id: "dotnet8", deprecation: "2026-11-10", successor: "dotnet10", snapStart: true },
    { id: "dotnet6", deprecation: "2024-12-20", successor: "dotnet10" },
    { id: "dotnetcore3.1", deprecation: "2023-04-03", blocked: true, successor: "dotnet10" },
    { id: "dotnetcore2.1", deprecation: "2022-01-05", blocked: true, successor: "dotnet10" },
    { id: "dotnetcore2.0", deprecation: "2019-05-30", blocked: true, successor: "dotnet10" },
    { id: "dotnetcore1.0", deprecation: "2019-06-27", blocked: true, successor: "dotnet10" },
  ],
  ruby: [
    { id: "ruby4.0", deprecation: "2029-03-31" },
    { id: "ruby3.4", deprecation: "2028-03-31" },
    { id: "ruby3.3", deprecation: "2027-03-31", successor: "ruby4.0" },
    { id: "ruby3.2", deprecation: "2026-03-31", successor: "ruby4.0" },
    { id: "ruby2.7", deprecation: "2023-12-07", blocked: true, successor: "ruby4.0" },
    { id: "ruby2.5", deprecation: "2021-07-30", blocked: true, successor: "ruby4.0" },
  ],
  executable: [
    { id: "provided.al2023", deprecation: "2029-06-30" },
    { id: "provided.al2", deprecation: "2026-07-31", successor: "provided.al2023" },
    { id: "provided", deprecation: "2024-01-08", blocked: true, successor: "provided.al2023" },
    { id: "go1.x", deprecation: "2024-01-08", blocked: true, successor: "provided.al2023" },
  ],
};

/** Every runtime, those of a language together. */
export const runtimes: readonly Runtime[] = Object.values(byLanguage).flat();

/** Names that AWS could give: a runtime that is newer than the table is known by them. */
const names: Readonly<Record<Language, RegExp>> = {
  node: /^nodejs(\d+)\.x$/,
  python: /^python(\d+\.\d+)$/,
  java: /^java(\d+)(?:\.al\d+)?$/,
  dotnet: /^dotnet(?:core)?(\d+(?:\.\d+)?)$/,
  ruby: /^ruby(\d+\.\d+)$/,
  executable: /^provided(?:\.al(\d+))?$/,
};

const languages: readonly Language[] = ["node", "python", "java", "dotnet", "ruby", "executable"];

export function findRuntime(id: string): Runtime | undefined {
  return runtimes.find((runtime) => runtime.id === id);
}

/** What a function of this runtime is written in; undefined for what cannot be the name of a runtime of Lambda. */
export function languageOf(runtime: string): Language | undefined {
  return languages.find(
    (language) => names[language].test(runtime) || byLanguage[language].some(({ id }) => id === runtime),
  );
}

/** The newest runtime of a language that AWS supports on a day, given as `2026-11-26`. */
export function newestRuntime(language: Language, today: string): string {
  const supported = byLanguage[language].find(
    ({ preview, blocked, deprecation = today }) =>
      preview === undefined && blocked === undefined && deprecation >= today,
  );
  // A build that is older than its newest runtime's end still makes functions that run.
  return (supported ?? byLanguage[language].find(({ preview }) => preview === undefined))?.id ?? "";
}

/** The version of its language that a runtime names: `24` of `nodejs24.x`, `3.13` of `python3.13`, `21` of `java21`. */
export function languageVersion(runtime: string): string | undefined {
  return /^(?:nodejs|python|java|dotnet(?:core)?|ruby)(\d+(?:\.\d+)?)/.exec(runtime)?.[1];
}

/** Lambda's word for `provided.*`: an operating system and the package's own `bootstrap`. */
export function isOsOnly(runtime: string): boolean {
  return names.executable.test(runtime);
}

/** How debuggers of a language are spoken to: V8's inspector, or the Debug Adapter Protocol. */
export type DebugAdapter = "inspector" | "dap";

const debugAdapters: Readonly<Partial<Record<Language, DebugAdapter>>> = { node: "inspector", python: "dap" };

/** How functions of a runtime are debugged; undefined for those that cannot be. */
export function debugAdapterOf(runtime: string): DebugAdapter | undefined {
  const language = languageOf(runtime);
  return language === undefined ? undefined : debugAdapters[language];
}

/** Of a runtime's build, which AWS identifies by a hash. Here a runtime has one build, identified by its name. */
export function runtimeVersionArn(region: string, runtime: string): string {
  const hex = [...new TextEncoder().encode(runtime)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return formatArn({ service: "lambda", region, resource: `runtime:${hex.padEnd(64, "0").slice(0, 64)}` });
}

/** A runtime's name as lists show it. */
export function runtimeLabel(id: string): string {
  return findRuntime(id)?.preview === true ? `${id} (preview)` : id;
}

/** What a person who sees a runtime's name should know too, in a few words. */
export function runtimeNote(id: string): Phrase | undefined {
  const runtime = findRuntime(id);
  if (runtime?.preview === true) return phrase("preview, not for production");
  if (runtime?.deprecation === undefined) return undefined;
  const { deprecation, successor } = runtime;
  return successor === undefined
    ? phrase("supported until {0}", deprecation)
    : phrase("supported until {0}, then {1}", deprecation, successor);
}
