/**
 * Stands in for `@vercel/oidc` in the bundles, as far as the AI Gateway's package knows it: a function is no machine of
 * Vercel's, and has a key. The package itself is CommonJS that asks for more than an ES module can give.
 */
export function getContext(): { headers?: Record<string, string> } {
  return {};
}

export async function getVercelOidcToken(): Promise<string> {
  throw new Error("the AI Gateway is asked with a key, never with an identity of Vercel's");
}
