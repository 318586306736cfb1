import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { EngineError } from "../../contracts/engine.ts";

/** Compiles our Java runtime with a JDK's own compiler: half a second, once for each JDK. Gives the folder of classes. */
export function javaClasses(sourceDir: string, workDir: string): (java: string) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  return (java) => {
    const known = made.get(java);
    if (known !== undefined) return known;
    const name = createHash("sha256").update(java).digest("hex").slice(0, 16);
    const classes = compile(java, sourceDir, join(workDir, "java", name));
    made.set(java, classes);
    classes.catch(() => made.delete(java));
    return classes;
  };
}

function compile(java: string, sourceDir: string, target: string): Promise<string> {
  const beside = join(dirname(java), "javac");
  const compiler = existsSync(beside) ? beside : "javac";
  const sources = readdirSync(sourceDir, { encoding: "utf8", recursive: true }).filter((name) =>
    name.endsWith(".java"),
  );
  const args = ["-d", target, ...sources.map((name) => join(sourceDir, name))];
  return new Promise((resolve, reject) => {
    execFile(compiler, args, (error, _stdout, stderr) => {
      if (error === null) {
        resolve(target);
        return;
      }
      const why = stderr.trim().split("\n", 1)[0] ?? "";
      const message = `Java functions need a JDK, version 17 or newer, with its compiler javac. ${why}`;
      reject(new EngineError("runtime-missing", message.trim(), { cause: error }));
    });
  });
}
