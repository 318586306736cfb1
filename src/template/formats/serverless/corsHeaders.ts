/** What the framework lets a browser send where a service says no more than `cors: true` (documentation, `events/http-api`). */
export const corsHeaders: readonly string[] = [
  "Content-Type",
  "X-Amz-Date",
  "Authorization",
  "X-Api-Key",
  "X-Amz-Security-Token",
  "X-Amz-User-Agent",
  "X-Amzn-Trace-Id",
];
