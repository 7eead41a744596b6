import type { FailureClass } from "../../../render/failure.ts";

/**
 * One provider's codes by what they mean. A code that ends in `*` stands for all that begin with it.
 * Only codes that decide by themselves are listed: `invalid_request_error` and the like carry blocked prompts too.
 */
export type CodeTable = Partial<Record<FailureClass, readonly string[]>>;
