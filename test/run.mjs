// `npm test`: installs what is missing and runs every test, fast first; `npm test -- unit editor` only those steps.
// It starts on any Node from 20, without packages. The last line is `N passed, N failed`.
import { continueOnProjectNode } from "./driver/dependencies.mjs";

await continueOnProjectNode((line) => console.log(line));
// Only now: what follows is TypeScript, for the project's Node.
await import("./driver/allTests.ts");
