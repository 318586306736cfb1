import { formatArn, parseArn, resourceParts } from "../../../shared/arn.ts";

/** Whose tables ARNs name. */
interface Place {
  readonly region: string;
  readonly accountId: string;
}

/**
 * An engine names its tables by a region and account of its own (`dynoxide`, `ddblocal`): clients see them in the emulator's. Only
 * members that hold an ARN are changed, which no attribute of an item is: those are objects.
 */
export class TableArns {
  readonly #own: Place;
  /** As the engine says it; learned from its first answer that has one. */
  #theirs: Place | undefined;

  constructor({ region, accountId }: Place, theirs?: Place) {
    this.#own = { region, accountId };
    this.#theirs = theirs;
  }

  /** An answer as clients see it. */
  outwards(body: Buffer): Buffer {
    if (!body.includes("arn:") && !body.includes('"awsRegion"')) return body;
    const changed = mapTexts(parse(body.toString("utf8")), (name, text) => {
      if (name === "awsRegion") return this.#own.region;
      if (name.endsWith("Arn")) this.#learn(text);
      return /Arn$|^message$/i.test(name) ? this.#renamed(text, this.#theirs, this.#own) : text;
    });
    return changed === undefined ? body : Buffer.from(JSON.stringify(changed));
  }

  /** A request as the engine understands it. Tables that are named by their ARN are named by their name. */
  inwards(body: Uint8Array): Uint8Array {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    if (!bytes.includes("arn:")) return body;
    const changed = mapTexts(
      parse(bytes.toString("utf8")),
      (name, text) => {
        if (name === "TableName") return tableOf(text);
        return name.endsWith("Arn") ? this.#renamed(text, this.#own, this.#theirs) : text;
      },
      tableOf,
    );
    // The engine says what is wrong with what cannot be read.
    return changed === undefined ? body : Buffer.from(JSON.stringify(changed));
  }

  #learn(text: string): void {
    const arn = parseArn(text);
    if (arn?.service === "dynamodb") this.#theirs ??= { region: arn.region, accountId: arn.accountId };
  }

  #renamed(text: string, from: Place | undefined, to: Place | undefined): string {
    if (from === undefined || to === undefined) return text;
    return text.replaceAll(prefixOf(from), prefixOf(to));
  }
}

function prefixOf(place: Place): string {
  return formatArn({ service: "dynamodb", ...place, resource: "" });
}

/** The name in a table's ARN; other text as it is. */
function tableOf(nameOrArn: string): string {
  if (parseArn(nameOrArn)?.service !== "dynamodb") return nameOrArn;
  const [, name = ""] = resourceParts(nameOrArn).join(":").split("/");
  return name;
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value with its texts changed, by the names of the members that they are. */
function mapTexts(
  value: unknown,
  change: (name: string, text: string) => string,
  changeName = (name: string) => name,
  name = "",
): unknown {
  if (typeof value === "string") return change(name, value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, changeName, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [changeName(key), mapTexts(item, change, changeName, key)]),
  );
}
