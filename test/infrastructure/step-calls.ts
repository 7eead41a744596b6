import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FunctionName, functionFolder } from "../../lib/infrastructure/function-table.ts";

const folder = "lib/steps";
/** What is no step of a render: where its source is. */
const elsewhere: Partial<Record<FunctionName, string[]>> = {
  PlanBatch: ["../batch/plan-bucket-batch.ts", "../batch/refuse-batch.ts"],
  ReceiveWebhook: ["../webhooks/receive-webhook.ts", "wake-render.ts"],
  ReportBatch: ["../batch/report-bucket-batch.ts"],
  Studio: ["../aws/run-studio-job.ts"],
};

/** A step's source, and that of every other file of the steps it is made of. */
function sourcesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(join(folder, file), "utf8");
  const imports = [...source.matchAll(/^import (?!type ).*from "\.\/([\w-]+\.ts)"/gm)].map((match) =>
    join(dirname(file), match[1] ?? ""),
  );
  return [source, ...imports.flatMap((name) => sourcesOf(name, seen))];
}

/** What a step may ask of the outside world, as actions of AWS, found in its source. */
export function actionsOfStep(name: FunctionName): string[] {
  const files = elsewhere[name] ?? [`${functionFolder(name)}.ts`];
  const source = files.flatMap((file) => sourcesOf(file)).join("\n");
  const found: [RegExp, string[]][] = [
    [/\bledger\.(get|recall|update|open)\b|\b(read|recall)Record\(ledger/, ["dynamodb:GetItem"]],
    [/\bledger\.(update|open|claimJob|claimContent)\b/, ["dynamodb:PutItem"]],
    [/\bbudgets\.reserve\b/, ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]],
    [/\bbudgets\.settle\b/, ["dynamodb:GetItem", "dynamodb:UpdateItem"]],
    [/\bawait reservations\(/, ["dynamodb:GetItem"]],
    [/\bsweeps\.get\b/, ["dynamodb:GetItem"]],
    [/\bsweeps\.put\b/, ["dynamodb:PutItem"]],
    [/\bbreakers\.(open|replace)\b/, ["dynamodb:GetItem", "dynamodb:PutItem"]],
    [/\bbreakers\.close\b/, ["dynamodb:DeleteItem"]],
    [/\b(places\.(take|keep|release)|durations\.note)\b/, ["dynamodb:GetItem", "dynamodb:PutItem"]],
    [/\bledger\.list\b/, ["dynamodb:Scan"]],
    [/\bledger\.(listByStatus|listByStill|listUnanswered)\b/, ["dynamodb:Query"]],
    [/\bbreakers\.get\b|\bdurations\.get\b/, ["dynamodb:GetItem"]],
    [/\bbreakers\.close\b/, ["dynamodb:DeleteItem"]],
    [/\bbreakers\.(open|replace)\b|\bplaces\.(take|keep|release)\b/, ["dynamodb:GetItem", "dynamodb:PutItem"]],
    [/\bdurations\.note\b/, ["dynamodb:GetItem", "dynamodb:PutItem"]],
    [/\bwakes\.expect\b/, ["dynamodb:PutItem", "dynamodb:UpdateItem"]],
    [/\bwakes\.isExpected\b/, ["dynamodb:GetItem"]],
    [/\bwakes\.(wait|announce|forget)\b/, ["dynamodb:UpdateItem"]],
    [/\bendWait\(/, ["states:SendTaskSuccess"]],
    [/\bawait seen\.(add|remove)\b/, ["dynamodb:PutItem", "dynamodb:DeleteItem"]],
    [/\bsecrets\(\)/, ["secretsmanager:GetSecretValue"]],
    [/\bobjects\.(head|read|stream)\b/, ["s3:GetObject", "s3:ListBucket"]],
    [/\bobjects\.write\b/, ["s3:PutObject"]],
    [/\bobjects\.copy\b/, ["s3:GetObject", "s3:PutObject"]],
    [/\bobjects\.list\b/, ["s3:ListBucket"]],
    [/\bdependencies\.start\(/, ["states:StartExecution", "states:DescribeExecution"]],
    // Elsewhere it asks for nothing: on AWS the reconciler clears what the steps of a render would remove.
    ...(name === "Reconcile" || name === "PrepareRender"
      ? [[/\bobjects\.remove\b/, ["s3:DeleteObject"]] as [RegExp, string[]]]
      : []),
    [/\b(emit|startRender)\(/, ["events:PutEvents"]],
    [/\bprovider\.(create|poll|download|cancel)\b/, ["secretsmanager:GetSecretValue"]],
    // The studio's jobs are objects of the deployment's own.
    [/\bprovider\.create\b/, ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]],
    [/\bprovider\.(poll|download)\b/, ["s3:GetObject", "s3:ListBucket"]],
    [/\bprovider\??\.cancel\b/, ["s3:DeleteObject"]],
  ];
  return [...new Set(found.flatMap(([call, actions]) => (call.test(source) ? actions : [])))];
}
