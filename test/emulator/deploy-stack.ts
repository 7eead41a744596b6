import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adaptTemplate } from "./adapt-template.ts";
import { credentials } from "./credentials.ts";
import type { Emulator } from "./start-emulator.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const binaries = join(root, "node_modules", ".bin");
export const stackName = "Stillmotion";

type Target = Pick<Emulator, "url" | "certificate">;

/** The outputs of the stack, by their names. */
export type Outputs = Record<string, string>;

/** The committed app, synthesised as a user would. */
export async function synthesize(
  folder: string,
  settings: Record<string, string | number>,
  name = stackName,
): Promise<string> {
  const assembly = join(folder, `${name}.out`);
  const context = Object.entries({ ...settings, stackName: name }).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  await cdk(["synth", "--quiet", "--output", assembly, ...context], {});
  const template = join(assembly, `${name}.template.json`);
  await writeFile(template, adaptTemplate(await readFile(template, "utf8")));
  return assembly;
}

/** The CDK's own stack: its bucket and its roles. Run where there is no cdk.json, or it would make the app as well. */
export async function bootstrap(emulator: Target): Promise<void> {
  const environment = `aws://${credentials.accountId}/${credentials.region}`;
  await cdk(["bootstrap", environment], towards(emulator), dirname(emulator.certificate));
}

export async function deploy(emulator: Target, assembly: string, name = stackName): Promise<Outputs> {
  const outputs = join(assembly, "outputs.json");
  const parameters = ["deploy", "--app", assembly, "--require-approval", "never", "--outputs-file", outputs];
  await cdk(parameters, towards(emulator));
  return JSON.parse(await readFile(outputs, "utf8"))[name];
}

function towards({ url, certificate }: Target): Record<string, string> {
  return { AWS_ENDPOINT_URL: url, NODE_EXTRA_CA_CERTS: certificate, AWS_CA_BUNDLE: certificate };
}

async function cdk(parameters: string[], environment: Record<string, string>, cwd = root): Promise<void> {
  const { PATH, HOME = "", TMPDIR } = process.env;
  try {
    await run(join(binaries, "cdk"), parameters, {
      cwd,
      env: {
        PATH: [binaries, PATH].join(delimiter),
        HOME,
        ...(TMPDIR === undefined ? {} : { TMPDIR }),
        // Nothing of this machine's own profiles: a mistake here must not reach a real account.
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: credentials.region,
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
        CDK_DISABLE_CLI_TELEMETRY: "true",
        ...environment,
      },
      maxBuffer: 64_000_000,
    });
  } catch (cause) {
    const { stdout = "", stderr = "", message } = cause as { stdout?: string; stderr?: string; message: string };
    throw new Error(`cdk ${parameters[0]} failed: ${message.slice(0, 300)}\n${(stdout + stderr).slice(-4000)}`, {
      cause,
    });
  }
}
