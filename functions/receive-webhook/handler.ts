import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { createWebhookDependencies } from "../../lib/aws/create-webhook-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { requestOf, responseOf } from "../../lib/aws/function-url.ts";
import { createWebhookLog } from "../../lib/aws/log-webhook.ts";
import { receiveWebhook } from "../../lib/webhooks/receive-webhook.ts";

const { tell, broke } = createWebhookLog();
const receive = receiveWebhook(createWebhookDependencies(readEnvironment(process.env), tell));

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    broke(request.error);
    request.response = responseOf({ status: 500 });
  })
  .handler(async (event) => responseOf(await receive(requestOf(event))));
