import type { CodeTable } from "./code-table.ts";

/**
 * What Node, undici and TLS call a connection that did not work. A host name nobody answers to (`ENOTFOUND`) may be a
 * mistyped base URL, but is a DNS outage as often: it is tried again, and the attempts and the deadline bound that.
 */
export const network: CodeTable = {
  transient: [
    "ECONNRESET",
    "ECONNREFUSED",
    "ECONNABORTED",
    "ETIMEDOUT",
    "ESOCKETTIMEDOUT",
    "EPIPE",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EAI_NODATA",
    "EAI_NONAME",
    "EADDRNOTAVAIL",
    "EMFILE",
    "EPROTO",
    "UND_ERR_*",
    "ERR_STREAM_PREMATURE_CLOSE",
    "ERR_HTTP2_*",
    "ERR_SSL_*",
    "ERR_TLS_*",
    "ERR_NETWORK",
    "ERR_CANCELED",
    "ABORT_ERR",
    "HPE_*",
    "CERT_*",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT*",
    "TimeoutError",
    "AbortError",
    "ConnectTimeoutError",
    "HeadersTimeoutError",
    "BodyTimeoutError",
    "SocketError",
    "APIConnectionError",
    "APIConnectionTimeoutError",
  ],
};

/** Our own code for each kind, as the ledger and the CLI show it. */
export function isNetworkCode(code: string): boolean {
  return /^(?:E[A-Z_]{3,}|UND_ERR_|ERR_|HPE_|CERT_|ABORT_ERR|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
}
