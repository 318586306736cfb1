import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type Certificate, makeCertificate } from "./certificate.ts";

interface Place {
  /** With the key; readable by its owner only. */
  readonly httpsKey: string;
  readonly httpsCertificate: string;
  /** What a client has to trust. */
  readonly httpsAuthority: string;
}

/** One that ends within these days is replaced. */
const lastDays = 30;
const dayMs = 86_400_000;

/** The certificate of a data directory, made when it is first asked for and again before it ends. */
export function keptCertificate(place: Place, region: string, now: number): Certificate {
  const kept = readKept(place);
  if (kept !== undefined && isGood(kept, region, now)) return kept;
  const services = ["execute-api", "lambda-url", "elb"].map((service) => `*.${service}.${region}.localhost`);
  const made = makeCertificate(
    {
      names: ["localhost", ...services, "*.s3.localhost"],
      addresses: [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])],
    },
    now,
  );
  const files = [
    [place.httpsKey, made.key],
    [place.httpsCertificate, made.certificate],
    [place.httpsAuthority, made.authority],
  ] as const;
  for (const [path, text] of files) {
    const aside = `${path}.new`;
    // A file keeps its old mode when it is written over.
    rmSync(aside, { force: true });
    writeFileSync(aside, text, { mode: 0o600, flag: "wx" });
    renameSync(aside, path);
  }
  return made;
}

function readKept({ httpsKey, httpsCertificate, httpsAuthority }: Place): Certificate | undefined {
  try {
    const [key, certificate, authority] = [httpsKey, httpsCertificate, httpsAuthority].map((path) =>
      readFileSync(path, "utf8"),
    );
    return { key: key ?? "", certificate: certificate ?? "", authority: authority ?? "" };
  } catch {
    return undefined;
  }
}

/** Also whether the files belong together: a renewal may have been interrupted. */
function isGood({ key, certificate, authority }: Certificate, region: string, now: number): boolean {
  try {
    const [own, signer] = [new X509Certificate(certificate), new X509Certificate(authority)];
    const host = `a.execute-api.${region}.localhost`;
    const isLasting = Date.parse(own.validTo) - now > lastDays * dayMs;
    const isOwn = own.checkPrivateKey(createPrivateKey(key));
    return isLasting && isOwn && own.checkHost(host) !== undefined && own.verify(signer.publicKey);
  } catch {
    return false;
  }
}
