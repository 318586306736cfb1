import { invalidParameter } from "../../errors.ts";

// Recorded from AWS in November 2025 (which runtimes CreateFunction accepts and which it blocks), with the runtimes
// that AWS's service model has gained since.

const accepted = [
  "nodejs26.x",
  "nodejs24.x",
  "nodejs22.x",
  "nodejs20.x",
  "nodejs18.x",
  "nodejs16.x",
  "python3.15",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python3.9",
  "python3.8",
  "java25",
  "java21",
  "java17",
  "java17.al2023",
  "java11",
  "java11.al2023",
  "java8.al2",
  "java8.al2023",
  "dotnet10",
  "dotnet8",
  "dotnet6",
  "ruby4.0",
  "ruby3.4",
  "ruby3.3",
  "ruby3.2",
  "provided.al2023",
  "provided.al2",
] as const;

const blocked: ReadonlySet<string> = new Set([
  "nodejs",
  "nodejs4.3",
  "nodejs4.3-edge",
  "nodejs6.10",
  "nodejs8.10",
  "nodejs10.x",
  "nodejs12.x",
  "nodejs14.x",
  "python2.7",
  "python3.6",
  "python3.7",
  "java8",
  "dotnetcore1.0",
  "dotnetcore2.0",
  "dotnetcore2.1",
  "dotnetcore3.1",
  "dotnet5.0",
  "dotnet7",
  "go1.x",
  "ruby2.5",
  "ruby2.7",
  "provided",
]);

const snapStart = /^(java(11|17|21|25)(\.al2023)?|python3\.(1[2-9])|dotnet(8|10))$/;

/** Every runtime that Lambda ever had: what a layer may say that it is compatible with. */
export function isKnownRuntime(runtime: string): boolean {
  return (accepted as readonly string[]).includes(runtime) || blocked.has(runtime);
}

/** The set as AWS prints it in its messages. */
export function runtimeSet(): string {
  return `[${accepted.join(", ")}]`;
}

/** Throws AWS's error for a runtime that does not exist or that functions may no longer be made with. */
export function checkRuntime(runtime: string): void {
  if (blocked.has(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!isKnownRuntime(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${runtimeSet()} or be a valid ARN`,
    );
  }
}

export function supportsSnapStart(runtime: string): boolean {
  return snapStart.test(runtime);
}
