/** A job at a provider. */
export interface AnnouncedJob {
  provider: string;
  jobId: string;
}

/** The jobs whose end a webhook announces, and the executions that wait for it. */
export interface WakeLedger {
  /**
   * Says that this job is one of ours, and will be announced; or was, in the last `earlyNoticeSeconds`. Said again, nothing
   * changes.
   */
  expect(job: AnnouncedJob): Promise<void>;
  /** Whether that was said. */
  isExpected(job: AnnouncedJob): Promise<boolean>;
  /**
   * Keeps the token that ends an execution's wait for this job, in the place of the one it had. Answers whether the wait
   * is over before it began: the job was announced already (or is not expected), so nobody may come for the token.
   */
  wait(job: AnnouncedJob, execution: string, token: string): Promise<{ isOver: boolean }>;
  /**
   * Notes for good that the job was announced, and answers the tokens of all executions that wait for it; null for a job
   * that is not expected: of that one it is noted for `earlyNoticeSeconds`, since it may become so.
   */
  announce(job: AnnouncedJob): Promise<string[] | null>;
  /** Forgets the tokens of a job that was announced. */
  forget(job: AnnouncedJob): Promise<void>;
}

/** So long after its job was made nobody waits for it, and no provider announces it any more: what was noted may go. */
export const wakeExpiryDays = 3;

/**
 * A provider can announce a job before the answer to its create is written down here, also where a crash comes in between:
 * so long such an announcement counts. Later it is taken for one of a job that was never ours.
 */
export const earlyNoticeSeconds = 900;
