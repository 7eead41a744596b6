import type { CodeTable } from "./code-table.ts";

/** OpenAI's own codes; Azure's and many gateways' answers carry them as well. */
export const openai: CodeTable = {
  policy: [
    "moderation_blocked",
    "content_policy_violation",
    "content_policy",
    "safety_violation",
    "input_moderation",
    "output_moderation",
    "input_moderation_blocked",
    "output_moderation_blocked",
    "content_moderation",
    "policy_violation",
  ],
  account: [
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "invalid_api_key",
    "invalid_organization",
    "invalid_project",
    "account_deactivated",
    "account_suspended",
    "access_terminated",
    "unsupported_country_region_territory",
    "ip_not_authorized",
    "quota_exhausted",
    "credits_exhausted",
    "insufficient_credits",
    "insufficient_credit",
    "insufficient_balance",
    "insufficient_funds",
    "insufficient_funds_error",
    "authentication_error",
    "permission_error",
    "billing_error",
    "payment_required",
    "budget_exhausted",
    "budget_exceeded",
    "organization_not_verified",
  ],
  rate_limited: ["too_many_running_tasks", "concurrency_limit_exceeded", "rate_limit_error"],
  transient: ["video_generation_failed", "sentinel_block", "service_error", "generation_timeout", "overloaded_error"],
  request: [
    "unsupported_file_type",
    "image_dimension_mismatch",
    "string_above_max_length",
    "invalid_image",
    "invalid_image_format",
    "invalid_image_url",
  ],
  expired: [
    "video_expired",
    "asset_expired",
    "video_not_found",
    "task_not_exist",
    "task_not_found",
    "job_not_found",
    "output_not_found",
  ],
};

export const azure: CodeTable = {
  policy: [
    "content_filter",
    "ResponsibleAIPolicyViolation",
    "InputModerationFailed",
    "OutputModerationFailed",
    "contentFilter",
  ],
  account: ["DeploymentNotFound", "AccessDenied", "QuotaExceeded", "PermissionDenied", "SubscriptionNotFound"],
  rate_limited: ["TooManyRequests", "RateLimitReached", "NoCapacity"],
};

/** new-api, one-api and the gateways built on them. */
export const newApi: CodeTable = {
  policy: ["sensitive_words_detected", "prompt_blocked", "violation_fee.grok.csam"],
  account: [
    "insufficient_user_quota",
    "pre_consume_token_quota_failed",
    "quota_not_enough",
    "access_denied",
    "token_expired",
    "user_quota_not_enough",
    "channel:no_available_key",
    "channel:invalid_key",
  ],
  request: [
    "invalid_api_platform",
    "invalid_api_type",
    "convert_request_failed",
    "read_request_body_failed",
    "model_price_error",
  ],
  transient: [
    "do_request_failed",
    "bad_response_body",
    "read_response_body_failed",
    "get_channel_failed",
    "channel:response_time_exceeded",
  ],
  expired: ["task_not_exist", "task_origin_not_exist"],
};

export const openrouter: CodeTable = {
  policy: ["content_policy_violation", "moderation_flagged"],
  account: ["openrouter_credits", "openrouter_key_limit"],
  transient: ["provider_overloaded", "provider_unavailable"],
};
