import type { BodyBytes, Call, End, StartedExchange } from '../../src/call.ts'
import { BodyWindow } from '../../src/capture/body-window.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { OpenCall } from '../../src/pipeline/pipeline.ts'
import { requestHandle } from '../helpers/calls.ts'
import { answerHead } from '../wire/captured.ts'

/** One attempt as it went over the wire. By default a chat completion as JSON, which is complete. */
export interface Sent {
  readonly path?: string
  readonly method?: string
  /** Bytes are a form with the boundary `x`. */
  readonly request?: object | Buffer
  /** `content-type` of the answer. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly answer: object | string
  readonly end?: End
  readonly firstContentAt?: number
  readonly labelValues?: readonly string[]
}

/** The call that the pipeline makes of it. */
export function callOf(sent: Sent, state: PipelineState): Call {
  const { path = '/v1/chat/completions', method = 'POST', request = {}, end = { kind: 'complete' } } = sent
  const { type = 'application/json', headers, answer, labelValues = [] } = sent
  const started: StartedExchange = {
    destination: { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 },
    method,
    path,
    startedAt: 0,
  }
  const requestType = Buffer.isBuffer(request) ? 'multipart/form-data; boundary=x' : 'application/json'
  return new OpenCall(started, requestHandle({ 'content-type': requestType }), labelValues, state).close(
    {
      started,
      endedAt: 1_000,
      end,
      answerHead: answerHead({ 'content-type': type, ...headers }),
      requestBody: bytesOf(Buffer.isBuffer(request) ? request : JSON.stringify(request)),
      answerBody: bytesOf(typeof answer === 'string' ? answer : JSON.stringify(answer)),
      firstContentAt: sent.firstContentAt,
      chunks: undefined,
    },
    Date.UTC(2026, 10, 26),
  )
}

function bytesOf(content: string | Buffer): BodyBytes {
  const window = BodyWindow.ofEnds()
  window.add(Buffer.from(content))
  return window.bytes()
}
