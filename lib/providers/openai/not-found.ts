import type { Reply } from "./ask.ts";

/** Whether the API itself says that there is no such job; a proxy's error page does not know. */
export function isNotFound(reply: Reply): boolean {
  if (reply.httpStatus === 400) return /task_not_exist/.test(reply.text);
  return (reply.httpStatus === 404 || reply.httpStatus === 410) && !isPage(reply);
}

/** Whether an answer is a page for people: no API has sent it. */
export function isPage({ headers, text }: Reply): boolean {
  return /html/.test(headers.get("content-type") ?? "") || /^\s*</.test(text);
}
