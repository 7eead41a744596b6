import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface AwsServices {
  url: string;
  /** What the bus was told, as the entries came. */
  events: { Source: string; DetailType: string; Detail: string; Resources: string[]; EventBusName: string }[];
  /** Executions by their name. */
  executions: Map<string, { input: string; status: string }>;
  /** The tokens of waits that were ended. */
  endedWaits: string[];
  /** The secret's text; null: it has no value yet. */
  secret: string | null;
  secretReads: number;
  /** Refuse the next event. */
  refuseEvent: boolean;
  /** Answer the next requests, so many, that there are too many. */
  throttled: number;
  close(): Promise<void>;
}

/** EventBridge, Secrets Manager and Step Functions on loopback, as far as they are called. */
export async function startAwsServices(secret: string | null = null): Promise<AwsServices> {
  const answers: Record<string, (input: Record<string, unknown>) => [number, unknown]> = {
    PutEvents({ Entries }) {
      const refused = services.refuseEvent;
      services.refuseEvent = false;
      if (refused)
        return [200, { FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalException", ErrorMessage: "!" }] }];
      services.events.push(...(Entries as AwsServices["events"]));
      return [200, { FailedEntryCount: 0, Entries: [{ EventId: "1" }] }];
    },
    GetSecretValue() {
      services.secretReads++;
      if (services.secret !== null) return [200, { SecretString: services.secret }];
      return [400, { __type: "ResourceNotFoundException", Message: "no value for staging label AWSCURRENT" }];
    },
    StartExecution({ stateMachineArn, name, input }) {
      const known = services.executions.has(String(name));
      if (known) return [400, { __type: "ExecutionAlreadyExists", message: "exists" }];
      services.executions.set(String(name), { input: String(input), status: "RUNNING" });
      return [
        200,
        { executionArn: `${String(stateMachineArn).replace("stateMachine", "execution")}:${name}`, startDate: 1 },
      ];
    },
    SendTaskSuccess({ taskToken }) {
      services.endedWaits.push(String(taskToken));
      return [200, {}];
    },
    DescribeExecution({ executionArn }) {
      const name = String(executionArn).split(":").at(-1) ?? "";
      return [200, { executionArn, status: services.executions.get(name)?.status, startDate: 1 }];
    },
  };
  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isThrottled = services.throttled > 0;
    if (isThrottled) services.throttled--;
    const busy = (): [number, unknown] => [400, { __type: "ThrottlingException", message: "Rate exceeded" }];
    const answer = (isThrottled ? busy : answers[operation])?.(JSON.parse(Buffer.concat(chunks).toString() || "{}"));
    const [status, body] = answer ?? [400, { __type: "UnknownOperationException" }];
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const services: AwsServices = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events: [],
    executions: new Map(),
    endedWaits: [],
    secret,
    secretReads: 0,
    refuseEvent: false,
    throttled: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return services;
}
