import type { Call } from '../../call.ts'
import { usdNumber } from '../../money.ts'
import { errorType } from '../error-type.ts'
import type { KnownAttributes } from '../names.ts'
import { statusClass } from '../status-class.ts'

/**
 * The span attributes of a finished attempt. Unknown values are `undefined`, which sets nothing: objects of one shape
 * are faster than objects with fewer keys.
 */
export function endAttributes(call: Call): KnownAttributes {
  const { outcome, requestFacts: request, answerFacts: answer, usage, rateLimit, reportedCost } = call
  const cost = reportedCost ?? call.estimatedCost
  return {
    'http.response.status_code': call.status,
    'error.type': errorType(call),
    'gen_ai.request.model': request.model,
    'gen_ai.request.stream': request.stream === true ? true : undefined,
    'gen_ai.request.max_tokens': request.maxTokens,
    'gen_ai.request.temperature': request.temperature,
    'gen_ai.request.top_p': request.topP,
    'gen_ai.request.top_k': request.topK,
    'gen_ai.request.frequency_penalty': request.frequencyPenalty,
    'gen_ai.request.presence_penalty': request.presencePenalty,
    'gen_ai.request.seed': request.seed,
    'gen_ai.request.choice.count': request.choiceCount === 1 ? undefined : request.choiceCount,
    'gen_ai.request.stop_sequences': request.stopSequences && [...request.stopSequences],
    'gen_ai.output.type': request.outputType,
    'gen_ai.conversation.id': request.conversationId,
    'openai.request.service_tier': openAiTier(call),
    'openai.response.service_tier': isAnthropic(call) ? undefined : answer.serviceTier,
    'openai.response.system_fingerprint': answer.systemFingerprint,
    'gen_ai.response.id': answer.id,
    'gen_ai.response.model': answer.model,
    'gen_ai.response.finish_reasons': answer.finishReasons && [...answer.finishReasons],
    'gen_ai.response.time_to_first_chunk': call.timeToFirstChunk,
    'gen_ai.usage.input_tokens': usage?.prompt,
    'gen_ai.usage.output_tokens': usage?.completion,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedPrompt,
    'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWrite,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoning,
    'holysheep.outcome': outcome.kind,
    'holysheep.status_class': statusClass(call.status),
    'holysheep.request_id': call.requestId,
    'holysheep.cost_usd': cost === undefined ? undefined : usdNumber(cost),
    'holysheep.cost_source': cost === undefined ? undefined : reportedCost === undefined ? 'estimated' : 'reported',
    'holysheep.timeout.phase': outcome.kind === 'timeout' ? outcome.phase : undefined,
    'holysheep.rate_limit.limit_requests': rateLimit?.limitRequests,
    'holysheep.rate_limit.limit_tokens': rateLimit?.limitTokens,
    'holysheep.rate_limit.remaining_requests': rateLimit?.remainingRequests,
    'holysheep.rate_limit.remaining_tokens': rateLimit?.remainingTokens,
    'holysheep.rate_limit.type': call.limitType,
    'holysheep.retry_after_seconds': call.retryAfter,
    'holysheep.gateway_duration_seconds': call.gatewayDuration,
  }
}

/** `auto` is left out by the conventions. */
function openAiTier(call: Call): string | undefined {
  const { serviceTier } = call.requestFacts
  return serviceTier === 'auto' || isAnthropic(call) ? undefined : serviceTier
}

/** Anthropic's requests and answers have members of the same name and another meaning. */
function isAnthropic({ started }: Call): boolean {
  return started.endpoint.startsWith('/messages')
}
