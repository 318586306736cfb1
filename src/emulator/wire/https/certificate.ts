import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign } from "node:crypto";
import {
  bits,
  explicit,
  implicit,
  integer,
  objectId,
  octets,
  sequence,
  set,
  time,
  utf8,
  yes,
} from "./der.ts";

/** For HTTPS on this machine, in PEM. */
export interface Certificate {
  readonly key: string;
  /** What a server shows. */
  readonly certificate: string;
  /** What a client has to trust. */
  readonly authority: string;
}

interface Named {
  /** Such as `localhost` and `*.execute-api.us-east-1.localhost`. */
  readonly names: readonly string[];
  /** Four or sixteen bytes each. */
  readonly addresses: readonly Uint8Array[];
}

/** Systems refuse certificates that are valid for longer than 825 days. */
const days = 800;
const dayMs = 86_400_000;

const ids = {
  ecdsaWithSha256: objectId("1.2.840.10045.4.3.2"),
  commonName: objectId("2.5.4.3"),
  subjectKeyId: objectId("2.5.29.14"),
  keyUsage: objectId("2.5.29.15"),
  alternativeNames: objectId("2.5.29.17"),
  basicConstraints: objectId("2.5.29.19"),
  nameConstraints: objectId("2.5.29.30"),
  authorityKeyId: objectId("2.5.29.35"),
  extendedKeyUsage: objectId("2.5.29.37"),
  serverAuth: objectId("1.3.6.1.5.5.7.3.1"),
};

/**
 * Makes a certificate for a server on this machine, and the authority that signs it. The authority is for names of this machine alone,
 * and its key is forgotten at once: whoever trusts it trusts this one certificate, and nobody can make another with it.
 */
export function makeCertificate(named: Named, now: number): Certificate {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = nameOf(`Lambda Workbench ${randomBytes(4).toString("hex")}`);
  const validity = sequence(time(new Date(now - dayMs)), time(new Date(now + days * dayMs)));
  const shared = { issuer, validity, signingKey: authority.privateKey };
  return {
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: signed({
      ...shared,
      subject: nameOf("localhost"),
      publicKey: server.publicKey,
      extensions: [
        extension(ids.basicConstraints, sequence(), yes),
        // digitalSignature
        extension(ids.keyUsage, bits(Buffer.from([0x80]), 7), yes),
        extension(ids.extendedKeyUsage, sequence(ids.serverAuth)),
        extension(ids.alternativeNames, sequence(...alternativeNames(named))),
        extension(ids.subjectKeyId, octets(keyId(server.publicKey))),
        extension(ids.authorityKeyId, sequence(implicit(0, keyId(authority.publicKey)))),
      ],
    }),
    authority: signed({
      ...shared,
      subject: issuer,
      publicKey: authority.publicKey,
      extensions: [
        extension(ids.basicConstraints, sequence(yes, integer(Buffer.from([0]))), yes),
        // keyCertSign
        extension(ids.keyUsage, bits(Buffer.from([0x04]), 2), yes),
        extension(ids.nameConstraints, sequence(explicit(0, ...thisMachine())), yes),
        extension(ids.subjectKeyId, octets(keyId(authority.publicKey))),
      ],
    }),
  };
}

interface Statement {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly validity: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly signingKey: KeyObject;
}

/** RFC 5280, 4.1. */
function signed({ issuer, subject, validity, publicKey, extensions, signingKey }: Statement): string {
  const algorithm = sequence(ids.ecdsaWithSha256);
  const statement = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    issuer,
    validity,
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  const der = sequence(statement, algorithm, bits(sign("sha256", statement, signingKey)));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(ids.commonName, utf8(commonName))));
}

function extension(id: Buffer, value: Buffer, critical?: Buffer): Buffer {
  return sequence(id, ...(critical === undefined ? [] : [critical]), octets(value));
}

function alternativeNames({ names, addresses }: Named): Buffer[] {
  return [
    ...names.map((name) => implicit(2, Buffer.from(name))),
    ...addresses.map((address) => implicit(7, address)),
  ];
}

/** `localhost` with all below it, and loopback's addresses, each with its mask. */
function thisMachine(): Buffer[] {
  const four = Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]);
  const six = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]);
  return [
    sequence(implicit(2, Buffer.from("localhost"))),
    sequence(implicit(7, four)),
    sequence(implicit(7, six)),
  ];
}

function keyId(publicKey: KeyObject): Buffer {
  return hash("sha1", publicKey.export({ type: "spki", format: "der" }), "buffer");
}
