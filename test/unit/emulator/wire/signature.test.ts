import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { readClaim } from "../../../../src/emulator/wire/claim.ts";
import { createSignatureVerifier, type SignedRequest } from "../../../../src/emulator/wire/signature.ts";

// The examples of AWS's published test suite for Signature Version 4, all signed with this key at this time.
const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const accessKeyId = "AKIDEXAMPLE";
const signedAt = "20150830T123600Z";
const scope = "20150830/us-east-1/service/aws4_request";

const verifierAt = (now: string) =>
  createSignatureVerifier({
    accessKeyId,
    secretAccessKey,
    acceptsRegion: (region) => region === "us-east-1",
    now: () => Date.parse(now),
  });
const verifier = verifierAt("2015-08-30T12:36:00Z");

interface Example {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly rawQuery?: string;
  readonly headers?: Record<string, string[]>;
  readonly signature: string;
}

const suite: readonly Example[] = [
  { name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  {
    name: "post-vanilla",
    method: "POST",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "get-vanilla-query-order-key-case",
    rawQuery: "Param2=value2&Param1=value1",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "get-unreserved",
    path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
  },
  {
    name: "get-relative",
    path: "/example/..",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-slashes",
    path: "//example//",
    signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
  },
  {
    name: "get-header-value-trim",
    headers: { "my-header1": [" value1"], "my-header2": [' "a   b   c"'] },
    signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
];

const emptyBody = createHash("sha256").digest("hex");

function requestOf({ method = "GET", path = "/", rawQuery = "", headers = {} }: Example): SignedRequest {
  const all = { host: ["example.amazonaws.com"], "x-amz-date": [signedAt], ...headers };
  return { method, path, rawQuery, headers: all, bodySha256: emptyBody };
}

function claimOf(signature: string, request: SignedRequest) {
  const signedHeaders = Object.keys(request.headers).toSorted().join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  const claim = readClaim({ authorization, "x-amz-date": signedAt }, new URLSearchParams());
  if ("kind" in claim) throw new Error(`not a claim: ${claim.kind}`);
  return claim;
}

for (const example of suite) {
  test(`AWS's example ${example.name} verifies, and nothing else does`, () => {
    const request = requestOf(example);
    const claim = claimOf(example.signature, request);
    assert.equal(verifier.checkClaim(claim, vanilla), undefined);
    assert.equal(verifier.checkSignature(claim, request), undefined);
    for (const changed of [
      { ...request, method: "PUT" },
      { ...request, path: "/other" },
      { ...request, rawQuery: "a=b" },
      { ...request, bodySha256: createHash("sha256").update("x").digest("hex") },
      { ...request, headers: { ...request.headers, host: ["elsewhere"] } },
    ]) {
      assert.equal(verifier.checkSignature(claim, changed)?.kind, "wrong-signature");
    }
  });
}

const vanilla = requestOf({ name: "get-vanilla", signature: "" });
const valid = suite[0]?.signature ?? "";

test("a signature is good for five minutes before and after its date", () => {
  const claim = claimOf(valid, vanilla);
  assert.equal(verifierAt("2015-08-30T12:41:00Z").checkClaim(claim, vanilla), undefined);
  assert.equal(verifierAt("2015-08-30T12:31:00Z").checkClaim(claim, vanilla), undefined);
  assert.deepEqual(verifierAt("2015-08-30T12:41:01Z").checkClaim(claim, vanilla), {
    kind: "wrong-signature",
    message:
      "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)",
  });
  assert.deepEqual(verifierAt("2015-08-30T12:30:59Z").checkClaim(claim, vanilla), {
    kind: "wrong-signature",
    message:
      "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)",
  });
});

test("another key, another region and a host that is not signed are refused before the body is read", () => {
  const claim = claimOf(valid, vanilla);
  assert.deepEqual(verifier.checkClaim({ ...claim, accessKeyId: "AKIAOTHER" }, vanilla), {
    kind: "unknown-key",
  });
  assert.equal(verifier.checkClaim({ ...claim, region: "eu-west-1" }, vanilla)?.kind, "wrong-signature");
  assert.equal(
    verifier.checkClaim({ ...claim, signedHeaders: ["x-amz-date"] }, vanilla)?.kind,
    "wrong-signature",
  );
  assert.equal(verifier.checkClaim({ ...claim, day: "20150829" }, vanilla)?.kind, "wrong-signature");
});

test("a signature of another length or that is no hexadecimal is wrong, not an exception", () => {
  for (const signature of ["00", "zz", `${valid}00`, "€"]) {
    assert.equal(
      verifier.checkSignature({ ...claimOf(valid, vanilla), signature }, vanilla)?.kind,
      "wrong-signature",
    );
  }
});

test("a body is always signed: no service here takes one that is left out", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const headers = { ...vanilla.headers, "x-amz-content-sha256": ["UNSIGNED-PAYLOAD"] };
  const unsigned = { ...vanilla, headers };
  const canonical = `GET\n/\n\nhost:example.amazonaws.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:${signedAt}\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD`;
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${sha256(canonical)}`).toString(
    "hex",
  );
  const claim = claimOf(signature, unsigned);
  assert.equal(verifier.checkSignature(claim, unsigned)?.kind, "wrong-signature");
});

test("every header of AWS's own has to be signed", () => {
  const claim = claimOf(valid, vanilla);
  const check = (name: string) => verifier.checkClaim(claim, { headers: { host: "h", [name]: "x" } });
  assert.deepEqual(check("x-amz-invocation-type"), {
    kind: "wrong-signature",
    message: "'x-amz-invocation-type' must be a 'SignedHeader' in the AWS Authorization.",
  });
  // Clients leave these out, since proxies add them.
  for (const name of ["x-amzn-trace-id", "x-forwarded-for", "user-agent", "x-amz-date"])
    assert.equal(check(name), undefined, name);
});

const incomplete: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["another scheme", { authorization: "Bearer x" }, /^Unsupported AWS 'algorithm': 'Bearer'\.$/],
  [
    "no equal sign",
    { authorization: "AWS4-HMAC-SHA256 Credential", "x-amz-date": signedAt },
    /^'Credential' not a valid key=value pair \(missing equal-sign\) in Authorization header: /,
  ],
  [
    "missing parameters and date",
    { authorization: "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request" },
    /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. Authorization=/,
  ],
  [
    "a credential of another form",
    {
      authorization: "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00",
      "x-amz-date": signedAt,
    },
    /^Credential must have exactly 5 slash-delimited elements/,
  ],
];

for (const [name, headers, message] of incomplete) {
  test(`an Authorization header with ${name} is incomplete`, () => {
    const denial = readClaim(headers, new URLSearchParams());
    assert.equal("kind" in denial && denial.kind, "incomplete");
    assert.match("message" in denial ? denial.message : "", message);
  });
}

test("a request without any signature is told apart", () => {
  assert.deepEqual(readClaim({}, new URLSearchParams("a=b")), { kind: "missing" });
});
