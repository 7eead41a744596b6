import type { Failure } from "../render/failure.ts";

/**
 * Blocks of a provider's own output that its documents, or many reports, call a matter of chance: the very same job may
 * pass the second time. Everything else that was blocked would be blocked again.
 */
const randomBlocks: readonly { code: RegExp; source: string }[] = [
  { code: /^50(?:511|519)$/, source: "Jimeng's error table marks the review of its output as worth a retry" },
  {
    code: /^output(?:audio|video)sensitivecontentdetected/,
    source: "Seedance: the same prompt failed and passed, as reported in public issue threads",
  },
];

/** Whether one more try of the same job is worth its price. */
export function isRandomBlock({ class: failureClass, code }: Failure): boolean {
  return failureClass === "policy" && randomBlocks.some((block) => block.code.test(code.toLowerCase()));
}
