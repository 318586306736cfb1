import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeCertificate } from "../../../../src/emulator/wire/https/certificate.ts";
import { integer, objectId, octets, time } from "../../../../src/emulator/wire/https/der.ts";
import { keptCertificate } from "../../../../src/emulator/wire/https/keptCertificate.ts";

const now = Date.UTC(2026, 10, 26);
const day = 86_400_000;
const named = { names: ["localhost", "*.api.localhost"], addresses: [Buffer.from([127, 0, 0, 1])] };

test("numbers, lengths, names and times are as X.690 and RFC 5280 have them", () => {
  const cases: readonly (readonly [made: Buffer, hex: string])[] = [
    [integer(Buffer.from([0])), "020100"],
    [integer(Buffer.from([0x80])), "02020080"],
    [objectId("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
    [octets(Buffer.alloc(127)).subarray(0, 2), "047f"],
    [octets(Buffer.alloc(128)).subarray(0, 3), "048180"],
    [octets(Buffer.alloc(300)).subarray(0, 4), "0482012c"],
    [time(new Date(now)), `170d${Buffer.from("261126000000Z").toString("hex")}`],
    [time(new Date(Date.UTC(2050, 0, 1))), `180f${Buffer.from("20500101000000Z").toString("hex")}`],
  ];
  for (const [made, hex] of cases) assert.equal(made.toString("hex"), hex);
});

test("the certificate is for this machine's names, and its authority for nothing else", () => {
  const { key, certificate, authority } = makeCertificate(named, now);
  const [own, signer] = [new X509Certificate(certificate), new X509Certificate(authority)];
  assert.ok(own.checkPrivateKey(createPrivateKey(key)));
  assert.ok(own.verify(signer.publicKey) && signer.verify(signer.publicKey) && own.checkIssued(signer));
  assert.deepEqual([own.ca, signer.ca], [false, true]);
  assert.deepEqual(
    ["localhost", "a.api.localhost", "a.b.api.localhost", "example.com"].map(
      (host) => own.checkHost(host) !== undefined,
    ),
    [true, true, false, false],
  );
  assert.equal(own.checkIP("127.0.0.1"), "127.0.0.1");
  const validDays = (Date.parse(own.validTo) - Date.parse(own.validFrom)) / day;
  assert.ok(validDays > 365 && validDays <= 825, "as long as systems take one");
});

test("a key that is not the certificate's, or half of one, is replaced", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lw-https-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const place = {
    httpsKey: join(folder, "key.pem"),
    httpsCertificate: join(folder, "certificate.pem"),
    httpsAuthority: join(folder, "authority.pem"),
  };
  const { key } = keptCertificate(place, "us-east-1", now);
  for (const damaged of [makeCertificate(named, now).key, key.slice(0, 60), ""]) {
    writeFileSync(place.httpsKey, damaged);
    const made = keptCertificate(place, "us-east-1", now);
    assert.ok(new X509Certificate(made.certificate).checkPrivateKey(createPrivateKey(made.key)));
    assert.equal(readFileSync(place.httpsKey, "utf8"), made.key);
    assert.equal(readdirSync(folder).length, 3, "nothing is left aside");
  }
});

test("it is kept, readable by its owner alone, until it ends or is damaged", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lw-https-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const place = {
    httpsKey: join(folder, "key.pem"),
    httpsCertificate: join(folder, "certificate.pem"),
    httpsAuthority: join(folder, "authority.pem"),
  };
  const first = keptCertificate(place, "us-east-1", now);
  assert.deepEqual(keptCertificate(place, "us-east-1", now + 700 * day), first);
  if (process.platform !== "win32") assert.equal(statSync(place.httpsKey).mode & 0o777, 0o600);
  const inTime = keptCertificate(place, "us-east-1", now + 780 * day);
  assert.notEqual(inTime.certificate, first.certificate);
  const elsewhere = keptCertificate(place, "eu-west-1", now + 780 * day);
  assert.notEqual(elsewhere.certificate, inTime.certificate);
  writeFileSync(place.httpsCertificate, "nonsense");
  const again = keptCertificate(place, "eu-west-1", now + 780 * day);
  assert.equal(readFileSync(place.httpsCertificate, "utf8"), again.certificate);
});
