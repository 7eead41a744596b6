const shortestSeconds = 1;
const longestSeconds = 600;

/** How long the server asks us to wait, in whole seconds from 1 to 600; null if it doesn't say. */
export function readWaitHint(headers: Headers): number | null {
  return (
    bounded(milliseconds(headers.get("openai-poll-after-ms"))) ??
    bounded(milliseconds(headers.get("retry-after-ms"))) ??
    bounded(retryAfter(headers))
  );
}

function milliseconds(value: string | null): number | null {
  const number = Number.parseFloat(value ?? "");
  return Number.isFinite(number) && number >= 0 ? number / 1000 : null;
}

function retryAfter(headers: Headers): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  const date = Date.parse(value);
  if (Number.isNaN(date)) return null;
  // Counted from the server's own clock where it tells it: ours may differ by minutes.
  const serverNow = Date.parse(headers.get("date") ?? "");
  return (date - (Number.isNaN(serverNow) ? Date.now() : serverNow)) / 1000;
}

function bounded(seconds: number | null): number | null {
  return seconds === null ? null : Math.min(longestSeconds, Math.max(shortestSeconds, Math.ceil(seconds)));
}
