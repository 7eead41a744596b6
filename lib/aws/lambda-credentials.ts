/**
 * Stands in for the SDK's search for credentials (profiles, SSO, containers, other roles: 90 KB of it) in the bundles: in a
 * function they are in the environment, and nowhere else.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) {
      throw new Error(
        "the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: a function gets them from Lambda",
      );
    }
    const session = AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN };
    return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...session };
  };
}
