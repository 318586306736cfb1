/** The endings that people drop; the AWS CLI guesses in the same way. */
const types: Readonly<Record<string, string>> = {
  ".avi": "video/x-msvideo",
  ".css": "text/css",
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".gz": "application/gzip",
  ".htm": "text/html",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webp": "image/webp",
  ".xml": "application/xml",
  ".zip": "application/zip",
};

export function typeOfEnding(ending: string): string {
  const lower = ending.toLowerCase();
  return Object.hasOwn(types, lower) ? (types[lower] ?? "") : "binary/octet-stream";
}
