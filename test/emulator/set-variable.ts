import { readFileSync } from "node:fs";
import { request } from "node:https";
import { json } from "node:stream/consumers";
import { credentials } from "./credentials.ts";
import { stack } from "./use-stack.ts";

interface FunctionFacts {
  FunctionName: string;
  Environment: { Variables: Record<string, string> };
}

/**
 * Sets a variable of a state's function for one file of tests, and answers what puts it back. The emulator does not check
 * signatures: it only reads from them which service is meant.
 */
export async function setVariable(state: string, name: string, value: string): Promise<() => Promise<void>> {
  const { Functions } = await lambda<{ Functions: FunctionFacts[] }>("GET", "");
  const found = Functions.find(({ FunctionName }) => FunctionName.includes(`Functions${state}`));
  if (found === undefined) throw new Error(`there is no function of ${state}`);
  const { Variables } = found.Environment;
  const put = async (variables: Record<string, string>): Promise<void> => {
    await lambda("PUT", `${found.FunctionName}/configuration`, { Environment: { Variables: variables } });
  };
  await put({ ...Variables, [name]: value });
  return () => put(Variables);
}

function lambda<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const { accessKeyId, region } = credentials;
  const scope = `${accessKeyId}/20260101/${region}/lambda/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    "content-type": "application/json",
  };
  return new Promise((resolve, reject) => {
    const url = new URL(`/2015-03-31/functions/${path}`, stack.endpoint);
    const call = request(url, { method, headers, ca: readFileSync(stack.certificate) }, (answer) => {
      const isGood = answer.statusCode !== undefined && answer.statusCode < 300;
      json(answer).then((told) => {
        if (isGood) resolve(told as Answer);
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${JSON.stringify(told)}`));
      }, reject);
    });
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
