import { text } from "node:stream/consumers";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readSecretName } from "../../aws/stack-outputs.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";

/**
 * `stillmotion secret set --stack <name>`: gives a stack its provider's key, read from standard input: a key on the command
 * line would be in the shell's history and in every list of processes.
 */
export async function setSecretCommand({ stack }: { stack: string }): Promise<number> {
  if (process.stdin.isTTY) process.stderr.write("Paste the provider's key, then press Enter and Ctrl-D:\n");
  const key = (await text(process.stdin)).trim();
  if (key === "")
    throw new UsageError("Standard input held no key: pipe it in, for example from a file or a password manager.");
  if (/\s/.test(key)) throw new UsageError("The key holds white space: only the key itself belongs on standard input.");
  const SecretId = await readSecretName(stack);
  await new SecretsManagerClient().send(new PutSecretValueCommand({ SecretId, SecretString: key }));
  process.stdout.write(`The stack ${stack} has its provider's key. Running functions see it within five minutes.\n`);
  return exitCodes.succeeded;
}
