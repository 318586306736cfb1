import type { FilterCriteria } from "@aws-sdk/client-lambda";
import { matches } from "../../eventPattern/match.ts";
import { type EventPattern, type Field, readPattern } from "../../eventPattern/pattern.ts";

/** What of a record is text that may hold JSON: the body of a message, the data of a stream's record. */
export interface Decoded {
  readonly name: string;
  readonly text: string;
}

/**
 * The criteria of a mapping: a record passes when one of the patterns matches it. Where a pattern looks into the decoded member, that
 * must hold JSON; where it compares the member as text, it must not: a record of the other form is left out.
 */
export class RecordFilter {
  readonly #patterns: readonly EventPattern[];

  /** The patterns were checked when the mapping was made. */
  constructor(criteria: FilterCriteria | undefined) {
    this.#patterns = (criteria?.Filters ?? []).map(({ Pattern: pattern = "{}" }) => readPattern(pattern));
  }

  get passesAll(): boolean {
    return this.#patterns.length === 0;
  }

  passes(record: Readonly<Record<string, unknown>>, decoded?: Decoded): boolean {
    if (this.passesAll) return true;
    if (decoded === undefined) return this.#patterns.some((pattern) => matches(pattern, record));
    const { name, text } = decoded;
    const forms = formsOf(text);
    return this.#patterns.some(({ rules }) =>
      forms.some(({ value, isJson }) => {
        const fitting = rules.filter((fields) => fits(fields, name, isJson));
        return fitting.length > 0 && matches({ rules: fitting }, { ...record, [name]: value });
      }),
    );
  }
}

interface Form {
  readonly value: unknown;
  readonly isJson: boolean;
}

/** Text that is a number or a word of JSON is both. */
function formsOf(text: string): readonly Form[] {
  const asText = { value: text, isJson: false };
  try {
    const value: unknown = JSON.parse(text);
    const asJson = { value, isJson: true };
    return typeof value === "object" && value !== null ? [asJson] : [asText, { value, isJson: false }];
  } catch {
    return [asText];
  }
}

function fits(fields: readonly Field[], name: string, isJson: boolean): boolean {
  return fields.every(({ path }) => {
    if (path === name) return !isJson;
    return isJson || !path.startsWith(`${name}.`);
  });
}
