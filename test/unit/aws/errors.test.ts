import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { Clients } from "../../../src/aws/clients.ts";
import { TargetError, toAppError } from "../../../src/aws/errors.ts";
import { listFunctions } from "../../../src/aws/functions.ts";
import type { LocalTarget, Target } from "../../../src/aws/target.ts";
import { phrase } from "../../../src/shared/phrase.ts";

const aws: Target = { kind: "aws", profile: "dev", region: "eu-west-1" };

function named(name: string, message = "words"): Error {
  return Object.assign(new Error(message), { name });
}

function targetError(error: unknown, target: Target = aws): TargetError {
  const known = toAppError(error, { target, trying: phrase("list the functions") });
  assert.ok(known instanceof TargetError);
  return known;
}

const expected: readonly (readonly [name: string, code: string, remedy: string | undefined])[] = [
  ["ExpiredTokenException", "credentials-expired", "sign-in"],
  ["CredentialsProviderError", "credentials-missing", "sign-in"],
  ["UnrecognizedClientException", "credentials-refused", "sign-in"],
  ["AccessDeniedException", "access-denied", "add-profile"],
  ["TooManyRequestsException", "throttled", "try-again"],
  ["PreconditionFailedException", "revision-conflict", undefined],
  ["SomethingNew", "aws-error", undefined],
];

for (const [name, code, remedy] of expected) {
  test(`${name} becomes "${code}" with its remedy`, () => {
    const error = targetError(named(name));
    assert.equal(error.code, code);
    assert.equal(error.remedy?.kind, remedy);
    assert.match(error.userMessage, /^Could not list the functions \(dev · eu-west-1\)\. /);
  });
}

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:Price";

for (const [message, told] of [
  [`Function not found: ${arn}`, "Function not found."],
  [`Function not found: ${arn}:$LATEST`, "Function not found."],
  [`Function not found: ${arn}:nope`, `Function not found: ${arn}:nope.`],
  [
    `Function not found: ${arn} (The code of "Price" is not a folder: "/shop/dist".)`,
    'The code of "Price" is not a folder: "/shop/dist".',
  ],
  [`Function not found: ${arn}:live (dist (old) is a file)`, "dist (old) is a file."],
  ["The specified log group does not exist.", "The specified log group does not exist."],
] as const)
  test(`"${message}" is told without a claim that it was there`, () => {
    const { userMessage } = targetError(named("ResourceNotFoundException", message));
    assert.equal(userMessage, `Could not list the functions (dev · eu-west-1). ${told}`);
  });

test("cancelling is not an error", () => {
  const abort = named("AbortError");
  assert.equal(toAppError(abort, { target: aws, trying: phrase("x") }), abort);
});

test("a refused connection to the emulator offers to restart it", async () => {
  const target: LocalTarget = {
    kind: "local",
    endpoint: `http://127.0.0.1:${await closedPort()}`,
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  const clients = new Clients();
  await assert.rejects(listFunctions({ clients, target }).next(), (error: unknown) => {
    assert.ok(error instanceof TargetError);
    assert.equal(error.code, "no-network");
    assert.equal(error.remedy?.kind, "restart-emulator");
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
