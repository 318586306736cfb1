import type { PublicResponse } from "../../contracts/publicRoute.ts";

interface PageParts {
  readonly script: string;
  readonly style: string;
  /** Another for each answer. */
  readonly nonce: string;
  /** Of the page, which is loopback's own, with its port. */
  readonly host: string;
}

/** The page with its script and style in it: it loads nothing, and only itself may be asked. */
export function pageOf({ script, style, nonce, host }: PageParts): PublicResponse {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    // Not every browser takes WebSockets of the same host for its own.
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "no-store",
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API</title>
<style nonce="${nonce}">${within(style, "style")}</style>
</head>
<body>
<main id="console"></main>
<script nonce="${nonce}" type="module">${within(script, "script")}</script>
</body>
</html>
`,
  };
}

/** A text that cannot end the element that it is in. */
function within(text: string, element: string): string {
  return text.replaceAll(new RegExp(`</(?=${element})`, "gi"), "<\\/");
}
