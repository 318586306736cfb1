import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../../../shared/clock.ts";

/** AWS's pre-signed links to packages last ten minutes. */
const lifetimeMs = 10 * 60 * 1000;

/** Where package links begin; the links carry their own authority and need no signature of the caller. */
export const downloadPath = "/_local/packages/";

/** Makes and checks links to packages that cannot be guessed and end after ten minutes. */
export interface DownloadLinks {
  /** Path and query of a link to the package with this hash. */
  link(codeSha256: string): string;
  /** The hash of the package that a link of ours leads to; undefined when it is forged or has ended. */
  open(pathAndQuery: string): string | undefined;
}

export function downloadLinks(clock: Clock): DownloadLinks {
  const secret = randomBytes(32);
  const sign = (hex: string, expires: number) =>
    createHmac("sha256", secret).update(`${hex} ${expires}`).digest();
  return {
    link: (codeSha256) => {
      const hex = Buffer.from(codeSha256, "base64").toString("hex");
      const expires = clock.now() + lifetimeMs;
      return `${downloadPath}${hex}?expires=${expires}&signature=${sign(hex, expires).toString("hex")}`;
    },
    open: (pathAndQuery) => {
      const url = URL.parse(pathAndQuery, "http://localhost");
      if (url === null || !url.pathname.startsWith(downloadPath)) return undefined;
      const hex = url.pathname.slice(downloadPath.length);
      const expires = Number(url.searchParams.get("expires"));
      const given = Buffer.from(url.searchParams.get("signature") ?? "", "hex");
      const expected = sign(hex, expires);
      if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) return undefined;
      return clock.now() < expires ? Buffer.from(hex, "hex").toString("base64") : undefined;
    },
  };
}
