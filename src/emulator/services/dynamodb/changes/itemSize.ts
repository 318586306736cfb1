/** An attribute's value as JSON has it: `{"S": "text"}`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** Bytes of an item as DynamoDB counts them: the names and the values. */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: AttributeValue): number {
  const [[type, held] = ["NULL", true]] = Object.entries(value);
  switch (type) {
    case "S":
      return Buffer.byteLength(String(held));
    case "N":
      return numberSize(String(held));
    case "B":
      return Buffer.from(String(held), "base64").length;
    case "SS":
    case "NS":
    case "BS":
      return list(held).reduce<number>((sum, each) => sum + valueSize({ [type.slice(0, 1)]: each }), 0);
    case "L":
      return list(held).reduce<number>((sum, each) => sum + 1 + valueSize(record(each)), 3);
    case "M":
      return Object.entries(record(held)).reduce<number>(
        (sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueSize(record(each)),
        3,
      );
    default:
      return 1;
  }
}

/** A byte for two significant digits, one for the exponent, and one for a sign. */
function numberSize(text: string): number {
  const digits = text
    .replace(/e.*$/i, "")
    .replace(/^[-+]/, "")
    .replace(".", "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): AttributeValue {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
