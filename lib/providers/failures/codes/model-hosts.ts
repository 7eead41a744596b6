import type { CodeTable } from "./code-table.ts";

export const fal: CodeTable = {
  policy: ["content_policy_violation", "partner_validation_failed"],
  request: [
    "image_too_small",
    "image_too_large",
    "image_load_error",
    "file_download_error",
    "file_too_large",
    "face_detection_error",
    "no_media_generated",
    "one_of",
    "feature_not_supported",
    "unsupported_image_format",
    "unsupported_audio_format",
    "unsupported_video_format",
    "invalid_archive",
    "audio_duration_too_long",
    "audio_duration_too_short",
    "video_duration_too_long",
    "video_duration_too_short",
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "multiple_of",
    "sequence_too_short",
    "sequence_too_long",
    "string_too_long",
    "string_too_short",
    "literal_error",
    "value_error.missing",
    "missing",
  ],
  transient: [
    "internal_server_error",
    "generation_timeout",
    "downstream_service_error",
    "downstream_service_unavailable",
    "request_timeout",
    "startup_timeout",
    "runner_scheduling_failure",
    "runner_connection_timeout",
    "runner_disconnected",
    "runner_connection_refused",
    "runner_connection_error",
    "runner_incomplete_response",
    "runner_server_error",
  ],
  account: ["user_locked", "balance_exhausted"],
};

export const replicate: CodeTable = {
  policy: ["E005", "ContentModerationError", "SensitiveContentError", "NSFWContentError"],
  transient: ["PA", "E9828", "E003"],
};

export const runway: CodeTable = {
  policy: ["SAFETY.*", "INPUT_PREPROCESSING.SAFETY*"],
  transient: ["INTERNAL", "INTERNAL.*", "THIRD_PARTY.*", "INPUT_PREPROCESSING.INTERNAL"],
  request: ["ASSET.INVALID", "ASSET.*"],
};

export const luma: CodeTable = {
  policy: ["content_moderated"],
  transient: ["generation_failed"],
  account: ["budget_exhausted"],
  expired: ["output_not_found", "generation_not_found"],
};

export const bedrock: CodeTable = {
  policy: ["content_filtered", "guardrail_intervened"],
  account: [
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "InvalidClientTokenId",
    "OptInRequired",
  ],
  rate_limited: ["ThrottlingException", "TooManyRequestsException"],
  transient: [
    "InternalServerException",
    "ServiceUnavailableException",
    "ModelTimeoutException",
    "ModelNotReadyException",
    "ModelErrorException",
    "ModelStreamErrorException",
  ],
};

export const stability: CodeTable = {
  policy: ["content_moderation", "content_filtered", "invalid_prompts"],
  account: ["unauthorized", "payment_required", "insufficient_balance", "permission_denied"],
  request: ["bad_request", "payload_too_large", "unsupported_media_type", "invalid_file_extension"],
  rate_limited: ["rate_limit_exceeded"],
  transient: ["internal_error"],
};

/** States of Black Forest Labs' `get_result`. */
export const blackForest: CodeTable = {
  policy: ["Request Moderated", "Content Moderated"],
  expired: ["Task not found"],
};

export const leonardo: CodeTable = {
  policy: ["content_moderated", "MODERATION_FAILED"],
  account: ["access-denied", "insufficient_tokens", "invalid-jwt"],
  request: ["validation-failed", "invalid-modelid"],
};

export const runware: CodeTable = {
  policy: ["inappropriateContent", "contentModerationFailed", "providerContentModeration", "invalidProviderContent"],
  account: ["invalidApiKey", "missingApiKey", "insufficientCredits", "insufficientFunds", "accountSuspended"],
  transient: ["timeoutProvider", "timeoutAPI", "providerError", "providerUnavailable"],
  rate_limited: ["rateLimitExceeded", "concurrentRequestLimit"],
};

export const ltx: CodeTable = {
  policy: ["content_filtered_error"],
  account: ["insufficient_funds_error", "authentication_error", "permission_error"],
  rate_limited: ["rate_limit_error", "concurrency_limit_error"],
  request: ["request_too_large"],
  transient: ["service_unavailable"],
};

export const higgsfield: CodeTable = { policy: ["nsfw"] };

export const xai: CodeTable = {
  policy: ["imagine:content-moderated", "content-moderated", "imagine:moderated"],
  account: ["personal-team-blocked:spending-limit", "personal-team-blocked*", "subscription:free-usage-exhausted"],
};

export const together: CodeTable = {
  policy: ["nsfw_content_detected"],
  account: ["credit_limit", "credit_limit_exceeded"],
};
