import { phrase, type Phrase } from "../shared/phrase.ts";

/**
 * What a function may set in its environment. Names and sizes as of November 2026 from
 * docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html; that the size is measured on the JSON text is what
 * AWS's own refusal says ("String measured: {…}").
 */
export const environmentLimitBytes = 4096;

/** Set by Lambda itself. `AWS_SECRET_KEY` and `AWS_SECURITY_TOKEN` are refused too, though the page leaves them out. */
export const reservedVariables: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Why Lambda would refuse a variable of this name, as a sentence; undefined when it would not. */
export function nameProblem(name: string): Phrase | undefined {
  if (reservedVariables.has(name)) return phrase('"{0}" is reserved: Lambda sets it itself.', name);
  if (/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) return undefined;
  return phrase(
    `"{0}" cannot be a variable's name: a letter, then at least one more of letters, digits and underscores.`,
    name,
  );
}

/** Bytes that count against `environmentLimitBytes`. */
export function environmentSize(variables: Readonly<Record<string, string>>): number {
  return new TextEncoder().encode(JSON.stringify(variables)).length;
}
