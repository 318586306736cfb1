import { languageOf, type Language } from "./runtimes.ts";

/** The smallest function in a language that answers something of its event, to begin with. */
export interface Starter {
  /** What a person calls the language. */
  readonly label: string;
  readonly language: Language;
  readonly file: string;
  readonly handler: string;
  readonly text: string;
  /** Needs to be bundled before it is deployed. */
  readonly bundled?: true;
}

export const starters: readonly Starter[] = [
  {
    label: "JavaScript",
    language: "node",
    file: "app.mjs",
    handler: "app.handler",
    text: `export const handler = async (event) => {
  const name = event.name ?? "World";
  console.log("greeting", { name });
  return { message: \`Hello, \${name}!\` };
};
`,
  },
  {
    label: "TypeScript",
    language: "node",
    file: "app.ts",
    handler: "app.handler",
    text: `interface GreetingEvent {
  name?: string;
}

export const handler = async (event: GreetingEvent) => {
  const name = event.name ?? "World";
  console.log("greeting", { name });
  return { message: \`Hello, \${name}!\` };
};
`,
    bundled: true,
  },
  {
    label: "Python",
    language: "python",
    file: "app.py",
    handler: "app.handler",
    text: `def handler(event, context):
    name = event.get("name", "World")
    print(f"greeting {name}")
    return {"message": f"Hello, {name}!"}
`,
  },
  {
    label: "Ruby",
    language: "ruby",
    file: "app.rb",
    handler: "app.handler",
    text: `def handler(event:, context:)
  name = event.fetch("name", "World")
  puts "greeting #{name}"
  { message: "Hello, #{name}!" }
end
`,
  },
];

/** What a starter is sent first. */
export const starterEvent = { name: "World" } as const;

/** The starter that a runtime can run as it is. */
export function starterOf(runtime: string): Starter | undefined {
  return starters.find(({ language, bundled }) => language === languageOf(runtime) && bundled === undefined);
}
