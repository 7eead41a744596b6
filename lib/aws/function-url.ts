import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { WebhookAnswer, WebhookRequest } from "../webhooks/webhook-request.ts";

/** A request as a Function URL hands it over. Header names are in small letters there. */
export function requestOf({
  rawPath,
  requestContext,
  headers,
  body,
  isBase64Encoded,
}: APIGatewayProxyEventV2): WebhookRequest {
  return {
    method: requestContext.http.method,
    path: rawPath,
    headers,
    async readBody(mostBytes) {
      const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
      return bytes.length > mostBytes ? null : bytes;
    },
  };
}

export function responseOf({ status }: WebhookAnswer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status };
}
