/** For clients of services that answer at once: no request hangs until the function's own time is over. */
export const clientOptions = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};
