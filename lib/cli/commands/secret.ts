import { text } from "node:stream/consumers";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { withKeyOf } from "../../aws/keys-in-secret.ts";
import { readSecret } from "../../aws/stack-outputs.ts";
import { webhookSecretName } from "../../aws/webhook-secrets.ts";
import { readWebhookSecrets } from "../../webhooks/webhook-secrets.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";

/**
 * `stillmotion secret set --stack <name> [--provider <name>] [--webhook]`: gives a stack the key of one of its providers,
 * or what that signs its webhooks with, read from standard input: on the command line it would be in the shell's history
 * and in every list of processes.
 */
export async function setSecretCommand(flags: { stack: string; provider?: string; webhook?: true }): Promise<number> {
  const { stack } = flags;
  const what = flags.webhook ? "webhook secret" : "key";
  if (process.stdin.isTTY) process.stderr.write(`Paste the provider's ${what}, then press Enter and Ctrl-D:\n`);
  const key = onOneLine((await text(process.stdin)).trim());
  if (key === "")
    throw new UsageError("Standard input held no key: pipe it in, for example from a file or a password manager.");
  const secrets = flags.webhook ? readWebhookSecrets(key) : null;
  if (secrets !== null && "problem" in secrets) throw new UsageError(`Standard input ${secrets.problem}.`);
  if (!flags.webhook && /\s/.test(key) && !key.startsWith("{"))
    throw new UsageError("The key holds white space: only the key itself belongs on standard input.");
  const { secretId, ownDefault, providers } = await readSecret(stack);
  const provider = flags.provider ?? ownDefault;
  if (!providers.includes(provider))
    throw new UsageError(
      `The stack ${stack} has no provider ${JSON.stringify(provider)}: it has ${providers.join(", ")}. Its settings \`providers\` and \`fallbacks\` name them.`,
    );
  const client = new SecretsManagerClient();
  const name = flags.webhook ? webhookSecretName(provider) : provider;
  const SecretString = withKeyOf(name, key, { text: await readText(client, secretId), ownDefault });
  await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
  process.stdout.write(
    `The stack ${stack} has the ${what} of its provider ${provider}. Running functions see it within five minutes.\n`,
  );
  return exitCodes.succeeded;
}

/** A Google account is a file of many lines; a key that is JSON is the same on one. */
function onOneLine(key: string): string {
  try {
    return key.startsWith("{") ? JSON.stringify(JSON.parse(key)) : key;
  } catch {
    return key;
  }
}

async function readText(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString ?? "";
  } catch (error) {
    // A secret that was never filled in has no value yet.
    if (error instanceof Error && error.name === "ResourceNotFoundException") return "";
    throw error;
  }
}
