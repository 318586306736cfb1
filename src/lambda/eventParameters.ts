import { AppError } from "../shared/errors.ts";
import { phrase } from "../shared/phrase.ts";

interface Around {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly uuid: () => string;
}

// In a string alone: `"${now:ms}"` as a whole value is a number, as the events of streams have them.
const wholeNumber = /"\$\{now:(ms|s)\}"/g;
const parameter = /\$\{(uuid|now|now:ms|now:s|env:([A-Za-z_]\w*))\}/g;

/**
 * Fills an event's parameters in: `${uuid}`, another one each time; `${now}` as ISO 8601, `${now:ms}` and `${now:s}`;
 * `${env:NAME}`. Anything else in braces, such as the variables of policies, stays. Throws `AppError` for a variable
 * that is not set.
 */
export function fillEvent(text: string, { env, now, uuid }: Around): string {
  const times: Readonly<Record<string, string>> = {
    now: new Date(now).toISOString(),
    "now:ms": String(now),
    "now:s": String(Math.floor(now / 1000)),
  };
  return text
    .replace(wholeNumber, (_whole, unit: string) => times[`now:${unit}`] ?? "")
    .replace(parameter, (_whole, name: string, variable?: string) => {
      if (variable === undefined) return times[name] ?? uuid();
      const value = env[variable];
      if (value === undefined) {
        throw new AppError("event-parameter", {
          userMessage: phrase('The event was not sent: the environment variable "{0}" is not set.', variable),
        });
      }
      // Within a JSON string.
      return JSON.stringify(value).slice(1, -1);
    });
}
