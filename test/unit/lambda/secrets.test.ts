import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecret } from "../../../src/lambda/secrets.ts";

test("a secret is recognised by its name or its value", () => {
  for (const name of ["DB_PASSWORD", "apiKey", "API_KEY", "SLACK_TOKEN", "client_secret", "PRIVATE_KEY"]) {
    assert.equal(isSecret(name, "x"), true, name);
  }
  const akid = `AKIA${"A".repeat(16)}`;
  for (const value of [akid, "-----BEGIN RSA PRIVATE KEY-----\n", "postgres://user:pass@host/db", "xoxb-1"]) {
    assert.equal(isSecret("OTHER", value), true, value);
  }
});

test("where a secret is kept is none, nor is what is empty or ordinary", () => {
  for (const name of ["SECRET_ARN", "TOKEN_TTL", "PASSWORD_LENGTH", "STAGE", "KEYBOARD"]) {
    assert.equal(isSecret(name, "x"), false, name);
  }
  assert.equal(isSecret("DB_PASSWORD", ""), false);
  assert.equal(isSecret("URL", "https://example.com/a:b@c"), false);
});
