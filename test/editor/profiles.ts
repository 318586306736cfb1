import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalTarget } from "../../src/aws/target.ts";
import type { App } from "../../src/ui/app.ts";

const variables = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] as const;

/** AWS profiles for the time of a suite: to the SDK the emulator is AWS, since a profile may name any endpoint. */
export class Profiles {
  readonly #app: App;
  readonly #folder = mkdtempSync(join(tmpdir(), "lw-profiles-"));
  readonly #before = { ...process.env };

  private constructor(app: App) {
    this.#app = app;
  }

  /** `text` gets the emulator and gives the configuration file. */
  static async use(app: App, text: (emulator: LocalTarget) => readonly string[]): Promise<Profiles> {
    const profiles = new Profiles(app);
    writeFileSync(profiles.file, text(await app.emulator.ensure()).join("\n"));
    writeFileSync(join(profiles.#folder, "credentials"), "");
    process.env["AWS_CONFIG_FILE"] = profiles.file;
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = join(profiles.#folder, "credentials");
    app.clients.reset();
    return profiles;
  }

  /** The configuration file. */
  get file(): string {
    return join(this.#folder, "config");
  }

  async end(): Promise<void> {
    for (const name of variables) {
      const value = this.#before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const target of this.#app.targets.list()) {
      if (target.kind === "aws") await this.#app.targets.remove(target);
    }
    this.#app.clients.reset();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A profile that the emulator accepts. */
export function acceptedProfile(name: string, emulator: LocalTarget): readonly string[] {
  return [
    `[profile ${name}]`,
    "region = us-east-1",
    `endpoint_url = ${emulator.endpoint}`,
    `aws_access_key_id = ${emulator.accessKeyId}`,
    `aws_secret_access_key = ${emulator.secretAccessKey}`,
  ];
}
