import { fitsText, more, placeholderOf } from "./placeholders.ts";

/** A place at which an answer is not what was expected. */
export interface Difference {
  /** `payload.items[0].id` */
  readonly path: string;
  /** `undefined`: nothing was expected, or nothing is there. */
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** The expectation with what is there at the places that differ, and as it was everywhere else. */
  readonly mended: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Compares an answer with what was expected of it. Members of objects that the expectation does not name may be there; lists
 * have as many elements; a text may hold the JSON that is expected, as the body of an HTTP answer does.
 */
export function compare(expected: unknown, actual: unknown, path: string): Comparison {
  if (typeof expected === "string") {
    const accepts =
      placeholderOf(expected) ?? ((value) => typeof value === "string" && fitsText(expected, value));
    return accepts(actual) ? same(expected) : different(path, expected, actual);
  }
  if (typeof expected !== "object" || expected === null) {
    return expected === actual ? same(expected) : different(path, expected, actual);
  }
  const there = typeof actual === "string" ? jsonIn(actual) : actual;
  if (Array.isArray(expected)) {
    return Array.isArray(there) ? compareLists(expected, there, path) : different(path, expected, actual);
  }
  const isObject = typeof there === "object" && there !== null && !Array.isArray(there);
  return isObject
    ? compareMembers(expected as Members, there as Members, path)
    : different(path, expected, actual);
}

function compareMembers(expected: Members, actual: Members, path: string): Comparison {
  const compared = Object.entries(expected).map(([name, value]) => {
    const there = Object.hasOwn(actual, name) ? actual[name] : undefined;
    return { name, ...compare(value, there, `${path}${member(name)}`) };
  });
  return {
    differences: compared.flatMap(({ differences }) => differences),
    // What is not there has no member.
    mended: Object.fromEntries(
      compared.filter(({ mended }) => mended !== undefined).map(({ name, mended }) => [name, mended]),
    ),
  };
}

function compareLists(expected: readonly unknown[], actual: readonly unknown[], path: string): Comparison {
  const open = expected.at(-1) === more;
  const elements = open ? expected.slice(0, -1) : expected;
  const compared = elements.map((value, index) => compare(value, actual[index], `${path}[${index}]`));
  const extra = open ? [] : actual.slice(elements.length);
  const unexpected = extra.map((value, index) => ({
    path: `${path}[${elements.length + index}]`,
    expected: undefined,
    actual: value,
  }));
  return {
    differences: [...compared.flatMap(({ differences }) => differences), ...unexpected],
    mended: [
      ...compared.map(({ mended }) => mended).filter((value) => value !== undefined),
      ...(open ? [more] : extra),
    ],
  };
}

function same(expected: unknown): Comparison {
  return { differences: [], mended: expected };
}

function different(path: string, expected: unknown, actual: unknown): Comparison {
  return { differences: [{ path, expected, actual }], mended: actual };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
