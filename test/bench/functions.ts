import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleFunction, type FunctionName, functionNames } from "../../lib/aws/bundle-functions.ts";
import type { EnvironmentVariables } from "../../lib/aws/environment.ts";

export interface FunctionCost {
  name: FunctionName;
  /** Minified, without the source map and without sharp. */
  bytes: number;
  /** Median time to import the bundle in a fresh process, in milliseconds, beyond that of an empty handler. */
  importMilliseconds: number;
}

const variables: EnvironmentVariables = {
  CLIPS_BUCKET: "clips",
  STILLS_BUCKET: "stills",
  STATE_MACHINE_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:render",
  BATCH_STATE_MACHINE_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:batch",
  LEDGER_TABLE: "ledger",
  EVENT_BUS: "default",
  REQUEST_DEFAULTS: '{"provider":"openai"}',
  PROVIDERS: '{"openai":{"kind":"openai"}}',
  PROVIDER_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key",
};
const lambda = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
  AWS_LAMBDA_FUNCTION_NAME: "f",
};

/** What each function weighs, and how long a fresh process of this machine takes to import it, against an empty handler. */
export async function measureFunctions(rounds = 10): Promise<{ emptyMilliseconds: number; functions: FunctionCost[] }> {
  const cache = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/", import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${cache}bench-`);
  try {
    const empty = join(folder, "empty.mjs");
    await writeFile(empty, "export const handler = async () => {};\n");
    const files = [empty];
    const sizes: number[] = [];
    for (const name of functionNames) {
      const bundle = await bundleFunction(name, join(folder, name));
      sizes.push(bundle.bytes);
      files.push(join(bundle.folder, "index.mjs"));
    }
    const times: number[][] = files.map(() => []);
    // In turns, so that a busy moment of the machine falls on all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [index, file] of files.entries()) times[index]?.push(await importTime(file));
    }
    const [emptyMilliseconds = 0, ...medians] = times.map(median);
    const functions = functionNames.map((name, index) => ({
      name,
      bytes: sizes[index] ?? 0,
      importMilliseconds: (medians[index] ?? 0) - emptyMilliseconds,
    }));
    return { emptyMilliseconds, functions };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importTime(file: string): Promise<number> {
  const source = `const began = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - began); process.exit()`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], {
    env: { ...variables, ...lambda },
  });
  return Number(stdout);
}

function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** Prints a table. */
export async function benchFunctions(): Promise<void> {
  const { emptyMilliseconds, functions } = await measureFunctions();
  console.log(`Node ${process.version}; an empty handler is imported in ${emptyMilliseconds.toFixed(1)} ms\n`);
  console.log("function             KB minified   import, ms more than empty");
  for (const { name, bytes, importMilliseconds } of functions) {
    const size = (bytes / 1000).toFixed(1).padStart(11);
    console.log(`${name.padEnd(20)} ${size}   ${importMilliseconds.toFixed(1).padStart(8)}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchFunctions();
