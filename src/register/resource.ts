import { threadId } from 'node:worker_threads'
import type { Attributes } from '@opentelemetry/api'
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  processDetector,
  type Resource,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources'
import { isWorker } from './worker.ts'

const INSTANCE_ID = 'service.instance.id'

/** The resource of traces and metrics. Environment variables take precedence. */
export function describeProcess(): Resource {
  const configured = detectResources({ detectors: [envDetector] })
  const { attributes } = detectResources({ detectors: [processDetector] })
  const resource = defaultResource()
    .merge(resourceFromAttributes(withoutCommand(attributes)))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, hostDetector] }))
    .merge(configured)

  // Workers share their environment. With the same id their cumulative counters would be mixed into one series.
  const id = configured.attributes[INSTANCE_ID]
  return isWorker && id !== undefined
    ? resource.merge(resourceFromAttributes({ [INSTANCE_ID]: `${id}-${process.pid}-${threadId}` }))
    : resource
}

/** The command line may contain a key, and keys never leave the process. */
const withoutCommand = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('process.command')))
