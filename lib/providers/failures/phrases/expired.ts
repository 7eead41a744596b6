import type { Phrase } from "./phrase.ts";

const code = "job_gone";
const job =
  "(?:task|video|job|file|generation|prediction|operation|asset|result|output|clip|content|creation|request|render|download|resource|object|blob|key|artifact|item|record|request_id|task_id|taskid|id|entity)";

/** A signed link whose time is over: storage says 403 and `AccessDenied`, but no key of ours is wrong. */
export const linkExpired: readonly Phrase[] = [
  {
    code: "link_expired",
    pattern:
      /\brequest has expired\b|\b(?:signed |download |video |result )?(?:url|link)s? (?:has |have |is |was |are )?(?:already )?expired\b|\bexpired (?:signed |download )?(?:url|link)s?\b|\bsignature (?:has |is )?expired\b|\bsignature not valid in the specified time frame\b|\bdownloads? expires? after\b|\baccess the file\b[^.]{0,30}\bmay not exist\b/i,
  },
];

/** The job itself, and nothing it was made from: so plainly that a code for "no such resource" does not count. */
export const jobMissing: readonly Phrase[] = [
  {
    code,
    pattern:
      /\b(?:task|job|generation|prediction|operation|video|request)(?: ?id)?s?\b[^.;。]{0,40}\b(?:not found|does(?: not|n't) exist|not exist|has expired|no longer exists?)\b/i,
  },
];

/** The job, its clip or the link is not there any more. Only once a job was made: on create, 404 is a wrong model or address. */
export const expiredPhrases: readonly Phrase[] = [
  {
    code,
    pattern: new RegExp(
      `\\b${job}s?\\b[^.;。]{0,60}\\b(?:not found|does(?: not|n't) exist|do not exist|no longer (?:available|exists?|valid)|not exist|cannot be found|could not be found|(?:has |have |was |were |is |been )*(?:expired|deleted|purged|removed|evicted|gone|cleaned up)|may not exist)\\b`,
      "i",
    ),
  },
  {
    code,
    pattern: new RegExp(
      `\\b(?:expired|unknown(?! (?:\\w+ )?(?:error|exception|failure|reason|issue))|no such|not found|non-?existent|could(?: not|n't) find|cannot find|can't find|unable to find|deleted)\\b:? (?:\\w+ ){0,3}${job}s?\\b`,
      "i",
    ),
  },
  {
    code,
    pattern:
      /\bno longer available\b|\bnot found on disk\b|\b(?:url|link|signature|signed url|request) (?:has |is |was )?(?:already )?expired\b|\brequest has expired\b|\bexpired ?token\b|\bdownloads? expires? after\b|\b(?:nosuchkey|blobnotfound)\b|\bspecified (?:key|blob) does not exist\b|\bretention period\b|\bsignature not valid in the specified time frame\b/i,
  },
  {
    code,
    pattern:
      /(?:任务|视频|链接|地址|文件|结果|作品|资源|url|订单)[^。；]{0,12}(?:不存在|已过期|过期|已失效|失效|已删除|被删除|找不到|未找到)|(?:未|没有|没|无法)(?:找到|查询到|查到)[^。；]{0,8}(?:任务|视频|作品|记录)|过期后将无法/i,
  },
];

export const expiredCodes =
  /(?:task|job|video|generation|prediction|operation|output|asset|file|creation|result|request)[_ .-]?(?:id[_ .-]?)?(?:not[_ .-]?(?:found|exist)|expired|gone|deleted|does[_ .-]?not[_ .-]?exist)|(?:no[_ .-]?such|unknown|expired)[_ .-]?(?:task|job|video|key|file|upload)|blob[_ .-]?not[_ .-]?found|^expired|^not[_ .-]?found(?:[_ .-]?error)?$|^gone$/i;
