import { SerializationError } from "../json.ts";

/** An element with what is in it. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it. */
  readonly text: string;
}

interface OpenElement {
  readonly qualifiedName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** No request of AWS's is deeper. */
const deepest = 50;

/** Comments and instructions, CDATA, an end, a beginning, or text up to the next of them; each alternative is linear. */
const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s<>=/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const attributePattern = /([^\s<>=/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/** Reads a document. Throws `SerializationError` for what is not well-formed; a document type is refused, entities with it. */
export function readXml(text: string): XmlElement {
  const root: OpenElement = { qualifiedName: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const scan = new RegExp(token);
  for (let at = 0; at < text.length; at = scan.lastIndex) {
    scan.lastIndex = at;
    const found = scan.exec(text);
    const current = open.at(-1);
    if (found === null || current === undefined) throw malformed();
    const [, data, ended, begun, attributes = "", empty, characters] = found;
    if (data !== undefined) current.text += data;
    else if (characters !== undefined) current.text += unescaped(characters);
    else if (ended !== undefined) {
      if (open.length < 2 || current.qualifiedName !== ended) throw malformed();
      open.pop();
      open.at(-1)?.children.push(closed(current));
    } else if (begun !== undefined) {
      const element = {
        qualifiedName: begun,
        attributes: readAttributes(attributes),
        children: [],
        text: "",
      };
      if (empty === "/") current.children.push(closed(element));
      else if (open.push(element) > deepest) throw malformed();
    }
  }
  const [document, ...more] = root.children;
  if (open.length !== 1 || document === undefined || more.length > 0 || root.text.trim() !== "")
    throw malformed();
  return document;
}

function closed({ qualifiedName, attributes, children, text }: OpenElement): XmlElement {
  return { name: qualifiedName.slice(qualifiedName.indexOf(":") + 1), attributes, children, text };
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(attributePattern)].map(([, name = "", double, single]) => [
      name,
      unescaped(double ?? single ?? ""),
    ]),
  );
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(#x?[\da-fA-F]{1,6}|\w{1,10})?;?/g, (_, name: string | undefined) => {
    if (name?.startsWith("#") === true) {
      const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      if (!(code <= 0x10ffff)) throw malformed();
      return String.fromCodePoint(code);
    }
    const character = Object.hasOwn(entities, name ?? "") ? entities[name ?? ""] : undefined;
    if (character === undefined) throw malformed();
    return character;
  });
}

function malformed(): SerializationError {
  return new SerializationError(
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
