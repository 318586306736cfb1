import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as v from "valibot";

export const project = resolve(import.meta.dirname, "../../..");

const Icon = v.union([v.string(), v.object({ light: v.string(), dark: v.string() })]);
const MenuEntry = v.object({ command: v.string(), when: v.optional(v.string()) });
const Property = v.looseObject({
  type: v.optional(v.string()),
  default: v.unknown(),
  scope: v.optional(v.string()),
  markdownDescription: v.optional(v.string()),
});
const File = v.object({ path: v.string() });

const Manifest = v.object({
  version: v.string(),
  icon: v.string(),
  activationEvents: v.array(v.string()),
  capabilities: v.object({
    untrustedWorkspaces: v.object({ restrictedConfigurations: v.array(v.string()) }),
  }),
  contributes: v.object({
    commands: v.array(
      v.object({
        command: v.string(),
        title: v.string(),
        category: v.string(),
        icon: v.optional(Icon),
        enablement: v.optional(v.string()),
      }),
    ),
    menus: v.record(v.string(), v.array(MenuEntry)),
    keybindings: v.array(
      v.object({ command: v.string(), key: v.string(), mac: v.string(), when: v.optional(v.string()) }),
    ),
    configuration: v.array(v.object({ title: v.string(), properties: v.record(v.string(), Property) })),
    views: v.record(v.string(), v.array(v.object({ id: v.string(), icon: v.string() }))),
    viewsContainers: v.record(v.string(), v.array(v.object({ id: v.string(), icon: v.string() }))),
    debuggers: v.array(v.object({ type: v.string(), when: v.string() })),
    breakpoints: v.array(v.object({ language: v.string(), when: v.string() })),
    viewsWelcome: v.array(v.object({ view: v.string(), when: v.optional(v.string()), contents: v.string() })),
    walkthroughs: v.array(
      v.object({
        steps: v.array(
          v.object({
            id: v.string(),
            description: v.string(),
            media: v.object({ svg: v.string(), altText: v.string() }),
            completionEvents: v.array(v.string()),
          }),
        ),
      }),
    ),
    jsonValidation: v.array(
      v.object({ fileMatch: v.union([v.string(), v.array(v.string())]), url: v.string() }),
    ),
    snippets: v.optional(v.array(File), []),
    grammars: v.array(File),
    languages: v.array(v.object({ id: v.string(), configuration: v.optional(v.string()) })),
  }),
});

/** package.json in English, as far as the tests on it look. */
export function readManifest(): v.InferOutput<typeof Manifest> {
  const text = readFileSync(resolve(project, "package.json"), "utf8");
  const texts = readTexts("package.nls.json");
  const manifest: unknown = JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string"
      ? value.replace(/^%([\w.]+)%$/, (whole, key: string) => texts[key] ?? whole)
      : value,
  );
  return v.parse(Manifest, manifest);
}

/** The languages that texts are translated to. */
export const translations = ["de", "ja"] as const;

/** A file of texts: English ones or translations, by their keys. */
export function readTexts(path: string): Readonly<Record<string, string>> {
  const text = readFileSync(resolve(project, path), "utf8");
  return v.parse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())), text);
}

/** The text of everything that runs in the editor. */
export function uiText(): string {
  return globSync("src/ui/**/*.ts", { cwd: project })
    .map((path) => readFileSync(resolve(project, path), "utf8"))
    .join("\n");
}
