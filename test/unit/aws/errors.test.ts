import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { createClients } from "../../../src/aws/clients.ts";
import { toAppError } from "../../../src/aws/errors.ts";
import { listFunctions } from "../../../src/aws/functions.ts";
import type { LocalTarget, Target } from "../../../src/aws/target.ts";
import { AppError } from "../../../src/shared/errors.ts";

const aws: Target = { kind: "aws", profile: "dev", region: "eu-west-1" };

function named(name: string, message = "words"): Error {
  return Object.assign(new Error(message), { name });
}

function appError(error: unknown, target: Target = aws): AppError {
  const known = toAppError(error, { target, trying: "list the functions" });
  assert.ok(known instanceof AppError);
  return known;
}

const expected: readonly (readonly [name: string, code: string, action: string | undefined])[] = [
  ["ExpiredTokenException", "credentials-expired", "lambdaWorkbench.signIn"],
  ["CredentialsProviderError", "credentials-missing", "lambdaWorkbench.signIn"],
  ["UnrecognizedClientException", "credentials-refused", "lambdaWorkbench.signIn"],
  ["AccessDeniedException", "access-denied", "lambdaWorkbench.add.target"],
  ["TooManyRequestsException", "throttled", "lambdaWorkbench.refresh"],
  ["PreconditionFailedException", "revision-conflict", undefined],
  ["SomethingNew", "aws-error", undefined],
];

for (const [name, code, action] of expected) {
  test(`${name} becomes "${code}" with its next step`, () => {
    const error = appError(named(name));
    assert.equal(error.code, code);
    assert.equal(error.action?.command, action);
    assert.match(error.userMessage, /^Could not list the functions \(dev · eu-west-1\)\. /);
  });
}

test("cancelling is not an error", () => {
  const abort = named("AbortError");
  assert.equal(toAppError(abort, { target: aws, trying: "x" }), abort);
});

test("a refused connection to the emulator offers to restart it", async () => {
  const target: LocalTarget = {
    kind: "local",
    endpoint: `http://127.0.0.1:${await closedPort()}`,
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  const clients = createClients();
  await assert.rejects(listFunctions({ clients, target }).next(), (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, "no-network");
    assert.equal(error.action?.command, "lambdaWorkbench.restart.emulator");
    return true;
  });
  clients.reset();
});

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}
