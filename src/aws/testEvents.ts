import * as v from "valibot";
import { AppError } from "../shared/errors.ts";
import { phrase } from "../shared/phrase.ts";
import { callSchemas, whereFound, type Access } from "./call.ts";

/** Where Lambda's console and the SAM CLI keep the test events that an account shares. */
const registry = "lambda-testevent-schemas";
/** The console keeps as many versions of a schema; one more deletes the oldest. */
const keptVersions = 5;

/** An event that everybody of the account sees in Lambda's console. */
export interface TestEvent {
  readonly name: string;
  readonly event: unknown;
}

const Example = v.looseObject({ value: v.unknown() });
/** What is not ours, such as the inferred schema and how the console invokes, stays as it is. */
const Content = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    components: v.looseObject({ examples: v.optional(v.record(v.string(), Example), {}) }),
  }),
);
type Content = v.InferOutput<typeof Content>;

/** The shared test events of a function, by name. Throws `AppError`. */
export async function listTestEvents(access: Access, functionName: string): Promise<readonly TestEvent[]> {
  const content = await readContent(access, functionName);
  return Object.entries(content?.components.examples ?? {})
    .map(([name, { value: event }]) => ({ name, event }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Shares an event; one of its name is replaced. Throws `AppError`. */
export async function putTestEvent(
  access: Access,
  functionName: string,
  { name, event }: TestEvent,
): Promise<void> {
  const trying = phrase('share the event "{0}" of "{1}"', name, functionName);
  const known = await readContent(access, functionName);
  if (known === undefined) {
    await createRegistry(access);
    await callSchemas(access, trying, async (client, sdk, options) => {
      const discover = { Type: "OpenApi3" as const, Events: [JSON.stringify(event)] };
      const { Content: discovered } = await client.send(
        new sdk.GetDiscoveredSchemaCommand(discover),
        options,
      );
      const content = withExample(contentOf(discovered, functionName), name, event);
      await client.send(
        new sdk.CreateSchemaCommand({ ...schemaOf(functionName), Type: "OpenApi3", Content: content }),
        options,
      );
    });
    return;
  }
  await updateContent(access, functionName, { trying, content: withExample(known, name, event) });
}

/** Shares an event no longer; with the last one goes the function's schema. Throws `AppError`. */
export async function deleteTestEvent(access: Access, functionName: string, name: string): Promise<void> {
  const trying = phrase('delete the shared event "{0}" of "{1}"', name, functionName);
  const known = await readContent(access, functionName);
  const { [name]: removed, ...others } = known?.components.examples ?? {};
  if (known === undefined || removed === undefined) return;
  if (Object.keys(others).length > 0) {
    const content = JSON.stringify({ ...known, components: { ...known.components, examples: others } });
    await updateContent(access, functionName, { trying, content });
    return;
  }
  await callSchemas(access, trying, async (client, sdk, options) => {
    await client.send(new sdk.DeleteSchemaCommand(schemaOf(functionName)), options);
  });
}

function schemaOf(functionName: string) {
  return { RegistryName: registry, SchemaName: `_${functionName}-schema` };
}

async function readContent(access: Access, functionName: string): Promise<Content | undefined> {
  const trying = phrase('list the shared events of "{0}"', functionName);
  const answer = await whereFound(
    callSchemas(access, trying, (client, sdk, options) =>
      client.send(new sdk.DescribeSchemaCommand(schemaOf(functionName)), options),
    ),
  );
  return answer && contentOf(answer.Content, functionName);
}

function contentOf(text: string | undefined, functionName: string): Content {
  const read = v.safeParse(Content, text);
  if (read.success) return read.output;
  throw new AppError("test-events-unreadable", {
    userMessage: phrase('The schema "{0}" is not one of test events.', schemaOf(functionName).SchemaName),
  });
}

function withExample(content: Content, name: string, event: unknown): string {
  const { examples } = content.components;
  const example = { ...(Object.hasOwn(examples, name) && examples[name]), value: event };
  return JSON.stringify({
    ...content,
    components: { ...content.components, examples: { ...examples, [name]: example } },
  });
}

interface ContentUpdate {
  readonly trying: ReturnType<typeof phrase>;
  readonly content: string;
}

async function updateContent(
  access: Access,
  functionName: string,
  { trying, content }: ContentUpdate,
): Promise<void> {
  await callSchemas(access, trying, async (client, sdk, options) => {
    const schema = schemaOf(functionName);
    const { SchemaVersions: versions = [] } = await client.send(
      new sdk.ListSchemaVersionsCommand(schema),
      options,
    );
    const numbers = versions.map(({ SchemaVersion: version }) => Number(version)).sort((a, b) => a - b);
    const [oldest] = numbers;
    if (oldest !== undefined && numbers.length >= keptVersions) {
      await client.send(
        new sdk.DeleteSchemaVersionCommand({ ...schema, SchemaVersion: String(oldest) }),
        options,
      );
    }
    await client.send(
      new sdk.UpdateSchemaCommand({ ...schema, Type: "OpenApi3", Content: content }),
      options,
    );
  });
}

/** An account has it once somebody has shared something. */
async function createRegistry(access: Access): Promise<void> {
  const trying = phrase('make the registry "{0}"', registry);
  await callSchemas(access, trying, async (client, sdk, options) => {
    try {
      await client.send(new sdk.CreateRegistryCommand({ RegistryName: registry }), options);
    } catch (error) {
      if (!(error instanceof sdk.ConflictException)) throw error;
    }
  });
}
