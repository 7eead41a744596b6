/** A manifest beyond these is cut into several. */
export const manifestLimits = {
  /** Lines that ask for something. */
  lines: 100_000,
  bytes: 1_000_000_000,
  /** One line, or one CSV record of several lines. */
  lineBytes: 1_000_000,
  /** Lines of one CSV record. */
  recordLines: 1000,
} as const;
