import type { CodeTable } from "./code-table.ts";

/** docs.platform.pai.video, docs.platform.pixverse.ai. 7 and 8 are states of a job. */
export const pixverse: CodeTable = {
  policy: ["7", "500054", "500063"],
  account: ["400012", "500020", "500060", "500090"],
  rate_limited: ["500044"],
  request: [
    "400011",
    "400013",
    "400017",
    "400018",
    "400019",
    "400032",
    "500030",
    "500031",
    "500032",
    "500033",
    "500041",
    "500042",
  ],
  transient: ["8", "500069", "99999"],
  expired: ["500008"],
};

/** platform.vidu.cn/docs/error-code. */
export const vidu: CodeTable = {
  policy: ["TaskPromptPolicyViolation", "AuditSubmitIllegal", "CreationPolicyViolation"],
  account: ["CreditInsufficient"],
  rate_limited: ["QuotaExceeded", "TooManyRequests", "SystemThrottling"],
  request: [
    "FieldLacking",
    "FieldUnwanted",
    "FieldItemCountOutOfRange",
    "FieldInvalid",
    "PageSizeOutOfRange",
    "ImageDownloadFailure",
    "ImageFormatInvalid",
    "ImageCheckBodyJointsFailed",
    "ImageCheckFaceFailed",
    "ImageObjectsUndetected",
    "ModelUnavailable",
    "UserCancelled",
  ],
  transient: ["OperationInProcess", "InternalServiceFailure"],
  expired: ["TaskNotFound", "CreationNotFound"],
};

export const wavespeed: CodeTable = {
  policy: ["1200"],
  request: ["1400", "1401", "1402"],
  transient: ["1403", "1405", "5000", "5003", "5004"],
};

export const novita: CodeTable = {
  policy: ["ILLEGAL_PROMPT", "ILLEGAL_IMAGE_CONTENT", "ILLEGAL_CONTENT"],
  request: [
    "INVALID_REQUEST_BODY",
    "IMAGE_FILE_EXCEEDS_MAX_SIZE",
    "INVALID_IMAGE_FORMAT",
    "IMAGE_EXCEEDS_MAX_RESOLUTION",
    "INVALID_IMAGE_SIZE",
    "API_NOT_FOUND",
    "IMAGE_NO_FACE_DETECTED",
    "INVALID_CUSTOM_OUTPUT_PATH",
    "INVALID_AUDIO_FILE",
    "MODEL_NOT_FOUND",
  ],
  account: [
    "BILLING_FAILED",
    "BILLING_AUTH_FAILED",
    "BILLING_BALANCE_NOT_ENOUGH",
    "MISSING_API_KEY",
    "INVALID_API_KEY",
    "FEATURE_NOT_ALLOWED",
    "API_NOT_ALLOWED",
    "NEED_REAL_NAME_VERIFY",
    "NOT_ENOUGH_BALANCE",
    "FAILED_TO_AUTH",
  ],
  rate_limited: ["RATE_LIMIT_EXCEEDED"],
  transient: ["CREATE_TASK_FAILED", "GET_RESULT_FAILED", "TASK_FAILED"],
  expired: ["TASK_NOT_FOUND"],
};

/** Resellers whose own codes are documented: evolink, cqtai, runblob, soravideo.art. */
export const resellers: CodeTable = {
  policy: [
    "content_policy_violation",
    "video_unsafe",
    "prompt_unsafe",
    "image_unsafe",
    "input_moderation",
    "output_moderation",
    "CONTENT_MODERATION",
    "NSFW_CONTENT",
  ],
  request: [
    "invalid_parameters",
    "image_processing_error",
    "image_dimension_mismatch",
    "INVALID_IMAGE",
    "INVALID_PROMPT",
    "request_cancelled",
  ],
  account: ["INSUFFICIENT_CREDITS", "insufficient_points"],
  transient: ["service_error", "generation_failed_no_content", "service_unavailable", "generation_timeout"],
  expired: ["TASK_NOT_FOUND"],
};
