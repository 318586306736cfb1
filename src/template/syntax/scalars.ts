/** What a plain scalar is: CloudFormation and SAM read YAML 1.1. */
export interface PlainScalar {
  readonly value: string | number | boolean | null;
  readonly text: string;
}

const isTrue = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const isFalse = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const isNull = /^(?:~|null|Null|NULL|)$/;
const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const binary = /^([-+]?)0b([01_]+)$/;
const octal = /^([-+]?)0([0-7_]+)$/;
const hexadecimal = /^([-+]?)0x([0-9a-fA-F_]+)$/;
const sexagesimal = /^([-+]?)([1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[1-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?$/;

/** A text without quotes as YAML 1.1 reads it. Dates stay text, as CloudFormation wants them. */
export function plainScalar(source: string): PlainScalar {
  if (isNull.test(source)) return { value: null, text: "" };
  if (isTrue.test(source)) return { value: true, text: "true" };
  if (isFalse.test(source)) return { value: false, text: "false" };
  if (decimal.test(source)) {
    const text = source.replaceAll("_", "").replace(/^\+/, "");
    return { value: Number(text), text };
  }
  const whole = wholeNumber(source);
  if (whole !== undefined) return { value: whole, text: String(whole) };
  // As written: `1.10` may be a version.
  if (float.test(source)) return { value: Number(source.replaceAll("_", "")), text: source };
  return { value: source, text: source };
}

function wholeNumber(source: string): number | undefined {
  for (const [pattern, base] of [
    [binary, 2],
    [octal, 8],
    [hexadecimal, 16],
  ] as const) {
    const [, sign, digits] = pattern.exec(source) ?? [];
    if (digits === undefined) continue;
    const value = Number.parseInt(digits.replaceAll("_", ""), base);
    return sign === "-" ? -value : value;
  }
  const [, sign, digits] = sexagesimal.exec(source) ?? [];
  if (digits === undefined) return undefined;
  const parts = digits.match(/[0-9_]+/g) ?? [];
  const value = parts.reduce((sum, part) => sum * 60 + Number(part.replaceAll("_", "")), 0);
  return sign === "-" ? -value : value;
}
