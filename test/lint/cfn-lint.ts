import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * cfn-lint, AWS's linter of CloudFormation templates (MIT-0, on PyPI): schemas of every resource, and the definitions of
 * state machines. `node test/lint/cfn-lint.ts <folder of cdk synth>` prints what it finds, and fails where it finds anything.
 */
const version = "1.58.0";

/** The rules that are not asked, each with the reason. */
const passedOver = {
  W3005: "CDK writes DependsOn for a role and its policy where a GetAtt names the role already.",
};

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/cfn-lint", import.meta.url));

async function installLinter(): Promise<string> {
  const linter = join(folder, "bin", "cfn-lint");
  // Written last: an installation that was cut off is made again.
  const marker = join(folder, "installed-version");
  if ((await readFile(marker, "utf8").catch(() => "")) === version) return linter;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `cfn-lint==${version}`];
  await run(join(folder, "bin", "python"), install);
  await writeFile(marker, version);
  return linter;
}

async function main(output: string | undefined): Promise<number> {
  if (output === undefined) {
    process.stderr.write("usage: node test/lint/cfn-lint.ts <folder of cdk synth>\n");
    return 2;
  }
  const templates = (await readdir(output)).filter((name) => name.endsWith(".template.json"));
  if (templates.length === 0) {
    process.stderr.write(`${output} holds no template: run cdk synth --output ${output} first\n`);
    return 2;
  }
  const linter = await installLinter();
  const paths = templates.map((name) => join(output, name));
  try {
    await run(linter, ["--ignore-checks", Object.keys(passedOver).join(","), "--template", ...paths]);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    process.stderr.write(`${stdout}${stderr}` || `${(error as Error).message}\n`);
    return 1;
  }
  process.stdout.write(`cfn-lint ${version} finds nothing in ${templates.join(", ")}.\n`);
  return 0;
}

process.exitCode = await main(process.argv[2]);
