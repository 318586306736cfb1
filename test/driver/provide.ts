// node test/driver/provide.ts WHAT: installs one of the things that tests need and npm does not carry. It is a program, so that
// `npm test` can run its quick steps meanwhile.
import { installHost } from "../host/install.ts";
import { provideBoto3 } from "./boto3.ts";
import { provideChromium, provideDebianTools } from "./debianTools.ts";

const say = (line: string) => console.log(line);
const [what] = process.argv.slice(2);
try {
  if (what === "tools") {
    provideDebianTools(say);
    provideBoto3(say);
  } else if (what === "chromium") provideChromium(say);
  else if (what === "host") installHost(say);
  else throw new Error(`nothing is called "${what}" here`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
